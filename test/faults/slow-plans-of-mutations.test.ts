import { expect, test } from '@jest/globals';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { NotPlanned } from '../../gateway/execution/batching/planning/planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { inMemoryDirectory } from '../in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { company } from '../profile-world.ts';

const caller: Caller = {
  role: 'subject',
  creditCode: company,
  ...{ subject: 's', jti: 'j', name: 'n', org: null, expiresAt: new Date(0) },
};
const operation = { query: 'mutation { revokeAuthorization(id: "1") { __typename } }' };

/** The line over a database that notes when a transaction begins; `happened` has that, and when an operation is planned. */
async function notingLine(plan: () => Promise<void>) {
  const happened: string[] = [];
  const driver = new (class extends DummyDriver {
    override beginTransaction = async () => void happened.push('a transaction begins');
  })();
  const database = new Kysely<CentreTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (within) => new PostgresIntrospector(within),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const planner = inlinePlanner(supergraphSdl);
  const slow = {
    ...planner,
    async plan(text: string) {
      await plan();
      happened.push('it is planned');
      return planner.plan(text);
    },
  };
  const engine = batchingEngine(supergraphSdl, new Map(), centreExecutor(), slow);
  return { happened, ask: await lineInMemory({ engine, directory: () => inMemoryDirectory([company], ''), database }) };
}

test('a mutation that is long planned holds no connection meanwhile', async () => {
  const { happened, ask } = await notingLine(() => new Promise((resolve) => setTimeout(resolve, 100)));
  await ask({ caller, operation });
  expect(happened).toEqual(['it is planned', 'a transaction begins']);
});

test('one that cannot be planned begins nothing', async () => {
  const { happened, ask } = await notingLine(() => Promise.reject(new NotPlanned('TOO_COMPLEX')));
  expect(await ask({ caller, operation })).toMatchObject({ kind: 'REFUSED', status: 400, errors: ['COST_EXCEEDED'] });
  expect(happened).toEqual([]);
});
