import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import type { SuppliedRecord } from '../../subgraphs/supply/outcome.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, provider } from '../supplied-records.ts';

interface Version {
  readonly record_id: string;
  readonly version: number;
  readonly current_when_supplied: boolean;
  readonly batch: string;
  readonly row_number: number;
  readonly content: string;
  readonly source_time: Date | null;
  readonly body: SuppliedRecord;
  readonly previous_hash: string | null;
  readonly hash: string;
}

const [january, february, march] = [
  '2026-01-01T09:00:00+08:00',
  '2026-02-01T09:00:00+08:00',
  '2026-03-01T09:00:00+08:00',
];

describeOnEachDatabase('versions of a record', (newPlace) => {
  let tax: RunningDepartment;
  let subjects = 0;
  let creditCode: string;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
  });
  afterAll(() => tax.close());
  beforeEach(() => {
    subjects += 1;
    creditCode = firm(subjects);
  });

  /** One announcement to this test's firm, with this balance. */
  const saying = (balance: string, sourceTime: string | null = null, what: Partial<SuppliedRecord> = {}) =>
    arrears({ creditCode, factKey: ['增值税', '2026Q1'], fields: { balance }, sourceTime, ...what });

  /** What everyone sees now: one balance for each fact. */
  async function balances(): Promise<unknown[]> {
    const [subject] = await tax.subjects([creditCode], 'taxArrears { balance }');
    return ((subject?.taxArrears ?? []) as { balance: string }[]).map(({ balance }) => balance);
  }
  async function versions(): Promise<Version[]> {
    const { rows } = await sql<Version>`
      select v.* from record_version v join tax_arrears t on t.id = v.record_id
      where t.credit_code = ${creditCode} order by v.record_id, v.version
    `.execute(tax.database);
    return rows;
  }
  const kept = async () => (await versions()).map(({ version, body }) => [version, body.fields.balance]);

  test('the same row again is a duplicate: one record, one version', async () => {
    await tax.supply([saying('1.00', january), saying('1.00', january)]);
    await tax.supply([saying('1.00', january)]);
    expect(await balances()).toEqual(['1.00']);
    expect(await kept()).toEqual([[1, '1.00']]);
    const { rows } = await sql`select accepted, duplicate from supply_batch order by id`.execute(tax.database);
    expect(rows).toEqual([
      { accepted: 1, duplicate: 1 },
      { accepted: 0, duplicate: 1 },
    ]);
  });

  test('a corrected row replaces, keeps its id, and the old version stays', async () => {
    await tax.supply([saying('1.00')]);
    const before = await tax.subjects([creditCode], 'taxArrears { id }');
    await tax.supply([saying('2.00')]);
    expect(await balances()).toEqual(['2.00']);
    expect(await tax.subjects([creditCode], 'taxArrears { id }')).toEqual(before);
    expect(await kept()).toEqual([
      [1, '1.00'],
      [2, '2.00'],
    ]);
  });

  test('what a correction leaves empty is empty afterwards', async () => {
    await tax.supply([saying('1.00', null, { endedOn: '2026-02-01', severity: 'MINOR' })]);
    await tax.supply([
      arrears({ creditCode, factKey: ['增值税', '2026Q1'], decidedOn: null, fields: { taxType: '增值税' } }),
    ]);
    expect(await tax.subjects([creditCode], 'taxArrears { balance taxType endedOn decidedOn severity }')).toEqual([
      { taxArrears: [{ balance: null, taxType: '增值税', endedOn: null, decidedOn: null, severity: null }] },
    ]);
  });

  test('the later source time wins, even within one file', async () => {
    await tax.supply([saying('3.00', march), saying('1.00', january), saying('2.00', february)]);
    expect(await balances()).toEqual(['3.00']);
    expect((await versions()).map((version) => version.current_when_supplied)).toEqual([true, false, false]);
  });

  test('an older source time is kept but not current, and it is a duplicate when it comes again', async () => {
    await tax.supply([saying('2.00', february)]);
    await tax.supply([saying('1.00', january)]);
    await tax.supply([saying('1.00', january)]);
    expect(await balances()).toEqual(['2.00']);
    expect(await kept()).toEqual([
      [1, '2.00'],
      [2, '1.00'],
    ]);
    await tax.supply([saying('3.00', march)]);
    expect(await balances()).toEqual(['3.00']);
    expect((await versions()).map((version) => version.current_when_supplied)).toEqual([true, false, true]);
  });

  test('the same content with a later source time is no new version, but counts as that late', async () => {
    await tax.supply([saying('1.00', january)]);
    await tax.supply([saying('1.00', march)]);
    expect(await kept()).toEqual([[1, '1.00']]);
    await tax.supply([saying('2.00', february)]);
    expect(await balances()).toEqual(['1.00']);
    expect((await versions()).map((version) => version.current_when_supplied)).toEqual([true, false]);
  });

  test('equal source times go by the order of supply, and a row without one is as of its supply', async () => {
    await tax.supply([saying('1.00', january), saying('2.00', january)]);
    expect(await balances()).toEqual(['2.00']);
    await tax.supply([saying('3.00')]);
    expect(await balances()).toEqual(['3.00']);
    await tax.supply([saying('4.00', january)]);
    expect(await balances()).toEqual(['3.00']);
    await tax.supply([saying('5.00')]);
    expect(await balances()).toEqual(['5.00']);
  });

  test('a source time is a moment, whatever offset it is written with', async () => {
    await tax.supply([saying('2.00', '2026-02-01T00:30:00+08:00'), saying('1.00', '2026-01-31T17:00:00Z')]);
    expect(await balances()).toEqual(['1.00']);
  });

  test('a value that comes back is current again, as a version of its own', async () => {
    await tax.supply([saying('1.00')]);
    await tax.supply([saying('2.00')]);
    await tax.supply([saying('1.00')]);
    expect(await balances()).toEqual(['1.00']);
    expect(await kept()).toEqual([
      [1, '1.00'],
      [2, '2.00'],
      [3, '1.00'],
    ]);
  });

  test('another provider, subject, type or key is another fact', async () => {
    const other = { ...provider, code: '11319900009001018T' };
    await tax.supply([
      saying('1.00'),
      saying('2.00', null, { provider: other }),
      saying('3.00', null, { factKey: ['增值税', '2026Q2'] }),
      saying('4.00', null, { factKey: ['增值税2026Q2'] }),
      saying('5.00', null, { creditCode: firm(subjects + 100_000) }),
    ]);
    expect((await balances()).sort()).toEqual(['1.00', '2.00', '3.00', '4.00']);
  });

  test('each version links to the one before by a hash over what is stored', async () => {
    const later = '2026-03-02T10:30:00+08:00';
    await tax.supply([saying('1.00', february), saying('2.00', january), saying('3.00'), saying('1.00', later)]);
    await tax.supply([
      saying('4.00', later, { fields: { balance: '4.00', authority: { name: '测试税务局（测试）' } } }),
    ]);
    const stored = await versions();
    expect(stored).toHaveLength(5);
    let previous: string | null = null;
    for (const { record_id, version, batch, row_number, content, body, previous_hash, hash } of stored) {
      const { sourceTime, ...said } = body;
      expect(content).toBe(sha256(said));
      expect(previous_hash).toBe(previous);
      expect(hash).toBe(sha256({ record_id, version, content, previous_hash, batch, row: row_number, sourceTime }));
      previous = hash;
    }
    const { rows } = await sql`select version, version_hash from tax_arrears where credit_code = ${creditCode}`.execute(
      tax.database,
    );
    expect(rows).toEqual([{ version: 5, version_hash: previous }]);
  });
});

const sha256 = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
