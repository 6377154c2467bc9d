import { citizenCheckDigit, organisationCheckCharacter, uscCheckCharacter } from '../domain/credit-code.ts';
import type { Provider } from '../domain/providers.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';

/** An agency of the synthetic division. */
export const provider: Provider = {
  code: '11319900009001026M',
  name: '测试机关（测试）',
  kind: 'AGENCY',
};

/** The code of the nth synthetic firm, n below 1,000,000. */
export function firm(n: number): string {
  const body = `MT${String(n).padStart(6, '0')}`;
  const first17 = `91319900${body}${organisationCheckCharacter(body)}`;
  return first17 + uscCheckCharacter(first17);
}

/** The number of the nth synthetic person, born on 1980-01-01, n below 100,000. */
export function person(n: number): string {
  const [county, sequence] = [Math.floor(n / 1_000), n % 1_000];
  const first17 = `9999${String(county).padStart(2, '0')}19800101${String(sequence).padStart(3, '0')}`;
  return first17 + citizenCheckDigit(first17);
}

let facts = 0;

/** An open record of the first firm, a new fact, with whatever is said otherwise. */
export function suppliedRecord(what: Partial<SuppliedRecord> & Pick<SuppliedRecord, 'type' | 'item'>): SuppliedRecord {
  facts += 1;
  return {
    creditCode: firm(0),
    subjectKind: 'LEGAL_PERSON',
    subjectName: '甲公司（测试）',
    identifiers: [],
    factKey: [String(facts)],
    openness: 'OPEN',
    severity: null,
    provider,
    decidedOn: null,
    endedOn: null,
    fields: {},
    endless: false,
    sourceTime: null,
    ...what,
  };
}

/** An announcement of tax arrears; each is a new fact unless `factKey` says otherwise. */
export const arrears = (what: Partial<SuppliedRecord> = {}): SuppliedRecord =>
  suppliedRecord({ type: 'TaxArrears', item: 'TAX_ARREARS', decidedOn: '2026-01-20', ...what });
