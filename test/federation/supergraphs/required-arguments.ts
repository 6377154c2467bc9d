import type { SmallSupergraph, Thing } from '../small-world.ts';

const rate: Readonly<Record<string, number>> = { CNY: 7, USD: 1, EUR: 2 };

const priced = (__typename: string, id: string, base: number | null): Thing => ({
  __typename,
  id,
  name: `${__typename} ${id}`,
  price: (args: Thing) => priceOf(base, args),
  base,
  parts: [1, 2, 3].map((n) => ({ __typename: 'Part', id: `${id}-${n}`, weight: n, base: n })),
});

const priceOf = (base: unknown, { in: currency }: Thing) =>
  typeof base === 'number' ? base * (rate[String(currency ?? 'USD')] ?? 0) : null;

const firstParts = (thing: Thing, count: number) => (thing.parts as readonly Thing[]).slice(0, count);

const priceIn = (currency: string) => ({
  needs: ({ base }: Thing) => ({ price: priceOf(base, { in: currency }) }),
  value: ({ price }: Thing) => price,
});

const weightOf = (count: number) => ({
  needs: (thing: Thing) => ({ parts: firstParts(thing, count).map(({ weight }) => ({ weight })) }),
  value: ({ parts }: Thing) => (parts as readonly Thing[]).reduce((sum, { weight }) => sum + Number(weight), 0),
});

/** Fields of one subgraph that require one field with different arguments, on two types, in lists, and beneath others. */
export const clashingRequirements: SmallSupergraph = {
  name: 'clashing requirements',
  subgraphs: {
    goods: `
      type Query { goods: [Good!] wares: [Ware!] }
      interface Ware { id: ID! name: String price(in: String = "USD"): Int }
      type Good implements Ware @key(fields: "id")
        { id: ID! name: String price(in: String = "USD"): Int parts(first: Int!): [Part!] }
      type Lot implements Ware @key(fields: "id") { id: ID! name: String price(in: String = "USD"): Int }
      type Part @key(fields: "id") { id: ID! }`,
    weights: 'type Part @key(fields: "id") { id: ID! weight: Int }',
    customs: `
      type Good @key(fields: "id") {
        id: ID!
        price(in: String = "USD"): Int @external
        parts(first: Int!): [Part!] @external
        duty: Int @requires(fields: "price(in: \\"CNY\\")")
        toll(factor: Int = 1): Int @requires(fields: "price(in: \\"EUR\\")")
        fee: Int @requires(fields: "price")
        light: Int @requires(fields: "parts(first: 1) { weight }")
        heavy: Int @requires(fields: "parts(first: 3) { weight }")
        both: Int @requires(fields: "price(in: \\"EUR\\") parts(first: 1) { weight }")
        seal: String
      }
      type Lot @key(fields: "id") {
        id: ID!
        price(in: String = "USD"): Int @external
        duty: Int @requires(fields: "price(in: \\"EUR\\")")
      }
      type Part @key(fields: "id") { id: ID! weight: Int @external }`,
  },
  world: () => {
    const goods = [priced('Good', 'g1', 10), priced('Good', 'g2', null)].map((good) => ({
      ...good,
      parts: ({ first }: Thing) => firstParts(good, Number(first)),
      everyPart: good.parts,
      seal: `seal ${good.id}`,
    }));
    const lots = [priced('Lot', 'l1', 5)];
    const parts = goods.flatMap(({ everyPart }) => everyPart as readonly Thing[]);
    const withParts = ({ needs, value }: ReturnType<typeof weightOf>) => ({
      needs: (good: Thing) => needs({ ...good, parts: good.everyPart }),
      value,
    });
    const [euros, lightest] = [priceIn('EUR'), withParts(weightOf(1))];
    const good = {
      duty: priceIn('CNY'),
      toll: { ...euros, value: ({ price }: Thing, { factor }: Thing) => price && Number(price) * Number(factor) },
      fee: priceIn('USD'),
      light: lightest,
      heavy: withParts(weightOf(3)),
      both: {
        needs: (thing: Thing) => ({ ...euros.needs(thing), ...lightest.needs(thing) }),
        value: (given: Thing) => Number(euros.value(given)) + lightest.value(given),
      },
    };
    return {
      Query: { goods, wares: [...goods, ...lots] },
      records: { Good: goods, Lot: lots, Part: parts },
      computed: { Good: good, Lot: { duty: euros } },
    };
  },
  sound: ['Good.id', 'Lot.id', 'Part.id', 'Part.weight', 'Good.price', 'Lot.price', 'Good.parts'],
  operations: [
    '{ goods { duty } }',
    clashing('{ goods { duty toll } }'),
    clashing('{ goods { toll(factor: 2) other: toll fee duty seal name } }'),
    clashing('{ goods { light heavy both seal } }'),
    clashing('{ goods { light heavy both duty fee price dear: price(in: "CNY") parts(first: 2) { id weight } } }'),
    '{ goods { _required_0_price: name duty } }',
    '{ wares { name ... on Good { duty } ... on Lot { duty } } }',
    clashing('{ wares { ... on Good { toll fee } ... on Lot { duty price(in: "CNY") } } }'),
    clashing(
      'query ($factor: Int!, $first: Int!) { goods { toll(factor: $factor) duty light heavy parts(first: $first) { id } } }',
      { factor: 3, first: 1 },
    ),
  ],
};

function clashing(query: string, variables?: Thing) {
  const apolloIsWrong = 'required fields are told from each other by name alone';
  return { query, apolloIsWrong, ...(variables ? { variables } : {}) };
}
