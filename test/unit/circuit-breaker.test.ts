import { BreakerOpen, type CallOutcome, CircuitBreaker } from '../../gateway/execution/circuit-breaker.ts';
import { clockAt, NOON } from '../signed-department.ts';

const failing = (outcome: CallOutcome) => ({ call: () => Promise.reject(new Error(outcome)), judge: () => outcome });

const world = () => {
  const time = clockAt(NOON);
  const breaker = new CircuitBreaker({ clock: time.clock });
  let calls = 0;
  const run = async (outcome: CallOutcome | 'ANSWER'): Promise<string> => {
    const { call, judge } =
      outcome === 'ANSWER' ? { call: async () => 'answer', judge: failing('FAILED').judge } : failing(outcome);
    try {
      return await breaker.run(() => {
        calls += 1;
        return call();
      }, judge);
    } catch (error) {
      return error instanceof BreakerOpen ? 'refused' : 'failed';
    }
  };
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await run('FAILED');
  };
  return { time, breaker, run, fail, calls: () => calls };
};

test('five consecutive failures open it, and then nothing is called', async () => {
  const { breaker, run, fail, calls } = world();
  await fail(4);
  expect(breaker.state).toBe('CLOSED');
  await fail(1);
  expect(breaker.state).toBe('OPEN');
  expect(await run('ANSWER')).toBe('refused');
  expect(calls()).toBe(5);
});

test('an answer in between starts the count again, and so does an error that shows the department alive', async () => {
  for (const between of ['ANSWER', 'ALIVE'] as const) {
    const { breaker, run, fail } = world();
    await fail(4);
    await run(between);
    await fail(4);
    expect(breaker.state).toBe('CLOSED');
  }
});

test('a cancelled call neither counts nor resets', async () => {
  const { breaker, run, fail } = world();
  await fail(4);
  await run('UNKNOWN');
  await fail(1);
  expect(breaker.state).toBe('OPEN');
});

test('after the cool-down one probe goes through; its answer closes it', async () => {
  const { time, breaker, run, fail } = world();
  await fail(5);
  time.move(1_999);
  expect(await run('ANSWER')).toBe('refused');
  time.move(1);
  expect(breaker.state).toBe('HALF_OPEN');
  const together = await Promise.all([run('ANSWER'), run('ANSWER'), run('ANSWER')]);
  expect(together.sort()).toEqual(['answer', 'refused', 'refused']);
  expect(breaker.state).toBe('CLOSED');
});

test('a failed probe opens it for another cool-down; a cancelled one lets the next probe through', async () => {
  const { time, breaker, run, fail } = world();
  await fail(5);
  time.move(2_000);
  expect(await run('FAILED')).toBe('failed');
  expect(breaker.state).toBe('OPEN');
  expect(await run('ANSWER')).toBe('refused');
  time.move(2_000);
  expect(await run('UNKNOWN')).toBe('failed');
  expect(await run('ANSWER')).toBe('answer');
});

test.each([false, true])(
  'a call that began before it opened changes nothing when it ends later (failed: %s)',
  async (failed) => {
    const { time, breaker, fail, run } = world();
    let end = (): void => undefined;
    const slow = breaker.run(
      () => new Promise<void>((resolve, reject) => (end = failed ? () => reject(new Error('late')) : resolve)),
      () => 'FAILED',
    );
    await fail(5);
    time.move(1_000);
    end();
    await slow.catch(() => undefined);
    expect(await run('ANSWER')).toBe('refused');
    time.move(1_000);
    expect(await run('ANSWER')).toBe('answer');
  },
);

test('a clock that is set back does not keep it open', async () => {
  const { time, run, fail } = world();
  await fail(5);
  time.move(-3_600_000);
  expect(await run('ANSWER')).toBe('answer');
});

test('whoever follows it is told once when it opens, however often probes fail, and once when it closes', async () => {
  const time = clockAt(NOON);
  const told: string[] = [];
  const breaker = new CircuitBreaker({ clock: time.clock, changed: (state) => told.push(state) });
  const run = (outcome: CallOutcome) =>
    breaker
      .run(outcome === 'ALIVE' ? async () => 'answer' : failing(outcome).call, () => outcome)
      .catch(() => undefined);
  for (let failure = 0; failure < 5; failure += 1) await run('FAILED');
  for (let probe = 0; probe < 3; probe += 1) {
    time.move(2_000);
    await run('FAILED');
  }
  expect(told).toEqual(['OPEN']);
  time.move(2_000);
  await run('ALIVE');
  await run('ALIVE');
  expect(told).toEqual(['OPEN', 'CLOSED']);
});
