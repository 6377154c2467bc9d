import { read, ready } from './executed.ts';
import { requirementAtOnce, unresolvableInterface, unresolvableKey } from './supergraphs/planned-wrong.ts';
import { circularRequires } from './supergraphs/requires.ts';

const small = [unresolvableKey, unresolvableInterface, requirementAtOnce, circularRequires];

const refused = 'OPERATION_NOT_RUNNABLE';

/** Operations that are refused, since the plan that Apollo's planner makes of them would answer wrongly. */
const notRun = new Set(['{ nodes { fact } }', '{ goods { bill } }', '{ anyGood { twice } }']);

/** Where Apollo's executor has wrong data: those, and one that is right here since the planner is not told of keys without use. */
const wrong = new Set([...notRun, '{ all { id name greeting } }']);

/** No monolith has an interface without types: what is answered of it. */
const alone: Readonly<Record<string, unknown>> = {
  '{ known { id fact } }': { data: { known: { id: 'n', fact: 'a fact' } } },
  '{ nodes { id } }': { data: { nodes: null }, errors: [{ path: ['nodes'] }] },
};

describe.each(small.map((each) => [each.name, each] as const))('%s', (_, each) => {
  const world = ready(each);
  const operations = [...each.operations, ...(each === circularRequires ? ['{ anyGood { twice } }'] : [])] as string[];

  test.each(operations)('the answer is right, or the operation is refused: %s', async (query) => {
    const { document, variables } = read(world, query);
    const { answer, calls } = await world.byOurs(document, variables);
    if (notRun.has(query)) {
      expect(answer.data ?? null).toBeNull();
      expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual([refused]);
      expect(calls).toEqual([]);
      return;
    }
    const truth = await world.truth(document, variables);
    if (each === unresolvableInterface) return expect(answer).toMatchObject(alone[query] ?? {});
    expect(answer).toEqual(JSON.parse(JSON.stringify(truth.answer)));
  });

  test.each(operations.filter((query) => wrong.has(query)))("Apollo's executor answers wrongly: %s", async (query) => {
    const { document, variables } = read(world, query);
    const truth = await world.truth(document, variables);
    const { answer } = await world.byApollo(document, variables);
    const right = JSON.stringify(answer.data) === JSON.stringify(truth.answer.data);
    // No object of the interface: the monolith has an error, Apollo's executor none.
    const silent = truth.answer.errors !== undefined && answer.errors === undefined;
    expect(right && !silent).toBe(false);
  });
});
