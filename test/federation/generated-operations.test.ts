import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { ready } from './executed.ts';
import { knownTexts, someFaults } from './random-faults.ts';
import { randomQuery } from './random-query.ts';
import { compared } from './same-answer.ts';
import { smallSupergraphs } from './small-supergraphs.ts';

/** Of each supergraph. The seed is fixed: a plan that Apollo's planner cannot make is found by whoever looks for it, not now and then. */
const drawn = { numRuns: 25, seed: 24, endOnFailure: true };

describe.each(smallSupergraphs.map((small) => [small.name, small] as const))('%s', (_, small) => {
  const world = ready(small);
  const texts = knownTexts(small);
  const faultsOf = someFaults(small, world.schema);

  test("the answer to any operation is the monolith's, whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), faultsOf, async (generate, faults) => {
        const { query, variables } = randomQuery(world.schema, texts, true, (arbitrary) => generate(() => arbitrary));
        const document = parse(query);
        fc.pre(validate(world.schema, document).length === 0);
        const truth = await world.truth(document, variables, faults);
        const { answer } = await world.byOurs(document, variables, faults);
        expect({ query, variables, faults, ...compared(answer, truth), errors: answer.errors }).toEqual({
          query,
          variables,
          faults,
          ...compared(truth.answer, truth),
          errors: answer.errors,
        });
      }),
      drawn,
    );
  });
});
