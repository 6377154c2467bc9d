import { read, ready } from './executed.ts';
import { compared } from './same-answer.ts';
import { askedByHand, smallSupergraphs } from './small-supergraphs.ts';

describe.each([...smallSupergraphs, ...askedByHand].map((small) => [small.name, small] as const))('%s', (_, small) => {
  const world = ready(small);
  const operations = small.operations.map((operation) => {
    const whole = typeof operation === 'string' ? { query: operation } : operation;
    return [whole.query, whole] as const;
  });

  test.each(operations)('the answer is that of the monolith: %s', async (_query, operation) => {
    const { document, variables } = read(world, operation);
    const truth = await world.truth(document, variables);
    const { answer } = await world.byOurs(document, variables);
    expect(compared(answer, truth)).toEqual(compared(truth.answer, truth));
  });

  test.each(operations)(
    "Apollo's executor has the same data, but where it is known to err: %s",
    async (_query, operation) => {
      const { document, variables } = read(world, operation);
      const truth = await world.truth(document, variables);
      const { answer } = await world.byApollo(document, variables);
      const same = JSON.stringify(answer.data) === JSON.stringify(truth.answer.data);
      expect({ same }).toEqual({ same: !operation.apolloIsWrong });
    },
  );
});
