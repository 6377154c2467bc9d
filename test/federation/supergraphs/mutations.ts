import type { SmallSupergraph, Thing } from '../small-world.ts';

/** Mutations of two subgraphs over one state: their order shows, and entities are fetched after each. */
export const mutations: SmallSupergraph = {
  name: 'mutations',
  subgraphs: {
    counters: `
      type Query { counter(id: ID!): Counter }
      type Mutation { add(id: ID!, by: Int = 1): Counter! reset(id: ID!): Counter fail: Int }
      type Counter @key(fields: "id") { id: ID! value: Int! }`,
    audit: `
      type Query { entries: [Entry!]! }
      type Mutation { double(id: ID!): Counter! note(input: Note!): Entry }
      type Counter @key(fields: "id") { id: ID! entries: [Entry!]! last: Entry }
      type Entry { text: String! counter: Counter }
      input Note { text: String! of: ID }`,
  },
  world: () => {
    const values = new Map([
      ['x', 1],
      ['y', 10],
    ]);
    const entries: Thing[] = [];
    const counters: Thing[] = [...values.keys()].map((id) => ({
      __typename: 'Counter',
      id,
      value: () => values.get(id),
      entries: () => entries.filter(({ of }) => of === id),
      last: () => entries.findLast(({ of }) => of === id) ?? null,
    }));
    const counter = (id: unknown) => counters.find((each) => each.id === id) ?? null;
    const enter = (text: string, id: unknown) => {
      const entry = { __typename: 'Entry', text, of: id, counter: () => counter(id) };
      entries.push(entry);
      return entry;
    };
    const change = (text: string, to: (value: number, args: Thing) => number) => (args: Thing) => {
      const id = String(args.id);
      const value = to(values.get(id) ?? 0, args);
      if (values.has(id)) values.set(id, value);
      enter(`${text} ${value}`, id);
      return counter(id);
    };
    return {
      Query: { counter: ({ id }: Thing) => counter(id), entries: () => entries },
      Mutation: {
        add: change('add', (value, { by }) => value + Number(by)),
        reset: change('reset', () => 0),
        double: change('double', (value) => value * 2),
        note: ({ input }: Thing) => enter(String((input as Thing).text), (input as Thing).of),
        fail: () => {
          throw new Error('refused');
        },
      },
      records: { Counter: counters },
    };
  },
  sound: ['Counter.id'],
  operations: [
    'mutation { add(id: "x") { value } double(id: "x") { value } again: add(id: "x", by: 5) { value } }',
    'mutation { double(id: "x") { value entries { text } } add(id: "x") { last { text } value } d2: double(id: "x") { last { text } } }',
    'mutation { a: add(id: "x") { entries { text counter { value } } } note(input: { text: "n", of: "x" }) { text counter { value last { text } } } }',
    'mutation { fail add(id: "x") { value last { text } } reset(id: "none") { last { text } } }',
    'mutation { double(id: "none") { value } add(id: "x") { value } }',
    {
      query:
        'mutation ($id: ID!, $n: Int = 3, $yes: Boolean!, $in: Note!) { add(id: $id, by: $n) { ...c } double(id: $id) @skip(if: $yes) { value } note(input: $in) { counter { value } } ... @include(if: $yes) { reset(id: $id) { value last { text } } } } fragment c on Counter { value last { text } }',
      variables: { id: 'y', yes: true, in: { text: 't', of: 'y' } },
    },
    {
      query: 'mutation ($yes: Boolean!, $no: Boolean!) { add(id: "x") @include(if: $yes) { value @include(if: $no) } }',
      variables: { yes: true, no: false },
      apolloIsWrong: 'a mutation of whose answer nothing is included is not carried out',
    },
    'mutation { __typename add(id: "x") { __typename id: value } t: __typename }',
    '{ counter(id: "x") { value last { text } } entries { text } }',
  ],
};
