import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { accessesOf } from '../../subgraphs/credit-centre/accesses/list.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { callerWith, openDesk, subject } from '../authorization-desk.ts';
import { change, feedOf } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import {
  type Accesses,
  access,
  accessesQuery,
  agencyCode,
  asked,
  askedCaller,
  keys,
  officer,
  officerName,
  officerSub,
  other,
  put,
} from '../recorded-accesses.ts';
import { DAY, now } from '../running-department.ts';
import { person } from '../supplied-records.ts';

describeOnEachDatabase('who asked about a subject', (newPlace) => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  beforeAll(async () => {
    desk = await openDesk(newPlace, keys.verifiers);
    const known = [asked, other, person(3), person(4), person(5)].map((creditCode) =>
      change({ creditCode, subjectKind: 'NATURAL_PERSON' }),
    );
    await followChanges(desk.one.query, 'tax', feedOf(known), now);
  }, 180_000);
  afterAll(() => desk.close());

  async function list(code = asked, variables: object = {}, caller = subject(code)): Promise<Accesses | null> {
    const { s } = await desk.ask(caller, accessesQuery, { code, ...variables });
    return (s as unknown as { accesses: Accesses | null }).accesses;
  }

  test('G-11 says of each which organisation, role, purpose, items, channel and outcome, with the receipt', async () => {
    const [first = '', second = ''] = await put(
      desk.one.query,
      access(),
      access({
        at: new Date(now.getTime() + 1),
        channel: 'WINDOW',
        outcome: 'PARTIAL',
        items: ['JUDGMENT', 'LICENCE'],
      }),
    );
    const page = await list();
    expect(page).toEqual({
      nodes: [
        {
          at: '2026-03-02T02:00:00.001Z',
          organisation: agencyCode,
          role: 'OFFICER',
          purpose: 'SUPERVISION.population',
          items: ['JUDGMENT', 'LICENCE'],
          channel: 'WINDOW',
          outcome: 'PARTIAL',
          proof: second,
        },
        {
          at: '2026-03-02T02:00:00.000Z',
          organisation: agencyCode,
          role: 'OFFICER',
          purpose: 'SUPERVISION.population',
          items: ['TAX_ARREARS'],
          channel: 'API',
          outcome: 'ANSWERED',
          proof: first,
        },
      ],
      endCursor: expect.any(String),
      hasNextPage: false,
      sealed: null,
    });
    expect(page?.nodes.map(({ proof }) => readReceipt(proof, keys.verifiers))).not.toContain(null);
  });

  test('names everybody by the part in which it asked', async () => {
    const by = (role: string, self = false, organisation: string | null = null) =>
      access({ subject: other, self, caller: { role, id: officerSub, name: officerName, organisation } });
    const roles = ['public', 'analyst', 'provider', 'centre', 'supervisor', 'auditor', 'firm', 'operator', 'unknown'];
    await put(desk.one.query, by('subject', true), by('subject'), ...roles.map((role) => by(role)));
    const nodes = (await list(other))?.nodes ?? [];
    expect(nodes.map(({ role }) => role).reverse()).toEqual([
      'SUBJECT',
      'THIRD_PARTY',
      ...['PUBLIC', 'ANALYST', 'PROVIDER', 'CENTRE', 'SUPERVISOR', 'AUDITOR', 'FIRM', 'CENTRE', 'PUBLIC'],
    ]);
    expect(nodes.filter(({ role }) => role === 'PUBLIC').map(({ purpose }) => purpose)).toEqual([null, null]);
  });

  test('refused and failed ones are there as well, and acts that came over no channel', async () => {
    const code = person(3);
    await put(
      desk.one.query,
      access({ subject: code, outcome: 'REFUSED', status: 403, purpose: 'CURIOSITY', errors: ['PURPOSE_NOT_LISTED'] }),
      access({ subject: code, outcome: 'FAILED', status: 500, purpose: null, items: [] }),
      access({ subject: code, kind: 'LOG', channel: null, caller: { ...officer, role: 'auditor' } }),
    );
    expect((await list(code))?.nodes.map(({ outcome, purpose, role }) => [outcome, purpose, role])).toEqual([
      ['ANSWERED', 'SUPERVISION.population', 'AUDITOR'],
      ['FAILED', null, 'OFFICER'],
      ['REFUSED', 'CURIOSITY', 'OFFICER'],
    ]);
  });

  test('pages have each access once, newest first, across months and while new ones arrive', async () => {
    const code = person(4);
    const moments = Array.from({ length: 250 }, (_, n) => new Date(now.getTime() + n * 21_600_000));
    const receipts = await put(desk.one.query, ...moments.map((at) => access({ subject: code, at })));
    const seen: string[] = [];
    const sizes: number[] = [];
    let after: string | null = null;
    do {
      const page: Accesses | null = await list(code, { first: 100, after });
      seen.push(...(page?.nodes ?? []).map(({ proof }) => proof));
      sizes.push(page?.nodes.length ?? 0);
      await put(desk.one.query, access({ subject: code }), access());
      after = page?.hasNextPage ? page.endCursor : null;
    } while (after);
    expect(sizes).toEqual([100, 100, 50]);
    expect(seen).toEqual([...receipts].reverse());
    expect((await list(code, { first: null }))?.nodes).toHaveLength(100);
    expect((await list(code, { first: 1_000 }))?.nodes).toHaveLength(253);
    expect(await list(code, { first: 0 })).toEqual({ nodes: [], endCursor: null, hasNextPage: true, sealed: null });
  });

  test('a cursor that is none, or of somebody else’s accesses, answers null', async () => {
    const [mine, theirs] = [await list(), await list(other)];
    const { endCursor } = theirs ?? { endCursor: null };
    expect((await list(other, { after: endCursor }))?.nodes).toEqual([]);
    const [at, hash] = Buffer.from(endCursor ?? '', 'base64url')
      .toString()
      .split(/\.(?=\w{64}$)/);
    const written = (text: string) => Buffer.from(text).toString('base64url');
    const none = [
      endCursor,
      'x',
      '!',
      "' or true --",
      written(`${at}.${hash?.toUpperCase()}`),
      written(`2026-13-41T00:00:00.000Z.${hash}`),
      written(`${at}.${'0'.repeat(64)}`),
      `${mine?.endCursor}=`,
      '\u0000',
      'A'.repeat(100_000),
    ];
    for (const after of none) expect(await list(asked, { after })).toBeNull();
    expect(await list(asked, { after: '' })).toEqual(mine);
  });

  test('nobody but the subject itself gets any, whatever was decided before', async () => {
    const others = [
      subject(other),
      { role: 'public' } as const,
      ...(['officer', 'analyst', 'provider', 'centre', 'supervisor', 'auditor'] as const).map((role) =>
        callerWith(role),
      ),
    ];
    for (const caller of others) expect(await list(asked, {}, caller)).toBeNull();
    expect((await list())?.nodes.length).toBeGreaterThan(0);
  });

  test('G-17 no name, sub, entry number, reference or other person’s code is in it', async () => {
    await put(
      desk.one.query,
      access({
        caller: { role: 'subject', id: other, name: officerName, organisation: null },
        authorizations: ['an-id'],
      }),
      access({ details: { acts: [{ entry: other, reason: officerName }] } }),
    );
    const text = JSON.stringify(await desk.ask(askedCaller, accessesQuery, { code: asked }));
    for (const hidden of [officerName, officerSub, other, '沪公（2026）1号', 'an-id', 'test"']) {
      expect(text).not.toContain(hidden);
    }
    const payloads =
      (await list())?.nodes.map(({ proof }) => Buffer.from(proof.split('.')[1] ?? '', 'base64url')) ?? [];
    for (const payload of payloads) expect(Object.keys(JSON.parse(payload.toString()))).toEqual(['at', 'entry']);
  });

  test('an access that was committed this moment is there; one that is not yet committed is not', async () => {
    const code = person(5);
    if (!desk.one.embedded) {
      const tx = await desk.one.query.startTransaction().execute();
      await put(tx, access({ subject: code }));
      expect((await list(code))?.nodes).toEqual([]);
      await tx.rollback().execute();
    }
    const [receipt] = await put(desk.one.query, access({ subject: code, outcome: 'REFUSED' }));
    expect((await list(code))?.nodes.map(({ proof }) => proof)).toEqual([receipt]);
  });

  test('a page is read by the index of subjects, from its end, in every month', async () => {
    const crowd = Array.from({ length: 3_000 }, (_, n) => access({ subject: person(100 + (n % 300)) }));
    await put(desk.one.query, ...crowd);
    const { query: database } = desk.one;
    await sql`analyze log_entry`.execute(database);
    const statements: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];
    const watching = database.withPlugin({
      transformQuery: ({ node, queryId }) => {
        statements.push(database.getExecutor().compileQuery(node, queryId));
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const page = { creditCode: asked, first: 20, day: DAY };
    const { endCursor } = (await accessesOf(watching, { ...page, after: null })) ?? { endCursor: null };
    await accessesOf(watching, { ...page, after: endCursor });
    // One statement a page, and one for where it begins.
    expect(statements).toHaveLength(3);
    const [first, , second] = statements;
    for (const statement of [first, second]) {
      if (!statement) throw new Error('nothing was asked');
      const text = statement.parameters.reduce<string>(
        (text, value, index) =>
          text.replaceAll(
            new RegExp(`\\$${index + 1}(?!\\d)`, 'g'),
            typeof value === 'number' ? `${value}` : `'${value}'`,
          ),
        statement.sql,
      );
      const { rows } = await sql.raw<{ 'QUERY PLAN': string }>(`explain ${text}`).execute(database);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan Backward using \w+_expr_id_idx/);
      expect(plan).not.toMatch(/Seq Scan on log_entry_202603/);
    }
  });
});
