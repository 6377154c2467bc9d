import fc from 'fast-check';
import { digest } from '../../../domain/canonical-json.ts';
import { contentOf, factOf } from '../../../subgraphs/supply/digest.ts';
import type { SuppliedRecord } from '../../../subgraphs/supply/outcome.ts';
import { type Fact, takeIn, type VersionRow } from '../../../subgraphs/supply/versions.ts';
import { goodRows } from '../../supply-files.ts';
import { accepted } from './judging.ts';

const base = accepted(goodRows['penalty-2016']?.organisation ?? {}, { department: 'market-regulation' });

const supplied = (content: string, sourceTime: string | null = null): SuppliedRecord => ({
  ...base,
  endless: false,
  sourceTime,
  fields: { ...base.fields, content },
});

const place = { batch: 'b', number: 1, suppliedAt: '2016-05-15T00:00:00.000Z' };

const unknownFact = (): Fact => ({
  id: 'market-regulation:AdministrativePenalty:1',
  version: 0,
  versionHash: null,
  content: '',
  asOf: null,
  contents: new Set(),
});

function supply(rows: readonly SuppliedRecord[], fact = unknownFact()) {
  const versions = rows.map((record, index) => takeIn(fact, record, contentOf(record), place, index + 2));
  return { fact, versions };
}

const contentNow = (fact: Fact): unknown => fact.record?.fields.content;
const march = '2016-03-01T00:00:00.000Z';
const april = '2016-04-01T00:00:00.000Z';
const may = '2016-05-01T00:00:00.000Z';

test('the same row again, in the same time or none, is a duplicate', () => {
  const { fact, versions } = supply([supplied('a', march), supplied('a', march), supplied('a')]);
  expect(versions.map((version) => version !== null)).toEqual([true, false, false]);
  expect(fact).toMatchObject({ version: 1, change: 'ADDED' });
});

test('a corrected row replaces, and its version links to the one before', () => {
  const { fact, versions } = supply([supplied('a', march), supplied('b', april)]);
  expect(contentNow(fact)).toBe('b');
  expect(fact.asOf?.at).toBe(april);
  const [first, second] = versions as VersionRow[];
  expect(second).toMatchObject({ version: 2, previous_hash: first?.hash, current_when_supplied: true });
  expect(first?.previous_hash).toBeNull();
});

test('an older row that comes late is kept and does not replace', () => {
  const { fact, versions } = supply([supplied('b', april), supplied('a', march)]);
  expect(contentNow(fact)).toBe('b');
  expect(fact.asOf?.at).toBe(april);
  expect(versions[1]).toMatchObject({ version: 2, current_when_supplied: false });
});

test('an older row that was kept already is a duplicate', () => {
  const { versions } = supply([supplied('b', april), supplied('a', march), supplied('a', march)]);
  expect(versions[2]).toBeNull();
});

test('a row that returns to what it said before is a new version', () => {
  const { fact, versions } = supply([supplied('a', march), supplied('b', april), supplied('a', may)]);
  expect(versions[2]).toMatchObject({ version: 3, current_when_supplied: true });
  expect(contentNow(fact)).toBe('a');
});

test('without times of their own, rows count in the order in which they are supplied', () => {
  const { fact } = supply([supplied('a'), supplied('b'), supplied('c')]);
  expect(contentNow(fact)).toBe('c');
  expect(fact).toMatchObject({ version: 3, change: 'ADDED' });
});

test('the same content at a later time moves the time, so that what lies between does not replace', () => {
  const { fact } = supply([supplied('a', march), supplied('a', may), supplied('b', april)]);
  expect(contentNow(fact)).toBe('a');
  expect(fact.asOf?.at).toBe(may);
});

test('what a fact ends with does not depend on the order in which its dated rows come', () => {
  const dated = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      dated.chain((days) => fc.tuple(fc.constant(days), fc.shuffledSubarray(days, { minLength: days.length }))),
      ([days, shuffled]) => {
        const rowOf = (day: number) => supplied(`content ${day}`, new Date(Date.UTC(2016, 0, day + 1)).toISOString());
        expect(contentNow(supply(shuffled.map(rowOf)).fact)).toBe(`content ${Math.max(...days)}`);
      },
    ),
  );
});

test('every version links to the one before it, and its hash covers its content and place', () => {
  const { versions } = supply([supplied('a', april), supplied('b', march), supplied('c', may), supplied('c', may)]);
  const kept = versions.filter((version) => version !== null);
  expect(kept.map(({ version }) => version)).toEqual([1, 2, 3]);
  kept.forEach((version, index) => {
    expect(version.previous_hash).toBe(kept[index - 1]?.hash ?? null);
    expect(version.content).toBe(contentOf(version.body));
    const {
      record_id,
      version: number,
      content,
      previous_hash,
      batch,
      row_number: row,
      source_time: sourceTime,
    } = version;
    expect(version.hash).toBe(digest({ record_id, version: number, content, previous_hash, batch, row, sourceTime }));
  });
});

test('a fact is told by type, provider, subject and key, and by nothing else', () => {
  const fact = factOf(base);
  expect(factOf({ ...base, subjectName: 'other', decidedOn: null, openness: 'NON_OPEN', sourceTime: march })).toBe(
    fact,
  );
  const others: SuppliedRecord[] = [
    { ...base, type: 'TaxPenalty' },
    { ...base, creditCode: '92319900MA9TEXT193' },
    { ...base, factKey: ['other'] },
    { ...base, provider: { ...base.provider, code: '11319900009000015A' } },
  ];
  expect(new Set([base, ...others].map(factOf)).size).toBe(5);
});
