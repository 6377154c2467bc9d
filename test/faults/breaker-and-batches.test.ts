import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { systemRandom } from '../../domain/clock.ts';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import { createDepartmentClient } from '../../gateway/execution/department-client.ts';
import { inMemoryDirectory } from '../in-memory-departments.ts';
import { supergraphSdl } from '../line-in-memory.ts';
import { unknownCodes } from '../profile-world.ts';
import { clockAt, DAY, NOON, newKey } from '../signed-department.ts';

const key = newKey();
const codes = unknownCodes(256);
const planner = inlinePlanner(supergraphSdl);
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An engine over a tax office of which `answers` says how, and after how many ms, it answers a call about these subjects. */
async function engineOver(answers: (asked: readonly string[]) => readonly [status: number, afterMs: number]) {
  const calls: (readonly string[])[] = [];
  const server: Server = createServer(async (request, response) => {
    const { variables } = (await json(request)) as { variables: { representations: { creditCode: string }[] } };
    const asked = variables.representations.map(({ creditCode }) => creditCode);
    calls.push(asked);
    const [status, afterMs] = answers(asked);
    await delay(afterMs);
    // Under whichever name it was asked.
    const entities = asked.map((code) => ({ _cg_key: code, a: [], b: [], c: [], d: [] }));
    response.writeHead(status).end(JSON.stringify({ data: { _entities: entities } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const time = clockAt(NOON);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tax = createDepartmentClient({
    name: 'tax',
    url,
    key,
    clock: time.clock,
    random: systemRandom,
    timeoutMs: 5_000,
  });
  closers.push(async () => {
    await tax.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const limits = { requestTimeoutMs: 60_000, mostRequests: 100 };
  const engine = batchingEngine(supergraphSdl, new Map([['tax', tax]]), centreExecutor(), planner, limits);
  /** For whom there was an answer; `alias` keeps questions from sharing a batch. */
  const served = async (asked: readonly string[], alias = 'a'): Promise<readonly string[]> => {
    const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { creditCode ${alias}: taxArrears { id } } }`;
    const { data } = await engine.fetch(await engine.plan(parse(query)), {
      variables: { codes: asked },
      scope: { items: [], day: DAY },
      centre: { directory: inMemoryDirectory(asked, '') } as never,
    });
    const subjects = data?.subjects as { creditCode: string; [alias: string]: unknown }[];
    return subjects.flatMap((subject) => (subject[alias] ? subject.creditCode : []));
  };
  return { tax, time, calls, served };
}

describe('G-09 the breaker and batches', () => {
  test.each([1, 2])(
    '%i subjects that a department fails for quickly do not shut it off for others',
    async (count) => {
      const poison = count === 1 ? [codes[0]] : [codes[0], codes[255]];
      const { tax, calls, served } = await engineOver((asked) =>
        asked.some((code) => poison.includes(code)) ? [500, 0] : [200, 30],
      );
      for (let time = 0; time < 3; time += 1) {
        expect(await served(codes)).toEqual(codes.filter((code) => !poison.includes(code)));
        expect(tax.breakerState()).toBe('CLOSED');
      }
      expect(calls).toHaveLength(3 * (count === 1 ? 17 : 31));
    },
    30_000,
  );

  test('a department that fails for everybody is shut off after five batches, whatever their size', async () => {
    const { tax, calls, served } = await engineOver(() => [500, 0]);
    for (let time = 0; time < 5; time += 1) {
      expect(tax.breakerState()).toBe('CLOSED');
      expect(await served(codes)).toEqual([]);
    }
    expect(tax.breakerState()).toBe('OPEN');
    expect(calls).toHaveLength(29);
    expect(await served(codes)).toEqual([]);
    expect(calls).toHaveLength(29);
  });

  test('one batch goes through as the probe, others that come meanwhile are not sent, and then all are', async () => {
    let status = 503;
    const { tax, time, calls, served } = await engineOver(() => [status, 100]);
    for (let call = 0; call < 5; call += 1) await served(codes.slice(0, 2));
    expect(tax.breakerState()).toBe('OPEN');
    calls.length = 0;
    status = 200;
    time.move(2_000);
    const asked = codes.slice(0, 2);
    const together = await Promise.all(['a', 'b', 'c', 'd', 'a', 'b'].map((alias) => served(asked, alias)));
    expect(calls).toHaveLength(1);
    // Those on the probing batch are served, the others at once without an answer.
    expect(together.map((answer) => answer.length)).toEqual([2, 0, 0, 0, 2, 0]);
    expect(tax.breakerState()).toBe('CLOSED');
    const after = await Promise.all(['a', 'b', 'c', 'd'].map((alias) => served(asked, alias)));
    expect(after).toEqual([asked, asked, asked, asked]);
    expect(calls).toHaveLength(5);
  });

  test('a probe that fails keeps it shut, and is made again after the next cool-down', async () => {
    let status = 503;
    const { tax, time, calls, served } = await engineOver(() => [status, 0]);
    for (let call = 0; call < 5; call += 1) await served(codes.slice(0, 2));
    time.move(2_000);
    expect(await Promise.all(['a', 'b'].map((alias) => served(codes.slice(0, 3), alias)))).toEqual([[], []]);
    expect(calls).toHaveLength(6);
    expect(tax.breakerState()).toBe('OPEN');
    status = 200;
    time.move(2_000);
    expect(await served(codes)).toEqual(codes);
    expect(tax.breakerState()).toBe('CLOSED');
  });

  test.each([502, 503, 504])('a department behind a proxy that says %i is not asked in parts', async (status) => {
    const { calls, served } = await engineOver(() => [status, 0]);
    expect(await served(codes)).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});
