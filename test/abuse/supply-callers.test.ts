import { request } from 'node:http';
import { sql } from 'kysely';
import { until } from '../stack.ts';
import { csv, goodRows, table } from '../supply-files.ts';
import { startWorld, type World } from '../world.ts';

const TAX = '11319900009001026M';
const POLICE = '11319900009001034G';
const FIRE = '11319900009001042B';
const fire = goodRows.fire?.organisation ?? {};

let world: World;
let id = '';
beforeAll(async () => {
  world = await startWorld();
  const wrong = csv(table([{ ...fire, CF_JDRQ: 'never' }]));
  const manifest = { procedure: 'GENERAL', provider: FIRE };
  await world.supply('public-security', 'fire.csv', wrong, manifest);
  id = 'public-security:quarantine:1:2';
}, 240_000);
afterAll(() => world.close());

const bearer = async (claims: Readonly<Record<string, string>>) => ({
  authorization: `Bearer ${await world.token(claims)}`,
});
const entries = async () => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from query_log where kind = 'SUPPLY'`.execute(
    world.gatewayDatabase.query,
  );
  return rows[0]?.n ?? 0;
};
const stateOf = async () => {
  const { query } = world.departmentDatabase('public-security');
  return (await query.selectFrom('supply_quarantine').select('state').executeTakeFirstOrThrow()).state;
};
const mutation = (quarantined: string) =>
  `mutation { abandonQuarantined(id: ${JSON.stringify(quarantined)}, reason: "attack") { row { id } refused { reason } } }`;

test.each<[string, Readonly<Record<string, string>> | null]>([
  ['the public', null],
  ['another provider of the department', { role: 'provider', org: POLICE }],
  ['a provider of another department', { role: 'provider', org: TAX }],
  ['the centre', { role: 'centre' }],
  ['an officer of the provider', { role: 'officer', org: FIRE, name: '王测试（测试）' }],
])('%s neither sees nor changes a provider’s row', async (_, claims) => {
  const headers = claims ? await bearer(claims) : {};
  await world.ask(mutation(id), {}, headers);
  const ledger = `{ a: supplyLedger(department: "public-security") { quarantined(id: "${id}") { id filename } supplies { nodes { id } } quarantine { nodes { id } } } }`;
  const { body } = await world.ask(ledger, {}, headers);
  expect(JSON.stringify(body)).not.toMatch(/fire\.csv|quarantine:1:2/);
  expect(await stateOf()).toBe('OPEN');
});

test('fields that are the gateway’s alone are unknown to whoever asks', async () => {
  const headers = await bearer({ role: 'provider', org: FIRE });
  for (const query of [
    '{ _quarantine { nodes { id } } }',
    '{ _supply(id: "1") { id } }',
    `mutation { _abandon(id: "${id}", reason: "x", by: "x") { row { id } } }`,
    '{ supplyLedger { _supplies { nodes { id } } } }',
  ]) {
    expect([query, (await world.ask(query, {}, headers)).status]).toEqual([query, 400]);
  }
});

test('a mutation neither by GET nor as a simple request of a browser', async () => {
  const headers = await bearer({ role: 'provider', org: FIRE });
  const get = await fetch(`${world.url}/graphql?query=${encodeURIComponent(mutation(id))}`, {
    headers: { ...headers, 'apollo-require-preflight': '1' },
  });
  const plain = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: JSON.stringify({ query: mutation(id) }),
  });
  expect([get.status, plain.status]).toEqual([405, 400]);
  expect(await stateOf()).toBe('OPEN');
});

test('texts that no database takes shut nobody off from the department', async () => {
  const headers = await bearer({ role: 'provider', org: FIRE });
  const query = `mutation Abandon($id: ID!, $reason: String!, $cells: [SuppliedCellInput!]!) {
    abandonQuarantined(id: $id, reason: $reason) { refused { reason } }
    resubmitQuarantined(id: $id, cells: $cells) { refused { reason } row { code } }
  }`;
  for (let round = 0; round < 8; round += 1) {
    const cells = [
      { column: 'CF_JDRQ', value: '2026-03-01' },
      { column: 'CF_SY', value: 'a\ud800b' },
    ];
    const { body } = await world.ask(query, { id, reason: 'a\u0000b', cells }, headers);
    expect(JSON.stringify(body)).not.toContain('does not answer');
    const path = `${world.url}/supply/public-security/%00`;
    expect((await fetch(path, { headers })).status).toBe(404);
  }
  const { body } = await world.ask('{ supplyLedger { available } }', {}, headers);
  expect(body.data).toEqual({ supplyLedger: { available: true } });
});

test('G-02 a request to /supply that cannot be read is on the record', async () => {
  const { authorization } = await bearer({ role: 'provider', org: TAX });
  const before = await entries();
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': ';;;', 'content-length': '3' };
    const sent = request(`${world.url}/supply/tax`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('a,b');
  });
  expect([status, (await entries()) - before]).toEqual([expect.any(Number), 1]);
});

test('a provider that sends slowly keeps no other out, and what it cuts off is recorded', async () => {
  const slow = await bearer({ role: 'provider', org: FIRE });
  const before = await entries();
  const open = Array.from({ length: 8 }, () => {
    const sent = request(`${world.url}/supply/public-security`, { method: 'POST', headers: slow });
    sent.on('error', () => undefined);
    sent.write('a,b');
    return sent;
  });
  // Those above the limit are refused at once, which is on the record; the others hold on.
  await until(async () => ((await entries()) - before === 4 ? true : undefined), 10_000);
  const other = await fetch(`${world.url}/supply/tax`, {
    method: 'POST',
    headers: { ...(await bearer({ role: 'provider', org: TAX })), 'content-type': 'text/csv' },
    body: new Uint8Array(csv(table([goodRows.arrears?.organisation ?? {}]))),
  });
  expect(other.status).toBe(200);
  for (const sent of open) sent.destroy();
  await until(async () => ((await entries()) - before === 9 ? true : undefined), 10_000);
});
