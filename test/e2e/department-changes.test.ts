import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Change, ChangePage } from '../../subgraphs/changes.ts';
import { describeOnEachDatabase, newPostgresPlace } from '../each-database.ts';
import { describePostgres } from '../postgres.ts';
import { type RunningDepartment, startDepartment, storeRecords } from '../running-department.ts';
import { arrears, firm, person, suppliedRecord } from '../supplied-records.ts';

const query = `query ($after: String! = "0", $first: Int! = 500) {
  _changes(after: $after, first: $first) {
    changes { recordId item kind creditCode subjectKind subjectName identifiers { kind value } at } next more
  }
}`;

async function pageOf(
  department: RunningDepartment,
  variables: Readonly<Record<string, unknown>>,
): Promise<ChangePage> {
  const { data, errors } = await department.ask(query, variables);
  expect(errors).toEqual([]);
  return data?._changes as ChangePage;
}

async function emptyTables({ database }: RunningDepartment): Promise<void> {
  await sql`truncate change, tax_arrears, tax_penalty, record_version, supply_batch restart identity cascade`.execute(
    database,
  );
}

/** Everything behind `after`, page by page. */
async function follow(department: RunningDepartment, after: string, first: number) {
  const changes: Change[] = [];
  let next = after;
  for (let more = true; more; ) {
    const page = await pageOf(department, { after: next, first });
    changes.push(...page.changes);
    ({ next, more } = page);
  }
  return { changes, next };
}

describeOnEachDatabase('_changes', (newPlace) => {
  let tax: RunningDepartment;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
  });
  afterAll(() => tax.close());
  beforeEach(() => emptyTables(tax));

  test('an empty feed stays where it is asked', async () => {
    expect(await pageOf(tax, {})).toEqual({ changes: [], next: '0', more: false });
    expect(await pageOf(tax, { after: '17' })).toEqual({ changes: [], next: '17', more: false });
  });

  test('says of each record that became current what the directory needs, and nothing else of it', async () => {
    const identifiers = [{ kind: 'TAXPAYER_NO', value: '319900000000001' }] as const;
    const fact = { factKey: ['增值税', '2026Q1'], creditCode: firm(1), identifiers };
    await tax.supply([
      arrears({ ...fact, fields: { balance: '1.00' } }),
      suppliedRecord({
        type: 'TaxPenalty',
        item: 'TAX_PENALTY',
        creditCode: person(1),
        subjectKind: 'NATURAL_PERSON',
        subjectName: null,
      }),
    ]);
    await tax.supply([arrears({ ...fact, fields: { balance: '2.00' } })]);
    const { changes } = await pageOf(tax, {});
    const [arrearsId, penaltyId] = changes.map(({ recordId }) => recordId);
    const about = {
      item: 'TAX_ARREARS',
      creditCode: firm(1),
      subjectKind: 'LEGAL_PERSON',
      subjectName: '甲公司（测试）',
      identifiers,
      at: '2026-03-02T02:00:00.000Z',
    };
    expect(arrearsId).toMatch(/^tax:TaxArrears:/);
    expect(changes).toEqual([
      { ...about, recordId: arrearsId, kind: 'ADDED' },
      {
        ...about,
        recordId: penaltyId,
        kind: 'ADDED',
        item: 'TAX_PENALTY',
        creditCode: person(1),
        subjectKind: 'NATURAL_PERSON',
        subjectName: null,
        identifiers: [],
      },
      { ...about, recordId: arrearsId, kind: 'REPLACED' },
    ]);
  });

  test('what changes nothing is not in it: duplicates and older versions that come late', async () => {
    const fact = { factKey: ['增值税'], sourceTime: '2026-02-01T10:00:00+08:00' };
    await tax.supply([arrears({ ...fact, fields: { balance: '2.00' } })]);
    await tax.supply([
      arrears({ ...fact, fields: { balance: '2.00' } }),
      arrears({ ...fact, sourceTime: '2026-01-01T10:00:00+08:00', fields: { balance: '1.00' } }),
    ]);
    expect((await pageOf(tax, {})).changes).toHaveLength(1);
  });

  test.each([1, 3, 7, 1_000])(
    'pages of %i leave nothing out and repeat nothing, while more is supplied',
    async (first) => {
      await tax.supply(Array.from({ length: 20 }, (_, n) => arrears({ creditCode: firm(n) })));
      const before = await follow(tax, '0', first);
      await tax.supply(Array.from({ length: 20 }, (_, n) => arrears({ creditCode: firm(20 + n) })));
      const after = await follow(tax, before.next, first);
      const codes = [...before.changes, ...after.changes].map(({ creditCode }) => creditCode);
      expect(codes).toEqual(Array.from({ length: 40 }, (_, n) => firm(n)));
      expect(await pageOf(tax, { after: after.next })).toEqual({ changes: [], next: after.next, more: false });
    },
  );

  test('a change is in it exactly if its rows are: a transaction that rolls back leaves neither', async () => {
    const failing = tax.database.transaction().execute(async (tx) => {
      await storeRecords(tx, tax.department, 'lost', [arrears()]);
      await sql`select 1 / 0`.execute(tx);
    });
    await expect(failing).rejects.toThrow();
    expect((await pageOf(tax, {})).changes).toEqual([]);
    const { rows } = await sql`select id from tax_arrears`.execute(tax.database);
    expect(rows).toEqual([]);
  });

  test.each(['', '-1', '1.5', 'x', '1; drop table change', '9999999999999999'])(
    'the position %j is refused',
    async (after) => {
      const { data, errors } = await tax.ask(query, { after });
      expect(data).toBeNull();
      expect(errors).toMatchObject([
        { message: 'after must be a position and first 1 to 1000.', extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    },
  );

  test.each([0, -1, 1_001])('a page of %i changes is refused', async (first) => {
    const { errors } = await tax.ask(query, { first });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describePostgres('_changes while several supply at once (PostgreSQL)', () => {
  let tax: RunningDepartment;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPostgresPlace());
  });
  afterAll(() => tax.close());
  beforeEach(() => emptyTables(tax));

  test('a follower that has seen a change has seen all before it, whoever commits first', async () => {
    const gates = new EventEmitter();
    const [stored, commit] = [once(gates, 'stored'), once(gates, 'commit')];
    const slow = tax.database.transaction().execute(async (tx) => {
      await storeRecords(tx, tax.department, 'slow', [arrears({ creditCode: firm(1) })]);
      gates.emit('stored');
      await commit;
    });
    await stored;
    // The second writer starts later. It must not commit a later position while the first one's is not yet to be seen.
    const quick = tax.supply([arrears({ creditCode: firm(2) })]);
    await delay(200);
    expect(await pageOf(tax, {})).toEqual({ changes: [], next: '0', more: false });
    gates.emit('commit');
    await Promise.all([slow, quick]);
    const { changes } = await pageOf(tax, {});
    expect(changes.map(({ creditCode }) => creditCode)).toEqual([firm(1), firm(2)]);
  });

  test('followed all along by a reader, eight writers leave no gap and no repeat', async () => {
    const files = 8;
    const chunks = 12;
    let writing = true;
    const followed: Change[] = [];
    const reading = (async () => {
      let next = '0';
      for (let last = false; !last; ) {
        last = !writing;
        const found = await follow(tax, next, 5);
        followed.push(...found.changes);
        ({ next } = found);
      }
    })();
    await Promise.all(
      Array.from({ length: files }, async (_, file) => {
        for (let chunk = 0; chunk < chunks; chunk += 1) {
          const n = (file * chunks + chunk) * 3;
          await tax.supply([n, n + 1, n + 2].map((code) => arrears({ creditCode: firm(code) })));
        }
      }),
    );
    writing = false;
    await reading;
    const codes = followed.map(({ creditCode }) => creditCode);
    expect([...codes].sort()).toEqual(Array.from({ length: files * chunks * 3 }, (_, n) => firm(n)).sort());
    const { rows } = await sql<{ credit_code: string }>`select credit_code from change order by position`.execute(
      tax.database,
    );
    expect(codes).toEqual(rows.map(({ credit_code }) => credit_code));
  });
});
