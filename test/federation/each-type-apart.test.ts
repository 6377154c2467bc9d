import { expect, test } from '@jest/globals';
import { read, ready } from './executed.ts';
import type { SmallSupergraph } from './small-world.ts';

const letters: SmallSupergraph = {
  name: 'two kinds of letters to one kind of address',
  subgraphs: {
    post: `type Query { letters: [Letter!]! } union Letter = Card | Parcel
      type Card { to: Address } type Parcel { to: Address } type Address @key(fields: "id") { id: ID! }`,
    streets: 'type Address @key(fields: "id") { id: ID! street: String }',
    gates: 'type Address @key(fields: "id") { id: ID! gate: String! }',
  },
  world: () => {
    const addresses = ['a', 'b', 'c'].map((id) => ({
      __typename: 'Address',
      id,
      street: `street ${id}`,
      gate: id === 'c' ? `gate ${id}` : null,
    }));
    const [a, b, c] = addresses;
    return {
      Query: {
        letters: [
          { __typename: 'Card', to: a },
          { __typename: 'Parcel', to: c },
          { __typename: 'Card', to: b },
        ],
      },
      records: { Address: addresses },
    };
  },
  operations: [],
};

test('of what is beneath objects of one type no subgraph is asked what an operation selects beneath another', async () => {
  const world = ready(letters);
  const query = '{ letters { ... on Card { to { street } } ... on Parcel { to { gate } } } }';
  const { document, variables } = read(world, query);
  const { answer, calls } = await world.byOurs(document, variables);
  // Only a parcel's address has a gate: the others would be errors.
  expect(answer).toEqual({
    data: { letters: [{ to: { street: 'street a' } }, { to: { gate: 'gate c' } }, { to: { street: 'street b' } }] },
  });
  const asked = calls.flatMap(({ subgraph, variables: { representations = [] } }) =>
    (representations as readonly { readonly id: string }[]).map(({ id }) => `${subgraph} ${id}`),
  );
  expect(asked.sort()).toEqual(['gates c', 'streets a', 'streets b']);
});

test('what is selected alike beneath several types is asked for in one call', async () => {
  const world = ready(letters);
  const query = '{ letters { ... on Card { to { street } } ... on Parcel { to { street id } } } }';
  const { document, variables } = read(world, query);
  const { calls } = await world.byOurs(document, variables);
  expect(calls.map(({ subgraph }) => subgraph)).toEqual(['post', 'streets']);
});
