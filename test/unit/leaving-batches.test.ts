import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ride } from '../../gateway/execution/batching/entity-calls.ts';
import { answered, codesUpTo, type HeldCall, heldBatches, turn, unavailable } from '../held-batches.ts';

describe('somebody leaves a batch', () => {
  test('under way: it gets no more, the others are not affected, and the call goes on', async () => {
    const { ask, calls, waiting } = heldBatches();
    const leaving = new AbortController();
    const rides = [ask(['x', 'y'], leaving.signal), ask(['y', 'z'])] as const;
    await turn();
    leaving.abort();
    expect(await rides[0]).toMatchObject({ entities: [null, null], failure: { failure: 'CANCELLED' } });
    expect(calls[0]?.signal.aborted).toBe(false);
    expect(waiting()).toBe(2);
    calls[0]?.answer();
    expect(await rides[1]).toMatchObject({ entities: answered(['y', 'z']), failure: null });
    expect((await rides[0]).entities).toEqual([null, null]);
  });

  test('as the last one: the call is aborted, and the next leaves', async () => {
    const { ask, calls, waiting } = heldBatches();
    const [first, second] = [new AbortController(), new AbortController()];
    const rides = [ask(['x', 'y'], first.signal), ask(['y'], second.signal)];
    await turn();
    const next = ask(['z']);
    first.abort();
    expect(calls[0]?.signal.aborted).toBe(false);
    second.abort();
    expect(calls[0]?.signal.aborted).toBe(true);
    await Promise.all(rides);
    await turn();
    expect(calls[1]?.codes).toEqual(['z']);
    calls[1]?.answer();
    expect((await next).entities).toEqual(answered(['z']));
    expect(waiting()).toBe(0);
  });

  test('before departure: what it alone asked for is not asked for', async () => {
    const { ask, calls } = heldBatches();
    const leaving = new AbortController();
    const rides = [ask(['x', 'y'], leaving.signal), ask(['y', 'z'])] as const;
    leaving.abort();
    await turn();
    expect(calls.map(({ codes }) => codes)).toEqual([['y', 'z']]);
    calls[0]?.answer();
    expect((await rides[1]).entities).toEqual(answered(['y', 'z']));
    await rides[0];
  });

  test('alone before departure: nobody is called', async () => {
    const { ask, calls, waiting } = heldBatches();
    const leaving = new AbortController();
    const ride = ask(['x'], leaving.signal);
    leaving.abort();
    await ride;
    await turn();
    expect(calls).toEqual([]);
    expect(waiting()).toBe(0);
    expect(await ask(['x'], leaving.signal)).toMatchObject({ failure: { failure: 'CANCELLED' } });
    const after = ask(['x']);
    await turn();
    calls[0]?.answer();
    expect((await after).entities).toEqual(answered(['x']));
  });

  test('while it waits for the call before: its place in the next is free', async () => {
    const { ask, calls } = heldBatches({ mostEntities: 2 });
    const first = ask(['x']);
    await turn();
    const leaving = new AbortController();
    const gone = ask(['p', 'q'], leaving.signal);
    const stays = ask(['y', 'z']);
    leaving.abort();
    calls[0]?.answer();
    await turn();
    expect(calls[1]?.codes).toEqual(['y', 'z']);
    calls[1]?.answer();
    await Promise.all([first, gone, stays]);
  });

  test('between two rounds of a refused batch: only what others want is asked again', async () => {
    const { ask, calls } = heldBatches();
    const leaving = new AbortController();
    const rides = [ask(['a', 'b'], leaving.signal), ask(['c', 'd'])] as const;
    await turn();
    leaving.abort();
    calls[0]?.fail(unavailable('REFUSED'));
    await turn();
    expect(calls.slice(1).map(({ codes }) => codes)).toEqual([['c', 'd']]);
    calls[1]?.answer();
    expect((await rides[1]).entities).toEqual(answered(['c', 'd']));
    await rides[0];
  });
});

describe('a full queue', () => {
  test('takes nobody whose entities have no place in it, and those who wait are served', async () => {
    const { ask, calls, waiting } = heldBatches({ mostWaiting: 4 });
    const rides = [ask(['a', 'b']), ask(['b', 'c'])];
    expect(await ask(['b'])).toMatchObject({ entities: [null], errors: [], failure: { failure: 'FULL' } });
    expect(waiting()).toBe(4);
    await turn();
    expect(calls[0]?.codes).toEqual(['a', 'b', 'c']);
    expect(await ask(['b'])).toMatchObject({ failure: { failure: 'FULL' } });
    calls[0]?.answer();
    await Promise.all(rides);
    expect(waiting()).toBe(0);
    const after = ask(codesUpTo(4));
    await turn();
    calls[1]?.answer();
    expect((await after).failure).toBeNull();
    expect(await ask(codesUpTo(5))).toMatchObject({ failure: { failure: 'FULL' } });
  });
});

/** What a test does next: somebody asks, somebody leaves, a call comes back in some way, or a turn passes. */
type Act =
  | { readonly kind: 'ask'; readonly codes: readonly string[]; readonly key: string }
  | { readonly kind: 'leave' | 'answer' | 'refuse' | 'silent' | 'fault'; readonly which: number }
  | { readonly kind: 'turn' };

const code = fc.integer({ min: 0, max: 11 }).map((n) => `c${n}`);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      codes: fc.uniqueArray(code, { maxLength: 9 }),
      key: fc.constantFrom('a', 'b'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('leave', 'answer', 'answer', 'refuse', 'silent', 'fault'),
      which: fc.nat({ max: 9 }),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'turn' as const }) },
);

test('whatever happens in whatever order: everyone gets its own or nothing, one call a key is out, and in the end nobody is counted', async () => {
  let full = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), async (acts) => {
      const { ask, calls, waiting } = heldBatches({ mostEntities: 4, mostWaiting: 25, mostHalves: 6 });
      const riders: {
        readonly codes: readonly string[];
        readonly leaving: AbortController;
        readonly ride: Promise<Ride | null>;
      }[] = [];
      const fault = new TypeError('ours');
      const open = () => calls.filter(({ settled }) => !settled);
      const settle = (call: HeldCall | undefined, kind: Act['kind']) => {
        if (kind === 'answer') call?.answer();
        else call?.fail(kind === 'fault' ? fault : unavailable(kind === 'refuse' ? 'REFUSED' : 'SILENT'));
      };
      for (const next of acts) {
        if (next.kind === 'turn') await turn();
        else if (next.kind === 'leave') riders[next.which]?.leaving.abort();
        else if (next.kind === 'ask') {
          const leaving = new AbortController();
          const ride = ask(next.codes, leaving.signal, next.key).catch((error) => {
            expect(error).toBe(fault);
            return null;
          });
          riders.push({ codes: next.codes, leaving, ride });
        } else settle(open()[next.which % Math.max(open().length, 1)], next.kind);
        expect(waiting()).toBeLessThanOrEqual(25);
        for (const key of ['a', 'b']) {
          const out = open().filter((call) => call.key === key);
          const codes = out.flatMap((call) => call.codes);
          // Parts of one refused call are out together; beside them nothing is, and no code twice.
          expect(out.length === 1 || out.every(({ again }) => again)).toBe(true);
          expect(new Set(codes).size).toBe(codes.length);
          expect(codes.length).toBeLessThanOrEqual(4);
        }
      }
      for (let rest = 0; rest < 200 && (waiting() > 0 || open().length > 0); rest += 1) {
        await turn();
        for (const call of open()) call.answer();
      }
      expect(waiting()).toBe(0);
      for (const { codes, ride } of riders) {
        const got = await ride;
        if (got?.failure?.failure === 'FULL') full += 1;
        for (const [place, entity] of got?.entities.entries() ?? []) {
          if (entity) expect(entity).toEqual({ answered: codes[place] });
          else expect(got?.failure).not.toBeNull();
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(full).toBeGreaterThan(3);
});
