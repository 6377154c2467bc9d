import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { parseCheckpoint } from '../../gateway/querylog/notes/checkpoint.ts';
import { type NoteVerifier, openNote } from '../../gateway/querylog/notes/signed-note.ts';
import { lastCheckpoint } from '../../gateway/querylog/stored-tree.ts';
import { verifyConsistency } from '../../gateway/querylog/tree/verify.ts';
import { showWitness, type Witness } from '../../gateway/querylog/witness.ts';
import { lineBy, witness as witnessKey } from '../cosigning-witness.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { entryAbout, openTestLog, type TestLog } from '../filled-log.ts';
import { company } from '../profile-world.ts';
import { until } from '../stack.ts';

/** A witness as C2SP tlog-witness has it, which remembers one log. */
interface TestWitness {
  readonly server: FastifyInstance;
  readonly asked: { old: number; size: number; status: number }[];
  readonly seen: { size: number; root: Buffer };
  fault: number | null;
  /** What it answers instead of its signature. */
  says: string | null;
}

let log: TestLog;
let witness: TestWitness;
let showing: Witness;
const { signer, verifier } = witnessKey('witness.example/w1', 1_800_000_000n);
const reported: unknown[] = [];

function startWitness(verifiers: readonly NoteVerifier[]): TestWitness {
  const server = Fastify();
  const state: TestWitness = { server, asked: [], seen: { size: 0, root: Buffer.alloc(0) }, fault: null, says: null };
  server.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  server.post('/w/add-checkpoint', async (request, reply) => {
    const body = String(request.body);
    const split = body.indexOf('\n\n');
    const [first = '', ...path] = body.slice(0, split).split('\n');
    const note = body.slice(split + 2);
    const old = Number(first.replace('old ', ''));
    const { size, root } = parseCheckpoint(openNote(note, verifiers).text);
    const answer = (status: number, type: string, text: string) => {
      state.asked.push({ old, size, status });
      return reply.code(status).header('content-type', type).send(text);
    };
    if (state.fault) return answer(state.fault, 'text/plain', 'no');
    if (old !== state.seen.size) return answer(409, 'text/x.tlog.size', `${state.seen.size}\n`);
    const proven = verifyConsistency({
      from: old,
      to: size,
      fromRoot: state.seen.root,
      toRoot: root,
      path: path.map((hash) => Buffer.from(hash, 'base64')),
    });
    if (old > 0 && !proven) return answer(422, 'text/plain', 'not consistent');
    if (state.says) return answer(200, 'text/plain', `${state.says}\n`);
    Object.assign(state.seen, { size, root });
    return answer(200, 'text/plain', `${lineBy(signer, openNote(note, verifiers).text)}\n`);
  });
  return state;
}

beforeAll(async () => {
  log = await openTestLog(await newEmbeddedPlace());
  witness = startWitness(log.keys.verifiers);
  await witness.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = witness.server.server.address() as AddressInfo;
  showing = showWitness({
    database: log.opened.query,
    url: `http://127.0.0.1:${port}/w/`,
    key: verifier,
    keys: log.keys,
    clock: () => log.clock.now,
    report: (error) => reported.push(error),
  });
}, 180_000);
afterAll(async () => {
  await showing.stop();
  await witness.server.close();
  await log.close();
});

const grow = async (entries = 1) => {
  for (let n = 0; n < entries; n += 1) await log.log.append({ entries: [entryAbout(company)] });
  await log.integrator.now();
  showing.published();
};
const note = async () => (await lastCheckpoint(log.opened.query))?.note ?? '';
const cosigned = async () => {
  const verifiers = [...log.keys.verifiers, verifier];
  return until(async () => openNote(await note(), verifiers).cosigned.length > 0 || undefined, 20_000);
};

test('a checkpoint is shown, and served with the witness’s signature', async () => {
  await grow(3);
  await cosigned();
  expect(witness.asked).toEqual([{ old: 0, size: 3, status: 200 }]);
});

test('the next is shown with the proof that the log has grown from the last', async () => {
  await grow(300);
  await cosigned();
  expect(witness.asked.at(-1)).toEqual({ old: 3, size: 303, status: 200 });
});

test('a witness that has seen another size says so, and is shown from there', async () => {
  // It has forgotten everything, as after a loss of its own.
  Object.assign(witness.seen, { size: 0, root: Buffer.alloc(0) });
  await grow();
  await cosigned();
  expect(witness.asked.slice(-2)).toEqual([
    { old: 303, size: 304, status: 409 },
    { old: 0, size: 304, status: 200 },
  ]);
});

test('one that refuses is told to the operator once and asked again; nothing waits for it', async () => {
  witness.fault = 403;
  await grow();
  await until(() => reported.length > 0 || undefined, 20_000);
  expect(reported.map(String)).toEqual(['WitnessRefused: the witness answered 403']);
  await grow();
  await until(() => witness.asked.filter(({ status }) => status === 403).length > 1 || undefined, 20_000);
  expect(reported).toHaveLength(1);
  witness.fault = null;
  await cosigned();
});

test('an answer that is not its signature is not kept: it would be served with the checkpoint for good', async () => {
  reported.length = 0;
  for (const garbage of [
    `— ${log.keys.origin} ${Buffer.concat([Buffer.from(log.keys.signers[0]?.keyId ?? ''), Buffer.alloc(64)]).toString('base64')}`,
    lineBy(witnessKey('witness.example/w2', 1_800_000_000n).signer, 'another text\n'),
    lineBy(signer, 'another text\n'),
  ]) {
    const before = witness.asked.length;
    witness.says = garbage;
    await grow();
    await until(() => witness.asked.length > before + 1 || undefined, 20_000);
    expect(openNote(await note(), log.keys.verifiers).signatures).toHaveLength(1);
  }
  expect(reported.map(String)).toEqual([expect.stringContaining('NoteError')]);
  witness.says = null;
  await cosigned();
});

test('a log that was cut off is refused: it has seen more', async () => {
  Object.assign(witness.seen, { size: 1_000_000, root: Buffer.alloc(32) });
  reported.length = 0;
  await grow();
  await until(() => reported.length > 0 || undefined, 20_000);
  expect(reported.map(String)).toEqual(['WitnessRefused: the witness answered 409']);
});
