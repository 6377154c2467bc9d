import type { SmallSupergraph, Thing } from '../small-world.ts';

const called = (record: Thing, field: string, args: Thing = {}) => {
  const value = record[field];
  return (typeof value === 'function' ? value(args) : value) as never;
};

/** Requirements of every form, and requirements that have requirements. */
export const requires: SmallSupergraph = {
  name: 'requirements',
  subgraphs: {
    goods: `
      type Query { goods: [Good!]! good(id: ID!): Good }
      type Good @key(fields: "id") { id: ID! name: String price: Int size: Size parts: [Part!] maker: Maker grid: [[Int!]!]! }
      type Size { width: Int height: Int }
      type Part { code: String! weight: Int }
      interface Maker { country: String! }
      type Person implements Maker { country: String! taxNumber: String! }
      type Firm implements Maker { country: String! registered: String! seat: Seat }
      type Seat { city: String! }`,
    shipping: `
      type Good @key(fields: "id") {
        id: ID!
        price: Int @external
        size: Size @external
        parts: [Part!] @external
        maker: Maker @external
        grid: [[Int!]!]! @external
        postage: Int! @requires(fields: "price size { width height }")
        weight: Int @requires(fields: "parts { weight }")
        customs: String @requires(fields: "maker { country ... on Person { taxNumber } ... on Firm { seat { city } } }")
        squares: Int @requires(fields: "grid")
        label: Label @requires(fields: "price")
      }
      type Size { width: Int @external height: Int @external }
      type Part { weight: Int @external }
      interface Maker { country: String! }
      type Person implements Maker { country: String! @external taxNumber: String! @external }
      type Firm implements Maker { country: String! @external seat: Seat @external }
      type Seat { city: String! @external }
      type Label @shareable { text: String! }`,
    totals: `
      type Good @key(fields: "id") {
        id: ID!
        postage: Int! @external
        weight: Int @external
        total: Int @requires(fields: "postage weight")
      }`,
    last: `
      type Query { anyGood: Good }
      type Good @key(fields: "id") { id: ID! total2: Int @external twice: Int @requires(fields: "total2") }`,
    chain: `
      type Good @key(fields: "id") { id: ID! total: Int @external total2: Int @requires(fields: "total") }`,
  },
  world: () => {
    const goods: Thing[] = ['g1', 'g2', 'g3'].map((id, n) => ({
      __typename: 'Good',
      id,
      name: `good ${id}`,
      price: n === 2 ? null : 10 * (n + 1),
      size: n === 1 ? null : { __typename: 'Size', width: n + 1, height: 2 },
      parts:
        n === 2 ? null : [1, 2].map((part) => ({ __typename: 'Part', code: `${id}-${part}`, weight: part * (n + 1) })),
      maker: [
        { __typename: 'Person', country: 'CN', taxNumber: 'T1' },
        { __typename: 'Firm', country: 'NP', registered: '2001', seat: { __typename: 'Seat', city: 'Pokhara' } },
        null,
      ][n],
      grid: [[1, 2], [], [n]],
    }));
    return {
      Query: {
        goods: () => goods,
        good: ({ id }: Thing) => goods.find((good) => good.id === id) ?? null,
        anyGood: () => goods[1],
      },
      records: { Good: goods },
      computed: { Good: computed },
    };
  },
  sound: ['Good.id', 'Good.price', 'Good.size', 'Good.parts', 'Good.maker', 'Good.grid', 'Good.postage', 'Good.weight']
    .concat(['Good.total', 'Good.total2', 'Size.width', 'Size.height', 'Part.weight', 'Seat.city', 'Firm.seat'])
    .concat(['Person.country', 'Firm.country', 'Person.taxNumber']),
  operations: [
    '{ goods { postage } }',
    '{ goods { postage price size { height } } }',
    '{ goods { weight parts { code } } }',
    '{ goods { customs maker { ... on Firm { registered } } } }',
    '{ goods { squares label { text } } }',
    '{ goods { total } }',
    '{ goods { twice total2 total postage weight } good(id: "g3") { twice } }',
    '{ anyGood { twice name customs } }',
    '{ goods { price: postage postage: price size: weight size2: size { w: width } } }',
    '{ good(id: "g1") { maker { __typename country ... on Person { taxNumber } } customs } }',
    {
      query:
        'query ($yes: Boolean!) { goods { postage @include(if: $yes) total @skip(if: $yes) ... @include(if: $yes) { customs } } }',
      variables: { yes: true },
    },
    {
      query:
        'query ($yes: Boolean!) { goods { postage @include(if: $yes) total @skip(if: $yes) ... @include(if: $yes) { customs } } }',
      variables: { yes: false },
    },
  ],
};

const computed = {
  postage: {
    needs: (good: Thing) => ({ price: good.price, size: good.size }),
    value: ({ price, size }: Thing) => Number(price) + (((size as Thing | null)?.width as number | undefined) ?? 0),
  },
  weight: {
    needs: (good: Thing) => ({ parts: good.parts }),
    value: ({ parts }: Thing) =>
      (parts as readonly Thing[] | null)?.reduce((sum, { weight }) => sum + Number(weight), 0) ?? null,
  },
  customs: {
    needs: (good: Thing) => ({ maker: good.maker }),
    value: ({ maker }: Thing) => {
      const { country, taxNumber, seat } = (maker ?? {}) as Thing;
      return maker ? `${country} ${taxNumber ?? '-'} ${(seat as Thing | undefined)?.city ?? '-'}` : null;
    },
  },
  squares: {
    needs: (good: Thing) => ({ grid: good.grid }),
    value: ({ grid }: Thing) => (grid as number[][]).flat().length,
  },
  label: {
    needs: (good: Thing) => ({ price: good.price }),
    value: ({ price }: Thing) => ({ __typename: 'Label', text: `costs ${price}` }),
  },
  total: {
    needs: (good: Thing) => ({
      postage: computed.postage.value(computed.postage.needs(good)),
      weight: computed.weight.value(computed.weight.needs(good)),
    }),
    value: ({ postage, weight }: Thing) => Number(postage) + Number(weight),
  },
  total2: {
    needs: (good: Thing) => ({ total: computed.total.value(computed.total.needs(good)) }),
    value: ({ total }: Thing) => 2 * Number(total),
  },
  twice: {
    needs: (good: Thing) => ({ total2: computed.total2.value(computed.total2.needs(good)) }),
    value: ({ total2 }: Thing) => 2 * Number(total2),
  },
};

/** A requirement that leads back to the subgraph that the operation is in already. */
export const circularRequires: SmallSupergraph = {
  ...requires,
  name: 'requirements in a circle',
  subgraphs: Object.fromEntries(
    Object.entries(requires.subgraphs).flatMap(([name, sdl]) => {
      if (name === 'last') return [];
      if (name !== 'totals') return [[name, sdl]];
      const twice = 'twice: Int @requires(fields: "total2") total2: Int @external }';
      return [[name, `type Query { anyGood: Good } ${sdl.replace(/}\s*$/, twice)}`]];
    }),
  ),
  operations: ['{ goods { total } }', '{ goods { total2 } }', '{ anyGood { name total } }'],
};

/** A requirement with arguments: the value of those, not of what the client asks beside it under another alias. */
export const requiresArguments: SmallSupergraph = {
  name: 'requirements with arguments',
  subgraphs: {
    flats:
      'type Query { flats: [Flat] } type Flat @key(fields: "id") { id: ID! rent(months: Int! = 1, year: Year = Y2024): Int } enum Year { Y2024 Y2025 }',
    deposits: `type Flat @key(fields: "id") { id: ID! rent(months: Int! = 1, year: Year = Y2024): Int @external
      deposit(factor: Int = 1): Int @requires(fields: "rent(months: 3)") } enum Year { Y2024 Y2025 }`,
  },
  world: () => {
    const flats: Thing[] = ['f1', 'f2'].map((id, n) => ({
      __typename: 'Flat',
      id,
      rent: ({ months, year }: Thing) => Number(months ?? 1) * (n + 1) * (year === 'Y2025' ? 1000 : 100),
    }));
    return {
      Query: { flats: () => flats },
      records: { Flat: flats },
      computed: {
        Flat: {
          deposit: {
            needs: (flat: Thing) => ({ rent: called(flat, 'rent', { months: 3, year: 'Y2024' }) }),
            value: ({ rent }: Thing, { factor }: Thing) => Number(rent) * Number(factor),
          },
        },
      },
    };
  },
  sound: ['Flat.id', 'Flat.rent'],
  operations: [
    '{ flats { deposit } }',
    '{ flats { deposit(factor: 2) d: deposit rent(months: 3) } }',
    {
      query: '{ flats { rent deposit } }',
      apolloIsWrong: 'the requirement is not told from the same field with other arguments',
    },
    '{ flats { deposit one: rent two: rent(months: 2, year: Y2025) } }',
  ],
};
