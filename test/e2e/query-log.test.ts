import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { asked, logQuery, minute, startAuditedWorld, wholeEntry } from '../audited-log.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { association, company, trader } from '../profile-world.ts';
import { agency, claimsOf } from '../tokens.ts';

const as = claimsOf.auditor;

describeOnEachDatabase('G-10 auditors find entries of the log', (newPlace) => {
  let audited: Awaited<ReturnType<typeof startAuditedWorld>>;
  const read: typeof audited.read = (...asking) => audited.read(...asking);
  beforeAll(async () => {
    audited = await startAuditedWorld(newPlace);
  }, 240_000);
  afterAll(() => audited.world.close());
  const references = async (filter: object) => (await read({ filter }))?.nodes.map(({ reference }) => reference);

  test('an entry is shown whole, as it was written', async () => {
    const [receipt = ''] = await audited.world.line.log.append({
      entries: [asked(6, { subject: company, items: ['TAX_ARREARS'], authorizations: ['a1'], policies: ['p1'] })],
      operation: { hash: 'ab'.repeat(32), text: '{ __typename }' },
    });
    const { nodes = [] } = (await read({ filter: { reference: 'r6' } }, wholeEntry)) ?? {};
    expect(nodes).toEqual([
      {
        id: readReceipt(receipt, audited.world.logKeys.verifiers)?.entry,
        kind: 'QUERY',
        at: minute(6).toISOString(),
        channel: 'WEB',
        role: 'officer',
        callerId: 'wang',
        callerName: '王测试（测试）',
        organisation: agency,
        operation: null,
        purpose: 'SUPERVISION.market',
        reference: 'r6',
        subject: company,
        self: false,
        items: ['TAX_ARREARS'],
        released: [],
        withheld: [],
        authorizations: ['a1'],
        policies: ['p1'],
        outcome: 'ANSWERED',
        status: 200,
        errors: [],
        incomplete: [],
        delivery: 'UNKNOWN',
        details: null,
        receipt,
      },
    ]);
    const counted = await read({ filter: { reference: 'r1', purpose: 'SUPERVISION.market' } }, wholeEntry);
    expect(counted?.nodes).toMatchObject([
      {
        released: [{ item: 'TAX_ARREARS', count: 2 }],
        withheld: [{ item: 'LICENCE', reason: 'SUSPENDED', count: 1 }],
      },
    ]);
  });

  test.each([
    ['caller', { caller: 'li' }, ['r2']],
    ['organisation', { organisation: '11319900009001026M' }, ['r2']],
    ['subject', { subject: association }, ['r1']],
    ['a subject in small letters', { subject: association.toLowerCase(), kind: 'QUERY' }, ['r1']],
    ['purpose', { purpose: 'SUPERVISION.ip' }, ['r1']],
    ['reference', { reference: 'r1' }, ['r1', 'r1']],
    ['kind', { kind: 'OPERATOR' }, ['r5']],
    ['outcome', { outcome: 'REFUSED', caller: 'wang' }, ['r3']],
    [
      'time: from is inclusive, to is not',
      { from: minute(2), to: minute(4), purpose: 'SUPERVISION.market' },
      ['r3', 'r2'],
    ],
    [
      'all at once',
      {
        subject: company,
        purpose: 'SUPERVISION.market',
        reference: 'r3',
        kind: 'QUERY',
        outcome: 'REFUSED',
        caller: 'wang',
        organisation: agency,
        from: minute(0),
        to: minute(9),
      },
      ['r3'],
    ],
    ['what nothing fits together', { subject: trader, caller: 'wang' }, []],
    ['what no entry can hold', { reference: 'r\u0000' }, []],
    ['what would be SQL', { reference: "r1' or '1' = '1" }, []],
    ['null, which is nothing said', { reference: 'r2', caller: null, subject: null, from: null }, ['r2']],
  ])('by %s', async (_, filter, expected) => {
    const found = await references(filter);
    // The subject's entries are those that this test brings about, too.
    expect(found?.filter((reference) => reference !== null)).toEqual(expected);
  });

  test('moments are of any offset, and what is none refuses the operation', async () => {
    expect(await references({ from: '2026-10-01T08:02:00+08:00', to: '2026-10-01T00:03:00Z', kind: 'QUERY' })).toEqual([
      'r2',
    ]);
    for (const from of ['2026-10-01', 'yesterday', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00Z', 7]) {
      expect((await audited.ask(logQuery('id'), { as, variables: { filter: { from } } })).code).toBe('BAD_USER_INPUT');
    }
    const turned = { from: minute(2), to: minute(1) };
    expect((await audited.ask(logQuery('id'), { as, variables: { filter: turned } })).code).toBe('BAD_USER_INPUT');
  });

  test('whether an answer got through is said of requests alone', async () => {
    const states = { r1: 'DELIVERED', r2: 'BROKEN_OFF', r3: 'UNKNOWN', r5: null };
    const filter = { to: minute(6) };
    const seen = async () =>
      Object.fromEntries(
        ((await read({ filter }, 'reference purpose delivery'))?.nodes ?? [])
          .filter(({ purpose, reference }) => purpose === 'SUPERVISION.market' && reference !== 'r4')
          .map(({ reference, delivery }) => [reference, delivery]),
      );
    for (let tries = 0; tries < 50 && (await seen()).r2 === 'UNKNOWN'; tries += 1) {
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(await seen()).toEqual(states);
    const operator = await read({ filter: { kind: 'OPERATOR' } }, 'status channel details');
    expect(operator?.nodes).toEqual([
      { status: null, channel: null, details: JSON.stringify({ what: 'restarted', times: 2 }) },
    ]);
  });

  test('texts of operations come with the entries of real queries, without what was asked for in them', async () => {
    await audited.ask(`query Mine { subject(creditCode: "${company}") { name } }`);
    const page = await read({ first: 1, filter: { subject: company, kind: 'QUERY' } }, 'operation { hash text name }');
    expect(page?.nodes).toEqual([
      {
        operation: {
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          name: 'Mine',
          text: 'query ($v1: CreditCode!) {\n  subject(creditCode: $v1) {\n    name\n  }\n}',
        },
      },
    ]);
  });
});
