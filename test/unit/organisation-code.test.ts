import fc from 'fast-check';
import {
  isOrganisationCode,
  isRegistrationNumber,
  isUscc,
  organisationCheckCharacter,
  organisationCodeOf,
  regionCodeOf,
  subjectKindOfUscc,
  uscCheckCharacter,
} from '../../domain/organisation-code.ts';
import { usccs } from './credit-code-arbitraries.ts';

describe('USCC (GB 32100)', () => {
  test('a remainder of 0 gives the check character 0, not a 32nd character', () => {
    expect(uscCheckCharacter('00000000000000000')).toBe('0');
    const wraps = Array.from({ length: 400 }, (_, index) => `91319900MA9${String(index).padStart(6, '0')}`).filter(
      (body) => uscCheckCharacter(body) === '0',
    );
    expect(wraps.length).toBeGreaterThan(5);
    for (const body of wraps) expect(isUscc(`${body}0`)).toBe(true);
  });

  test('the example of the standard with its false Z has the check character 3', () => {
    expect(uscCheckCharacter('91350100M000100Y4')).toBe('3');
    expect(isUscc('91350100M000100Y4Z')).toBe(false);
  });

  test.each(['9131990', '91319900MA9TEXT1', '91319900MA9TEXTI9', '91319900ma9text19', ''])(
    'no check character is computed for %j',
    (first17) => {
      expect(() => uscCheckCharacter(first17)).toThrow(RangeError);
    },
  );

  test.each([
    ['lower case', '91319900ma9text196'],
    ['a department that registers nobody', withCheck('B1319900MA9TEXT19')],
    ['a class the department does not have', withCheck('95319900MA9TEXT19')],
    ['letters in the division', withCheck('91319A00MA9TEXT19')],
    ['a division of no province', withCheck('91999900MA9TEXT19')],
    ['a national register other than 100000', withCheck('91100100MA9TEXT19')],
  ])('refuses %s', (_, code) => {
    expect(isUscc(code)).toBe(false);
  });

  test('letters are allowed in department and class as GB 32100 has them', () => {
    for (const kind of ['A1', 'N1', 'N3', 'Y1']) expect(isUscc(withCheck(`${kind}319900MA9TEXT19`))).toBe(true);
  });

  test('neighbours that changed places are found', () => {
    fc.assert(
      fc.property(usccs, fc.integer({ min: 0, max: 16 }), (code, at) => {
        fc.pre(code[at] !== code[at + 1]);
        const swapped = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2);
        expect(isUscc(swapped)).toBe(false);
      }),
    );
  });

  test('a person whose third and fourth digits are no province is never taken for an organisation', () => {
    // Most citizen numbers are such: these digits name a prefecture (01-20, 90). Here each gets a USCC's check character.
    for (let sequence = 0; sequence < 1000; sequence += 1) {
      const first17 = `31990019800101${String(sequence).padStart(3, '0')}`;
      expect(isUscc(first17 + uscCheckCharacter(first17))).toBe(false);
    }
  });

  test('parts of a code', () => {
    expect(organisationCodeOf('91319900MA9TEXT196')).toBe('MA9TEXT19');
    expect(regionCodeOf('91319900MA9TEXT196')).toBe('319900');
    expect(() => organisationCodeOf('99990019800101001X')).toThrow(RangeError);
    expect(() => regionCodeOf('91319900MA9TEXT197')).toThrow(RangeError);
  });

  test.each([
    ['91', 'LEGAL_PERSON'],
    ['92', 'SOLE_TRADER'],
    ['93', 'LEGAL_PERSON'],
    ['11', 'LEGAL_PERSON'],
    ['12', 'LEGAL_PERSON'],
    ['51', 'LEGAL_PERSON'],
    ['53', 'LEGAL_PERSON'],
    ['81', 'LEGAL_PERSON'],
    ['N2', 'LEGAL_PERSON'],
    ['31', 'OTHER_ORG'],
    ['19', 'OTHER_ORG'],
    ['61', 'OTHER_ORG'],
    ['Y1', 'OTHER_ORG'],
  ])('class %s is a %s', (kind, expected) => {
    expect(subjectKindOfUscc(withCheck(`${kind}319900MA9TEXT19`))).toBe(expected);
  });

  test('anything but a USCC has no kind', () => {
    expect(() => subjectKindOfUscc('99990019800101001X')).toThrow(RangeError);
  });
});

describe('organisation code (GB 11714)', () => {
  test.each(['MA1G8KLD1', 'MA9TEXT19', '742183213', '71526726X', '13221158X', '192203821'])('accepts %s', (code) => {
    expect(isOrganisationCode(code)).toBe(true);
  });

  test.each([
    ['74218321-3', 'hyphen'],
    ['742183214', 'check character'],
    ['MA1G8KLD0', 'check character of A counted as 0'],
    ['ma1g8kld1', 'lower case'],
    ['74218321', 'no check character'],
    ['631295002', 'an issued code with a wrong check character'],
    ['', 'nothing'],
  ])('refuses %j (%s)', (code) => {
    expect(isOrganisationCode(code)).toBe(false);
  });

  test('gives X for 10 and 0 for 11', () => {
    expect(organisationCheckCharacter('71526726')).toBe('X');
    expect(organisationCheckCharacter('00000000')).toBe('0');
    expect(() => organisationCheckCharacter('7152672a')).toThrow(RangeError);
  });

  test('known limit: it does not notice a character taken for one whose value differs by 11, where a USCC does', () => {
    expect(isOrganisationCode('MA9TEXT19')).toBe(true);
    expect(isOrganisationCode('BA9TEXT19')).toBe(true); // M is 22, B is 11
    expect(isOrganisationCode('CA9TEXT19')).toBe(false);
    expect(isUscc('91319900MA9TEXT196')).toBe(true);
    expect(isUscc('91319900BA9TEXT196')).toBe(false);
  });
});

test.each([
  ['110108000000016', true],
  ['110108000000017', false],
  ['999900800101001', false],
  ['11010800000001', false],
  ['11010800000001X', false],
])('isRegistrationNumber(%j) is %s', (code, valid) => {
  expect(isRegistrationNumber(code)).toBe(valid);
});

function withCheck(first17: string): string {
  return first17 + uscCheckCharacter(first17);
}
