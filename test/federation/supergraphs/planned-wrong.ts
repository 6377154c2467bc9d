import type { SmallSupergraph, Thing } from '../small-world.ts';

/** Of the keys in a subgraph only one is resolvable: left to itself, the planner of Apollo looks entities up by another. */
export const unresolvableKey: SmallSupergraph = {
  name: 'a key that is not resolvable',
  subgraphs: {
    owner: `type A @key(fields: "id") @key(fields: "place { x }", resolvable: false) @key(fields: "id place { y }", resolvable: false)
      { id: ID! place: Place! name: String! } type Place { x: ID! y: ID! }`,
    user: `type Query { all: [A!] }
      type A @key(fields: "place { x }", resolvable: false) @key(fields: "id place { y }") @key(fields: "id", resolvable: false)
      { id: ID! place: Place! name: String! @external greeting: String! @requires(fields: "name") } type Place { x: ID! y: ID! }`,
  },
  world: () => {
    const a = { __typename: 'A', id: '1', place: { __typename: 'Place', x: 'x', y: 'y' }, name: 'first' };
    return {
      Query: { all: [a] },
      records: { A: [a] },
      computed: {
        A: {
          greeting: { needs: ({ name }: Thing) => ({ name }), value: ({ name }: Thing) => `hello ${name}` },
        },
      },
    };
  },
  operations: ['{ all { id name greeting } }'],
};

/** An interface of which its own subgraph has no types, and an object for it that cannot be looked up. */
export const unresolvableInterface: SmallSupergraph = {
  name: 'an interface object that is not resolvable',
  subgraphs: {
    places: 'type Query { nodes: Node } interface Node @key(fields: "id") { id: ID! }',
    facts: `type Query { known: Node } type Node @key(fields: "id", resolvable: false) @interfaceObject
      { id: ID! fact: String }`,
  },
  world: () => {
    const node = { __typename: 'Node', id: 'n', fact: 'a fact' };
    return { Query: { nodes: node, known: node }, records: { Node: [node] } };
  },
  operations: ['{ known { id fact } }', '{ nodes { fact } }', '{ nodes { id } }'],
};

/** A requirement that itself requires something, where the operation is in its subgraph already: it is asked for at once, without that. */
export const requirementAtOnce: SmallSupergraph = {
  name: 'a requirement asked for too early',
  subgraphs: {
    prices: 'type Good @key(fields: "id") { id: ID! price: Int }',
    taxes: `type Query { goods: [Good] }
      type Good @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") }`,
    bills: 'type Good @key(fields: "id") { id: ID! tax: Int @external bill: String @requires(fields: "tax") }',
  },
  world: () => {
    const good = { __typename: 'Good', id: 'g', price: 100 };
    return {
      Query: { goods: [good] },
      records: { Good: [good] },
      computed: {
        Good: {
          tax: { needs: ({ price }: Thing) => ({ price }), value: ({ price }: Thing) => Number(price) / 10 },
          bill: { needs: ({ price }: Thing) => ({ tax: Number(price) / 10 }), value: ({ tax }: Thing) => `tax ${tax}` },
        },
      },
    };
  },
  operations: ['{ goods { tax } }', '{ goods { bill } }'],
};
