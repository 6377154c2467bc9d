import fc from 'fast-check';
import { addDays } from '../../domain/calendar-date.ts';
import { citizenCheckDigit, organisationCheckCharacter, uscCheckCharacter } from '../../domain/credit-code.ts';

/** USCCs of the synthetic division 3199xx, in every class that firms, associations and agencies have. */
export const usccs = fc
  .tuple(
    fc.constantFrom('11', '12', '51', '52', '91', '92', '93', 'A1', 'N1', 'Y1'),
    fc.integer({ min: 0, max: 99 }),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), minLength: 8, maxLength: 8 }),
  )
  .map(([kind, county, body]) => {
    const first17 = `${kind}3199${String(county).padStart(2, '0')}${body}${organisationCheckCharacter(body)}`;
    return first17 + uscCheckCharacter(first17);
  });

/** Birth dates from 1900 to 2079. */
export const birthDates = fc.integer({ min: 0, max: 65_000 }).map((days) => addDays('1900-01-01', days));

/** Citizen numbers of the synthetic division 9999xx. */
export const citizenNumbers = fc
  .tuple(fc.integer({ min: 0, max: 99 }), birthDates, fc.integer({ min: 0, max: 999 }))
  .map(([county, birth, sequence]) => {
    const division = `9999${String(county).padStart(2, '0')}`;
    const first17 = division + birth.replaceAll('-', '') + String(sequence).padStart(3, '0');
    return first17 + citizenCheckDigit(first17);
  });
