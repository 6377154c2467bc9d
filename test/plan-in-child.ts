import { threadedPlanner } from '../gateway/execution/batching/planning/planner.ts';
import { readSupergraph } from '../gateway/execution/choose-engine.ts';
import { hostileOperation } from './hostile-plan.ts';

// Ends by itself, unless a thread is left that goes on planning.
const planner = threadedPlanner(readSupergraph(), { timeoutMs: 600_000, mostWaiting: 10 });
await planner.plan('{ __typename }');
const plans = [0, 1, 2].map((n) => planner.plan(hostileOperation(8_000 + n)).catch(({ reason }) => reason));
setTimeout(async () => {
  await planner.close();
  process.stdout.write(`${(await Promise.all(plans)).join()}\n`);
}, 500);
