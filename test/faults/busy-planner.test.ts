import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  NotPlanned,
  type Planner,
  type PlannerLimits,
  threadedPlanner,
} from '../../gateway/execution/batching/planning/planner.ts';
import { readSupergraph } from '../../gateway/execution/choose-engine.ts';
import { hostileOperation } from '../hostile-plan.ts';

const usual = 'query ($code: CreditCode!) { subject(creditCode: $code) { name taxArrears { balance } } }';
/** Takes ten seconds and more; every thread that plans it has to be ended. */
const hostile = hostileOperation(8_000);

let planner: Planner | null = null;
afterEach(async () => {
  await planner?.close();
  planner = null;
});

/** A planner whose first thread runs. */
async function ready(limits: PlannerLimits): Promise<Planner> {
  planner = threadedPlanner(readSupergraph(), limits);
  await untilPlanned(planner);
  return planner;
}

/** Plans until a thread has started that can: on a machine with much to do that takes seconds. */
async function untilPlanned({ plan }: Planner): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const outcome = await plan(usual).catch((error: NotPlanned) => error.reason);
    if (outcome !== 'BUSY') return expect(outcome).toMatchObject({ kind: 'QueryPlan' });
  }
  throw new Error('no thread has started');
}

const outcomeOf = (planning: Promise<unknown>): Promise<string> =>
  planning.then(
    () => 'planned',
    (error: unknown) => (error instanceof NotPlanned ? error.reason : String(error)),
  );

describe('an operation that takes too long to plan', () => {
  test('is refused when its time is over, and others are planned meanwhile and after', async () => {
    const { plan } = await ready({ timeoutMs: 4_000, mostWaiting: 50 });
    const began = Date.now();
    let refusedAfter = Number.POSITIVE_INFINITY;
    const refused = outcomeOf(plan(hostile)).finally(() => {
      refusedAfter = Date.now() - began;
    });
    // The second thread is started for the first of them.
    let meanwhile = 0;
    while (refusedAfter === Number.POSITIVE_INFINITY && Date.now() - began < 60_000) {
      if ((await outcomeOf(plan(`${usual} # ${meanwhile}`))) === 'planned' && refusedAfter > 60_000) meanwhile += 1;
    }
    expect(await refused).toBe('TOO_COMPLEX');
    expect(refusedAfter).toBeGreaterThanOrEqual(3_990);
    expect(refusedAfter).toBeLessThan(30_000);
    expect(meanwhile).toBeGreaterThan(0);
    await untilPlanned({ plan } as Planner);
  });

  test('who only waited behind such ones is told that there is too much to do, not that it asked too much', async () => {
    const { plan } = await ready({ timeoutMs: 1_500, mostWaiting: 50 });
    const hostiles = [plan(hostile), plan(`${hostile} # other`)].map(outcomeOf);
    const innocent = outcomeOf(plan(usual));
    // The second thread may have been too late to take the other up.
    expect(await hostiles[0]).toBe('TOO_COMPLEX');
    expect(['TOO_COMPLEX', 'BUSY']).toContain(await hostiles[1]);
    expect(await innocent).not.toBe('TOO_COMPLEX');
    await untilPlanned({ plan } as Planner);
  });

  test('more than may wait are refused at once', async () => {
    const { plan } = await ready({ timeoutMs: 1_500, mostWaiting: 3 });
    const outcomes = Array.from({ length: 9 }, (_, n) => {
      const began = Date.now();
      return outcomeOf(plan(`${hostile} # ${n}`)).then((outcome) => ({ outcome, after: Date.now() - began }));
    });
    const all = await Promise.all(outcomes);
    // Two threads and three places.
    for (const { outcome, after } of all.slice(5)) {
      expect(outcome).toBe('BUSY');
      expect(after).toBeLessThan(1_000);
    }
    expect(all[0]?.outcome).toBe('TOO_COMPLEX');
    await untilPlanned({ plan } as Planner);
  });

  test('one that cannot be planned has failed, and takes no time', async () => {
    const { plan } = await ready({ timeoutMs: 4_000, mostWaiting: 3 });
    expect(await outcomeOf(plan('{ nothingOfTheKind }'))).toBe('FAILED');
    expect(await outcomeOf(plan('{'))).toBe('FAILED');
  });
});

test('a closed planner has no threads left, whatever they were planning', async () => {
  const began = Date.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', '@oxc-node/core/register', 'test/plan-in-child.ts'],
    {
      timeout: 100_000,
    },
  );
  expect(stdout.trim()).toBe('FAILED,FAILED,FAILED');
  expect(Date.now() - began).toBeLessThan(90_000);
}, 120_000);
