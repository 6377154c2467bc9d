import { sql } from 'kysely';
import type { ImportReport } from '../../subgraphs/supply/outcome.ts';
import { csv, goodRows, table } from '../supply-files.ts';
import { startWorld, type World } from '../world.ts';

const TAX = '11319900009001026M';
const COURT = '113199000090010506';
const arrears = goodRows.arrears?.organisation ?? {};

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 240_000);
afterAll(() => world.close());

interface Sent {
  readonly status: number;
  readonly location: string | null;
  readonly body: ImportReport & {
    readonly id?: string;
    readonly state?: string;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
}

async function send(
  content: Buffer | string,
  { to = 'tax', as, query = '', headers = {} }: SendOptions = {},
): Promise<Sent> {
  const token =
    as === null ? {} : { authorization: `Bearer ${await world.token({ role: 'provider', org: as ?? TAX })}` };
  const response = await fetch(`${world.url}/supply/${to}?filename=arrears.csv${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...token, ...headers },
    body: new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content),
  });
  const location = response.headers.get('location');
  return { status: response.status, location, body: (await response.json()) as Sent['body'] };
}

interface SendOptions {
  readonly to?: string;
  readonly as?: string | null;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const entries = async () => {
  const { rows } = await sql<{ caller: string; organisation: string; status: number; operation_name: string }>`
    select caller, organisation, status, operation_name from query_log where kind = 'SUPPLY' order by id
  `.execute(world.gatewayDatabase.query);
  return rows;
};

describe('a provider that supplies over HTTP', () => {
  test('G-12 gets the report of its file, and the same again changes nothing', async () => {
    const file = csv(table([arrears, arrears, { ...arrears, qsye: '壹万元' }, {}]));
    const first = await send(file);
    expect([first.status, first.body]).toMatchObject([
      200,
      { rowsIn: 4, accepted: 1, duplicate: 1, quarantined: 1, skipped: 1 },
    ]);
    expect(first.body.rows).toEqual([expect.objectContaining({ row: 4, column: 'qsye', code: 'AMOUNT' })]);
    const again = await send(file);
    expect(again.body).toMatchObject({ rowsIn: 4, accepted: 0, duplicate: 2, quarantined: 1, skipped: 1 });
  });

  test('G-01 has its answer on the record, refusals too', async () => {
    const before = (await entries()).length;
    await send(csv(table([arrears])));
    await send('a,b\n1,2\n');
    await send(csv(table([arrears])), { as: COURT });
    await send(csv(table([arrears])), { as: null });
    const made = (await entries()).slice(before);
    expect(made.map(({ caller, organisation, status }) => [caller, organisation, status])).toEqual([
      ['provider', TAX, 200],
      ['provider', TAX, 422],
      ['provider', COURT, 403],
      ['public', null, 403],
    ]);
    expect(made.every(({ operation_name }) => operation_name === 'supply')).toBe(true);
  });

  test('is told why a file is refused, in the words that the importer has for it', async () => {
    const { status, body } = await send('甲,乙\n1,2\n');
    expect(status).toBe(422);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'SUPPLY_REFUSED',
      reason: expect.stringContaining('header'),
      advice: expect.stringContaining('欠税公告'),
    });
  });

  test('with one Idempotency-Key for the same file gets the same answer, and for another is refused', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const one = await send(csv(table([{ ...arrears, qssz: '消费税' }])), { headers });
    const again = await send(csv(table([{ ...arrears, qssz: '消费税' }])), { headers });
    expect([one.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(one.body);
    const other = await send(csv(table([arrears])), { headers });
    expect([other.status, other.body.errors?.[0]?.message]).toEqual([422, expect.stringContaining('Idempotency-Key')]);
    const theirs = await send(csv(table([goodRows['dishonest-debtor']?.organisation ?? {}])), {
      to: 'courts',
      as: COURT,
      headers,
    });
    expect(theirs.status).toBe(200);
  });

  test('sends a large file, is told where to ask, and finds the report there; another provider finds nothing', async () => {
    const rows = Array.from({ length: 16_000 }, (_, n) => ({ ...arrears, ggq: `P${n}`, scjydz: '测试路'.repeat(20) }));
    const sent = await send(csv(table(rows)));
    expect([sent.status, sent.body.state]).toEqual([202, 'RUNNING']);
    expect(sent.location).toBe(`/supply/tax/${sent.body.id}`);
    const look = async (org: string, path = sent.location ?? '') => {
      const authorization = `Bearer ${await world.token({ role: 'provider', org })}`;
      const response = await fetch(world.url + path, { headers: { authorization } });
      return { status: response.status, body: (await response.json()) as Sent['body'] };
    };
    let found = await look(TAX);
    while (found.status === 202) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      found = await look(TAX);
    }
    expect([found.status, found.body]).toMatchObject([200, { rowsIn: 16_000, accepted: 16_000 }]);
    expect((await look(COURT)).status).toBe(403);
    expect((await look(COURT, sent.location?.replace('tax', 'courts'))).status).toBe(404);
  }, 240_000);

  test.each([
    ['a period that has not begun', { query: '&period=2027-01' }],
    ['another provider’s code', { query: `&provider=${COURT}` }],
    ['a parameter that is none', { query: '&force=1' }],
    ['a content encoding', { headers: { 'content-encoding': 'gzip' } }],
  ])('is refused %s', async (_, options) => {
    expect((await send(csv(table([arrears])), options)).status).toBe(422);
  });

  test('is answered 503 while its department is down, and nothing is lost by sending again', async () => {
    const file = csv(table([{ ...arrears, ggq: 'while down' }]));
    await world.stopDepartment('tax');
    expect((await send(file)).status).toBe(503);
    await world.startDepartment('tax');
    expect((await send(file)).body).toMatchObject({ rowsIn: 1, accepted: 1 });
  });

  test('G-15 does not reach a department that is not its own, whatever the path says', async () => {
    for (const to of ['courts', 'nobody', '..%2Ftax', 'credit-centre']) {
      expect([to, (await send(csv(table([arrears])), { to })).status]).toEqual([to, 403]);
    }
  });

  test('is refused before its body is read where it may not supply', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 2_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
    });
    const options = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await fetch(`${world.url}/supply/tax`, options).catch(() => null);
    if (response) expect(response.status).toBe(403);
    expect(sent).toBeLessThan(1_000);
  });
});
