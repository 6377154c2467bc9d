import { batchingEngine } from '../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../gateway/execution/batching/planning/inline-planner.ts';
import { centreExecutor } from '../gateway/execution/centre.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from './in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from './line-in-memory.ts';
import { catalogue, clientSchema } from './line-question.ts';
import { company } from './profile-world.ts';

// A process of its own, with --expose-gc, that asks the line ever other operations, and says after each round what its heap holds.
const { rounds, operations, aliasLength, roots } = JSON.parse(process.argv[2] ?? '{}');
const subjects = new Map([[company, fullSubject(clientSchema, catalogue, company)]]);
// In the calls nothing is kept.
const calls = { push: () => 0 } as never;
const departments = inMemoryDepartments(subjects, calls);
const engine = batchingEngine(supergraphSdl, departments, centreExecutor(), inlinePlanner(supergraphSdl));
const ask = await lineInMemory({ engine, directory: () => inMemoryDirectory([company], '') });

for (let round = 0; round < rounds; round += 1) {
  let answered = 0;
  for (let n = 0; n < operations; n += 1) {
    const alias = `a${'x'.repeat(aliasLength)}${round}_${n}`;
    const root = `subject(creditCode: "${company}") { ${alias}: taxArrears(first: 1) { balance } penalties { documentNo } }`;
    const query = `{ ${Array.from({ length: roots }, (_, at) => `r${at}: ${root}`).join(' ')} }`;
    const { kind } = await ask({ caller: { role: 'public' }, operation: { query } });
    if (kind === 'ANSWERED') answered += 1;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  global.gc?.();
  process.stdout.write(`${JSON.stringify({ answered, heap: process.memoryUsage().heapUsed })}\n`);
}
