import { describe, expect, test } from '@jest/globals';
import { answered, codesUpTo, heldBatches, refusing, turn, unavailable } from '../held-batches.ts';

const asked = (calls: readonly { readonly codes: readonly string[] }[]) => calls.map(({ codes }) => codes);

describe('when a batch leaves', () => {
  test('at once when nothing is on its way: with all that was asked in the same turn, each code once', async () => {
    const { ask, calls } = heldBatches();
    const rides = [ask(['x', 'y']), ask(['y', 'z']), Promise.resolve().then(() => ask(['x']))];
    expect(calls).toEqual([]);
    await turn();
    expect(asked(calls)).toEqual([['x', 'y', 'z']]);
    calls[0]?.answer();
    expect((await Promise.all(rides)).map(({ entities }) => entities)).toEqual(
      [['x', 'y'], ['y', 'z'], ['x']].map(answered),
    );
  });

  test('else when the call before is back, with all that came meanwhile; nobody joins a call that has left', async () => {
    const { ask, calls } = heldBatches();
    const first = ask(['x']);
    await turn();
    const late = [ask(['x']), ask(['y'])];
    await turn();
    expect(asked(calls)).toEqual([['x']]);
    calls[0]?.answer();
    expect((await first).entities).toEqual(answered(['x']));
    await turn();
    expect(asked(calls)).toEqual([['x'], ['x', 'y']]);
    late.push(ask(['x']));
    calls[1]?.answer();
    await Promise.all(late.slice(0, 2));
    await turn();
    expect(asked(calls)).toEqual([['x'], ['x', 'y'], ['x']]);
    calls[2]?.answer();
    await Promise.all(late);
  });

  test('those who come when the last call is just back are asked for as well', async () => {
    const { ask, calls } = heldBatches();
    const first = ask(['x']);
    await turn();
    calls[0]?.answer();
    await first;
    const second = ask(['y']);
    await turn();
    expect(asked(calls)).toEqual([['x'], ['y']]);
    calls[1]?.answer();
    await second;
  });

  test('with 256 entities at most, one call after the other, and riders get theirs from several', async () => {
    const { ask, calls } = heldBatches();
    const codes = codesUpTo(600);
    const ride = ask(codes);
    const other = ask(['c599', 'c0']);
    for (const size of [256, 256, 88]) {
      await turn();
      expect(calls.map(({ settled }) => settled).filter((settled) => !settled)).toHaveLength(1);
      expect(calls.at(-1)?.codes).toHaveLength(size);
      calls.at(-1)?.answer();
    }
    expect((await ride).entities).toEqual(answered(codes));
    expect((await other).entities).toEqual(answered(['c599', 'c0']));
    await turn();
    expect(calls).toHaveLength(3);
  });

  test('calls under different keys do not wait for each other, and share nothing', async () => {
    const { ask, calls } = heldBatches();
    const rides = [ask(['x']), ask(['x'], undefined, 'b')];
    await turn();
    expect(calls.map(({ key, codes }) => [key, codes])).toEqual([
      ['a', ['x']],
      ['b', ['x']],
    ]);
    calls[1]?.answer();
    expect((await rides[1])?.entities).toEqual(answered(['x']));
    calls[0]?.answer();
    await rides[0];
  });

  test('who asks for nothing gets nothing, and nobody is called', async () => {
    const { ask, calls } = heldBatches();
    expect(await ask([])).toEqual({ entities: [], errors: [], failure: null });
    await turn();
    expect(calls).toEqual([]);
  });
});

test('G-08 an error about one entity is told to those alone who asked for it, in their own place', async () => {
  const { ask, calls } = heldBatches();
  const rides = [ask(['x', 'y']), ask(['z', 'y', 'x']), ask(['z'])];
  await turn();
  const error = { entity: 1, path: ['balance'], message: 'about y' };
  calls[0]?.answer([error]);
  const [first, second, third] = await Promise.all(rides);
  expect(first).toMatchObject({ entities: answered(['x', 'y']), errors: [error], failure: null });
  expect(second).toMatchObject({ errors: [{ ...error, entity: 1 }], failure: null });
  expect(third).toMatchObject({ entities: answered(['z']), errors: [], failure: null });
});

describe('G-08 G-09 a subgraph that refuses a batch because of one entity', () => {
  const all = codesUpTo(256);

  test.each([0, 1, 100, 128, 255])('the %ith of 256: all others are served, in 17 calls', async (at) => {
    const poison = `c${at}`;
    const { ask, calls } = heldBatches({}, refusing(poison));
    const [whole, one, other] = await Promise.all([ask(all), ask([poison]), ask([`c${(at + 1) % 256}`])]);
    expect(whole?.entities).toEqual(all.map((code) => (code === poison ? null : { answered: code })));
    expect(whole?.failure).toMatchObject({ failure: 'REFUSED' });
    expect(one).toMatchObject({ entities: [null], failure: { failure: 'REFUSED' } });
    expect(other?.failure).toBeNull();
    expect(calls).toHaveLength(17);
    expect(calls.filter(({ again }) => !again)).toHaveLength(1);
  });

  test('two of 256, wherever they are: all others are served', async () => {
    for (const [first, second] of [
      [0, 255],
      [3, 4],
      [127, 128],
    ]) {
      const poison = [`c${first}`, `c${second}`];
      const { ask, calls } = heldBatches({}, refusing(...poison));
      const { entities } = await ask(all);
      expect(entities).toEqual(all.map((code) => (poison.includes(code) ? null : { answered: code })));
      expect(calls.length).toBeLessThanOrEqual(33);
    }
  });

  test('many of 256: some others are served, and the calls have an end', async () => {
    const poison = all.filter((_, at) => at % 64 === 5 && at > 64);
    const { ask, calls } = heldBatches({}, refusing(...poison));
    const { entities } = await ask(all);
    expect(entities.filter((entity) => entity !== null).length).toBeGreaterThan(64);
    for (const code of poison) expect(entities[all.indexOf(code)]).toBeNull();
    expect(calls.length).toBeLessThanOrEqual(41);
  });

  test('all of them: it is given up after seven calls', async () => {
    const { ask, calls, waiting } = heldBatches({}, refusing(...all));
    const { entities, failure } = await ask(all);
    expect(entities.every((entity) => entity === null)).toBe(true);
    expect(failure).toMatchObject({ failure: 'REFUSED' });
    expect(calls).toHaveLength(7);
    expect(waiting()).toBe(0);
  });

  test('what works in one round is known before the next begins', async () => {
    const { ask, calls } = heldBatches();
    const ride = ask(codesUpTo(4));
    await turn();
    calls[0]?.fail(unavailable('REFUSED'));
    await turn();
    calls[1]?.fail(unavailable('REFUSED'));
    await turn();
    expect(asked(calls)).toEqual([
      ['c0', 'c1', 'c2', 'c3'],
      ['c0', 'c1'],
      ['c2', 'c3'],
    ]);
    calls[2]?.answer();
    await turn();
    expect(asked(calls.slice(3))).toEqual([['c0'], ['c1']]);
    for (const call of calls.slice(3)) call.answer();
    expect((await ride).entities).toEqual(answered(codesUpTo(4)));
  });

  test('the next batch waits until all parts are back', async () => {
    const { ask, calls } = heldBatches();
    const ride = ask(['x', 'y']);
    await turn();
    const next = ask(['z']);
    calls[0]?.fail(unavailable('REFUSED'));
    await turn();
    calls[1]?.answer();
    await turn();
    expect(asked(calls)).toEqual([['x', 'y'], ['x'], ['y']]);
    calls[2]?.answer();
    await ride;
    await turn();
    expect(asked(calls).at(-1)).toEqual(['z']);
    calls[3]?.answer();
    await next;
  });

  test('one that is silent is not asked in parts', async () => {
    const { ask, calls } = heldBatches({}, (call) => call.fail(unavailable('SILENT')));
    expect(await ask(all)).toMatchObject({ failure: { failure: 'SILENT' } });
    expect(calls).toHaveLength(1);
  });
});

describe('a failure of ours', () => {
  test('reaches everyone on board as a rejection, and nobody else', async () => {
    const { ask, calls, waiting } = heldBatches({ mostEntities: 2 });
    const rides = [ask(['x', 'y']), ask(['y', 'z']), ask(['w'])];
    const outcomes = Promise.allSettled(rides);
    await turn();
    const fault = new TypeError('ours');
    calls[0]?.fail(fault);
    await turn();
    // Nobody waits for z any more, since who asked for it has failed.
    expect(asked(calls)).toEqual([['x', 'y'], ['w']]);
    calls[1]?.answer();
    expect((await outcomes).map((outcome) => ('reason' in outcome ? outcome.reason : outcome.value.entities))).toEqual([
      fault,
      fault,
      answered(['w']),
    ]);
    expect(waiting()).toBe(0);
  });

  test('in one part of a refused batch leaves the other part to its riders', async () => {
    const { ask, calls } = heldBatches();
    const outcomes = Promise.allSettled([ask(['x']), ask(['y'])]);
    await turn();
    calls[0]?.fail(unavailable('REFUSED'));
    await turn();
    calls[1]?.fail(new TypeError('ours'));
    calls[2]?.answer();
    expect(await outcomes).toMatchObject([
      { status: 'rejected' },
      { status: 'fulfilled', value: { entities: answered(['y']), failure: null } },
    ]);
  });
});
