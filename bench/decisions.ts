import { createDecider } from '../gateway/authorization/decide.ts';
import { decisionRows, policies, rules } from '../test/decision-table.ts';

/** Microseconds a decision, over the rows of the decision table: `node --import tsx bench/decisions.ts`. */
const requests = decisionRows().map(({ request }) => request);
const rounds = 10;

function microseconds(decide: () => void, decisions: number): number {
  const start = performance.now();
  decide();
  return ((performance.now() - start) * 1_000) / decisions;
}

// The first round warms the engine and is not counted.
for (let round = 0; round <= rounds; round += 1) {
  const decide = createDecider(policies, rules);
  const all = () => requests.forEach(decide);
  const uncached = microseconds(all, requests.length);
  const cached = microseconds(() => {
    for (let time = 0; time < 100; time += 1) all();
  }, requests.length * 100);
  if (round > 0) console.log(`uncached ${uncached.toFixed(0)} µs, cached ${cached.toFixed(2)} µs`);
}
