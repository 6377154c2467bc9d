import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactVerify, importJWK } from 'jose';
import { chainOf, hashOfLeaf, type Leaf, type Place } from '../../gateway/querylog/leaf.ts';
import { parseCheckpoint } from '../../gateway/querylog/notes/checkpoint.ts';
import { openNote, parseVerifierKey } from '../../gateway/querylog/notes/signed-note.ts';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { verifyConsistency, verifyInclusion } from '../../gateway/querylog/tree/verify.ts';
import { testLogKeys } from '../log-keys.ts';
import { company, logOf, startProfileWorld, stranger, trader } from '../profile-world.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 240_000);
afterAll(() => world.close());

const query = 'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name } }';
const get = async (path: string) => {
  const response = await fetch(world.url + path);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const getJson = async (path: string) => {
  const { status, text } = await get(path);
  return { status, body: JSON.parse(text) };
};

/** What a reader does that knows the public key alone. */
async function checkpoint() {
  const keys = (await get('/log/key')).text.trim().split('\n').map(parseVerifierKey);
  const { text } = openNote((await get('/log/checkpoint')).text, keys);
  return parseCheckpoint(text);
}

interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Leaf;
  readonly place?: Place & { readonly salt: string };
  readonly path: readonly string[];
  readonly checkpoint: string;
}

const hashes = (path: readonly string[]): readonly Buffer[] => path.map((one) => Buffer.from(one, 'base64'));

/** Whether a proof holds, for whoever has the receipt and the checkpoint. */
function holds(receipt: string, { index, size, leaf, path, checkpoint: note }: Inclusion): boolean {
  const { root, ...signed } = parseCheckpoint(openNote(note, world.logKeys.verifiers).text);
  const named = readReceipt(receipt, world.logKeys.verifiers)?.entry === leaf.entry;
  return (
    named && signed.size === size && verifyInclusion({ leaf: hashOfLeaf(leaf), index, size, path: hashes(path), root })
  );
}

test('every answer carries a receipt for each subject, in the order of the subjects, which anybody can verify', async () => {
  const codes = [company, stranger, trader, company];
  const rows = await logOf(world, async () => {
    const { receipts } = await world.ask(query, { codes });
    expect(receipts).toHaveLength(3);
    const key = parseVerifierKey((await get('/log/key')).text.trim());
    const jwk = await importJWK(key.publicKey.export({ format: 'jwk' }), 'EdDSA');
    for (const receipt of receipts) {
      const { payload, protectedHeader } = await compactVerify(receipt, jwk);
      expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: world.logKeys.keyName, typ: 'log-receipt' });
      expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
        at: world.clock.now.toISOString(),
        entry: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
    expect(JSON.stringify(receipts.map((one) => Buffer.from(one, 'base64').toString()))).not.toMatch(company);
  });
  expect(rows.map(({ subject }) => subject)).toEqual([company, stranger, trader]);
});

test('refusals have receipts as well, and answers that are no GraphQL have them in a header', async () => {
  expect((await world.ask('{')).receipts).toHaveLength(1);
  expect((await world.ask(query, {}, { authorization: 'Bearer x' })).receipts).toHaveLength(1);
  const { receipts } = await world.ask(query, { codes: [company] });
  const { headers } = await get(`/log/proof/inclusion?receipt=${receipts[0]}`);
  expect(readReceipt(headers.get('credit-receipt') ?? '', world.logKeys.verifiers)).not.toBeNull();
});

describe('G-10 proofs', () => {
  test('that an entry is in the tree, right after its answer, for whoever has its receipt', async () => {
    for (const headers of [{}, { authorization: 'Bearer x' }]) {
      const { receipts } = await world.ask(query, { codes: [trader] }, headers);
      const { status, body } = await getJson(`/log/proof/inclusion?receipt=${receipts[0]}`);
      expect([status, holds(receipts[0] ?? '', body)]).toEqual([200, true]);
    }
  });

  test('its place among those of its subject, which the subject and auditors can open, and nobody else', async () => {
    const received: string[] = [];
    for (let round = 0; round < 4; round += 1)
      received.push((await world.ask(query, { codes: [trader] })).receipts[0] ?? '');
    const proofs = async (claims: Readonly<Record<string, string>> | null) => {
      const headers: Record<string, string> = claims ? { authorization: `Bearer ${await world.token(claims)}` } : {};
      return Promise.all(
        received.map(async (receipt) => {
          const response = await fetch(`${world.url}/log/proof/inclusion?receipt=${receipt}`, { headers });
          return (await response.json()) as Inclusion;
        }),
      );
    };
    for (const claims of [claimsOf.auditor, { role: 'subject', credit_code: trader }]) {
      const shown = await proofs(claims);
      shown.forEach(({ leaf, place }, round) => {
        const { salt = '', ...at } = place ?? {};
        const before = shown[round - 1];
        expect(chainOf(at as Place, salt)).toBe(leaf.chain);
        if (!before) return;
        expect(at).toEqual({
          ordinal: (before.place?.ordinal ?? 0) + 1,
          previous: hashOfLeaf(before.leaf).toString('hex'),
        });
      });
    }
    // How often somebody is asked about is nobody else's to learn, not even by whoever asks.
    for (const claims of [null, claimsOf.officer, claimsOf.centre, { role: 'subject', credit_code: company }]) {
      const hidden = await proofs(claims);
      expect(hidden.map(({ place }) => place)).toEqual(received.map(() => undefined));
      expect(new Set(hidden.map(({ leaf }) => leaf.chain)).size).toBe(received.length);
    }
  });

  test('that the entry stays where it is while the tree grows, for every later checkpoint', async () => {
    const { receipts } = await world.ask(query, { codes: [company] });
    const first = (await getJson(`/log/proof/inclusion?receipt=${receipts[0]}`)).body as Inclusion;
    for (let round = 0; round < 5; round += 1) {
      await world.ask(query, { codes: [company, trader] });
      await world.integrator.now();
      const { body } = await getJson(`/log/proof/inclusion?receipt=${receipts[0]}`);
      expect(body).toMatchObject({ index: first.index, leaf: first.leaf });
      expect(holds(receipts[0] ?? '', body)).toBe(true);
    }
    const again = await getJson(`/log/proof/inclusion?receipt=${receipts[0]}&size=${first.size}`);
    expect(again.body).toEqual(first);
  });

  test('that each tree is the beginning of the next', async () => {
    let last = await checkpoint();
    for (let round = 0; round < 4; round += 1) {
      await world.ask(query, { codes: [company, trader, stranger] });
      await world.integrator.now();
      const next = await checkpoint();
      const { status, body } = await getJson(`/log/proof/consistency?from=${last.size}&to=${next.size}`);
      expect(status).toBe(200);
      const proof = { from: last.size, to: next.size, fromRoot: last.root, toRoot: next.root, path: hashes(body.path) };
      expect(verifyConsistency(proof)).toBe(true);
      expect(verifyConsistency({ ...proof, fromRoot: next.root })).toBe(false);
      last = next;
    }
  });

  test('asking for one is on the record', async () => {
    const { receipts } = await world.ask(query, { codes: [company] });
    const rows = await logOf(world, () => get(`/log/proof/inclusion?receipt=${receipts[0]}`));
    expect(rows).toMatchObject([
      { kind: 'LOG', operation_name: 'inclusion-proof', subject: null, outcome: 'ANSWERED' },
    ]);
  });
});

describe('what is no proof', () => {
  const ofNobody = async () => {
    const keys = testLogKeys();
    const { receipts } = await world.ask(query, { codes: [company] });
    const [header = '', payload = ''] = (receipts[0] ?? '').split('.');
    return `${header}.${payload}.${keys.sign(Buffer.from(`${header}.${payload}`)).toString('base64url')}`;
  };

  test('a receipt by another key, a changed one, none at all, two', async () => {
    const { receipts } = await world.ask(query, { codes: [company] });
    const [good = ''] = receipts;
    const [header, payload, signature] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const other = Buffer.from(JSON.stringify({ ...claims, entry: '0'.repeat(64) })).toString('base64url');
    const spaced = Buffer.from(JSON.stringify(claims, null, 1)).toString('base64url');
    for (const receipt of [
      await ofNobody(),
      `${header}.${other}.${signature}`,
      `${header}.${spaced}.${signature}`,
      `${header}.${payload}`,
      `${good}.x`,
      'x'.repeat(5_000),
      '',
    ]) {
      expect((await getJson(`/log/proof/inclusion?receipt=${receipt}`)).body).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
    expect((await get('/log/proof/inclusion')).status).toBe(400);
    expect((await get(`/log/proof/inclusion?receipt=${good}&receipt=${good}`)).status).toBe(400);
  });

  test('sizes that are none, or that the log does not have yet', async () => {
    const { receipts } = await world.ask(query, { codes: [company] });
    const { size } = ((await getJson(`/log/proof/inclusion?receipt=${receipts[0]}`)).body ?? {}) as Inclusion;
    const asked = async (path: string) => (await get(path)).status;
    for (const bad of ['-1', '1.5', '01', 'x', '9'.repeat(20), '']) {
      expect(await asked(`/log/proof/inclusion?receipt=${receipts[0]}&size=${bad}`)).toBe(400);
      expect(await asked(`/log/proof/consistency?from=1&to=${bad}`)).toBe(400);
    }
    expect(await asked(`/log/proof/inclusion?receipt=${receipts[0]}&size=${size + 1_000}`)).toBe(404);
    expect(await asked(`/log/proof/inclusion?receipt=${receipts[0]}&size=0`)).toBe(404);
    expect(await asked('/log/proof/consistency?from=0&to=1')).toBe(400);
    expect(await asked('/log/proof/consistency?from=2&to=1')).toBe(400);
    expect(await asked('/log/proof/consistency?from=1&to=1000000')).toBe(404);
    expect(await asked('/log/proof/consistency?from=1&to=1')).toBe(200);
  });
});

test('what is turned away is on the record by source and minute, and a minute later', async () => {
  const rows = await logOf(world, async () => {
    for (const path of ['/nothing', '/nowhere', '/log']) await get(path);
    world.clock.now = new Date(world.clock.now.getTime() + 60_000);
    await world.turnedAway();
  });
  expect(rows).toMatchObject([
    {
      kind: 'TURNED_AWAY',
      outcome: 'REFUSED',
      errors: ['NOT_FOUND'],
      details: { source: '127.0.0.1', requests: { NOT_FOUND: 3 } },
    },
  ]);
});
