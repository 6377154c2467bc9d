import { type Executed, type Ready, read, ready } from './executed.ts';
import { abstract } from './supergraphs/abstract.ts';
import { interfaceObjects } from './supergraphs/interface-objects.ts';
import { nullKeys, severalKeys } from './supergraphs/keys.ts';
import { requires } from './supergraphs/requires.ts';
import { values } from './supergraphs/values.ts';

const asked = ({ calls }: Executed, subgraph: string) => calls.some((call) => call.subgraph === subgraph);

const unavailable = ({ answer }: Executed) =>
  (answer.errors ?? []).some(({ extensions }) => extensions?.code === 'SUBGRAPH_UNAVAILABLE');

async function bothWays(world: Ready, operation: Parameters<typeof read>[1], faults: Parameters<Ready['byOurs']>[3]) {
  const { document, variables } = read(world, operation);
  const ours = await world.byOurs(document, variables, [], faults);
  const apollo = await world.byApollo(document, variables, [], faults);
  return { ours, apollo };
}

const small = [severalKeys, nullKeys, requires, abstract, interfaceObjects, values];

/** Of each supergraph: every one is asked once for each of its subgraphs. */
const mostOperations = 5;

describe.each(small.map((each) => [each.name, each] as const))('%s', (_, each) => {
  const world = ready(each);
  const operations = each.operations
    .filter((operation) => typeof operation === 'string' || !operation.apolloIsWrong)
    .slice(0, mostOperations);

  test.each(Object.keys(each.subgraphs))(
    'without %s there is what the others know, and an error says so',
    async (down) => {
      for (const operation of operations) {
        const { ours, apollo } = await bothWays(world, operation, { [down]: { down: true } });
        expect({ operation, data: ours.answer.data }).toEqual({ operation, data: apollo.answer.data });
        expect({ operation, told: unavailable(ours) }).toEqual({
          operation,
          told: asked(ours, down),
        });
      }
    },
  );
});

test('an entity that a subgraph does not know has null for what that subgraph would tell, without an error', async () => {
  const world = ready(values);
  const { ours } = await bothWays(world, '{ trees { id note spare { eggs } } }', { birds: { missing: ['t1'] } });
  const [first, second] = (ours.answer.data as { trees: unknown[] }).trees;
  expect(first).toEqual({ id: 't1', note: null, spare: null });
  expect(second).toEqual({ id: 't2', note: null, spare: [{ eggs: 1 }, null] });
  expect(ours.answer.errors).toBeUndefined();
});

test('where such a null may not be, the error is at its place', async () => {
  const world = ready(values);
  const { ours } = await bothWays(world, '{ maybe { id nest { eggs } } }', { birds: { missing: ['t2'] } });
  expect(ours.answer.data).toEqual({ maybe: [null, [null, null]] });
  expect(ours.answer.errors?.map(({ path }) => path)).toEqual([['maybe', 1, 0, 'nest']]);
});

test('a field is not worked out without what it requires', async () => {
  const world = ready(requires);
  const { ours } = await bothWays(world, '{ goods { name total customs } }', { shipping: { down: true } });
  expect(ours.answer.data?.goods).toEqual(
    ['g1', 'g2', 'g3'].map((id) => ({ name: `good ${id}`, total: null, customs: null })),
  );
  expect(asked(ours, 'totals')).toBe(false);
});
