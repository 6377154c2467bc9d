import type { SmallSupergraph, Thing } from '../small-world.ts';

/** Scalars of any shape, lists of lists, and nulls that go up through lists. */
export const values: SmallSupergraph = {
  name: 'values and nulls',
  subgraphs: {
    trees: `
      scalar Any
      scalar Day
      type Query { tree(id: ID!): Tree! trees(on: Day, like: Any): [Tree!] groups: [[Tree!]!]! maybe: [[Tree]] echo(any: Any): Any }
      type Tree @key(fields: "id") { id: ID! planted: Day any: Any leaves: [[Leaf!]]! kinds: [Kind!] strict: Leaf! loose: Leaf }
      type Leaf { colour: String! veins: [Int]! }
      enum Kind { OAK ELM }`,
    birds: `
      scalar Any
      type Tree @key(fields: "id") { id: ID! nest: Nest! nests: [Nest!]! spare: [Nest] flat: [Int!]! note: String }
      type Nest { eggs: Int! bird: Bird! other: Bird }
      type Bird @key(fields: "name") { name: String! any: Any }`,
    songs: `
      type Bird @key(fields: "name") { name: String! song: String! songs: [Song!]! mate: Bird! rival: Bird }
      type Song { title: String! notes: [[String!]!] }`,
  },
  world: () => {
    const leaf = (colour: string | null) => ({ __typename: 'Leaf', colour, veins: [1, null, 3] });
    const birds: Thing[] = ['wren', 'owl'].map((name, n) => ({
      __typename: 'Bird',
      name,
      id: name,
      any: { id: n, __typename: 'not a type', name: ['x', { name: null }] },
      song: `song of ${name}`,
      songs: [{ __typename: 'Song', title: `${name} 1`, notes: [['c', 'd'], []] }],
      mate: () => birds[1 - n],
      rival: () => null,
    }));
    const nest = (n: number) => ({
      __typename: 'Nest',
      eggs: n,
      bird: () => birds[n % 2],
      other: () => (n ? birds[0] : null),
    });
    const trees: Thing[] = ['t1', 't2', 't3'].map((id, n) => ({
      __typename: 'Tree',
      id,
      planted: `2020-01-0${n + 1}`,
      any: [null, { deep: [{ id: 1 }] }, 'text', 4.5][n],
      leaves: [[leaf('green')], null, [], [leaf('red'), leaf('brown')]],
      kinds: n === 0 ? ['OAK', 'ELM'] : null,
      strict: leaf('yellow'),
      loose: n === 1 ? leaf(null) : null,
      nest: nest(n),
      nests: n === 2 ? [] : [nest(0), nest(1)],
      spare: [nest(1), null],
      flat: [1, 2],
      note: n === 1 ? null : 'note',
    }));
    return {
      Query: {
        tree: ({ id }: Thing) => trees.find((tree) => tree.id === id) ?? null,
        trees: ({ on }: Thing) => trees.filter(({ planted }) => !on || planted === on),
        groups: () => [[trees[0], trees[1]], [], [trees[2], trees[0]]],
        maybe: () => [null, [trees[1], null]],
        echo: ({ any }: Thing) => any ?? null,
      },
      records: { Tree: trees, Bird: birds },
    };
  },
  sound: ['Tree.id', 'Bird.name'],
  operations: [
    '{ groups { note nest { bird { song } } } maybe { id note } }',
    '{ trees(on: "2020-01-02") { planted any kinds leaves { colour veins } } }',
    '{ trees { spare { bird { any song } other { rival { song } mate { mate { any } } } } flat } }',
    '{ tree(id: "t1") { strict { colour } nests { eggs bird { songs { notes title } } } } }',
    '{ tree(id: "none") { note } }',
    '{ a: trees { id } tree(id: "none") { note } }',
    '{ trees { loose { colour } note } }',
    '{ trees { strict { colour } loose { colour } nest { eggs } } maybe { loose { colour } nests { bird { song } } } }',
    {
      query:
        'query ($any: Any, $on: Day) { echo(any: $any) e: echo(any: { a: [1, $on], id: "x" }) trees(on: $on, like: { x: $any }) { note } }',
      variables: { any: { __typename: 'T', id: [1] }, on: '2020-01-01' },
    },
    '{ groups { id: note nest: flat n: nest { bird { name: song song: name } } } }',
  ],
};
