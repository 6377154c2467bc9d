import type { SmallSupergraph, Thing } from '../small-world.ts';

/** An interface that other subgraphs extend as one object, without knowing who implements it. */
export const interfaceObjectsWithRequires: SmallSupergraph = {
  name: 'interface objects with requirements',
  subgraphs: {
    accounts: `
      type Query { accounts: [Account!] account(id: ID!): Account admin: Admin }
      interface Account @key(fields: "id") { id: ID! name: String! }
      type Admin implements Account @key(fields: "id") { id: ID! name: String! powers: [String!] }
      type Guest implements Account @key(fields: "id") { id: ID! name: String! until: Int host: Account }`,
    balances: `
      type Query { richest: Account poor: [Account] }
      type Account @key(fields: "id") @interfaceObject { id: ID! balance: Int! partner: Account transfers: [Transfer] }
      type Transfer @key(fields: "id") { id: ID! amount: Int to: Account! }`,
    greetings: `
      type Account @key(fields: "id") @interfaceObject { id: ID! name: String! @external balance: Int! @external
        greeting: String @requires(fields: "name") credit: String @requires(fields: "name balance") }`,
    limits: `
      type Admin @key(fields: "id") { id: ID! limit: Int transfersLeft: Int }
      type Transfer @key(fields: "id") { id: ID! note: String }`,
  },
  world: () => {
    const account = (type: string, id: string, n: number): Thing => ({
      __typename: type,
      implements: 'Account',
      id,
      name: `${type} ${id}`,
      powers: ['read'],
      until: n,
      host: () => accounts[0],
      balance: 100 * n,
      partner: () => accounts[(n + 1) % 4] ?? null,
      transfers: () => (n === 2 ? [] : [transfers[n % 2], null]),
      limit: 1000,
      transfersLeft: null,
    });
    const accounts: Thing[] = ['Admin', 'Guest', 'Guest'].map((type, n) => account(type, `c${n}`, n));
    const transfers: Thing[] = ['t0', 't1'].map((id, n) => ({
      __typename: 'Transfer',
      id,
      amount: n === 1 ? null : 7,
      to: () => accounts[1 + n],
      note: `note ${id}`,
    }));
    const needs =
      (...names: string[]) =>
      (record: Thing) =>
        Object.fromEntries(names.map((name) => [name, record[name]]));
    return {
      Query: {
        accounts: () => accounts,
        account: ({ id }: Thing) => accounts.find((each) => each.id === id) ?? null,
        admin: () => accounts[0],
        richest: () => accounts[2],
        poor: () => [accounts[0], null, accounts[1]],
      },
      records: { Admin: accounts.slice(0, 1), Guest: accounts.slice(1), Transfer: transfers },
      computed: {
        Account: {
          greeting: { needs: needs('name'), value: ({ name }: Thing) => `hello ${name}` },
          credit: { needs: needs('name', 'balance'), value: ({ name, balance }: Thing) => `${name} has ${balance}` },
        },
      },
    };
  },
  sound: [
    'Admin.id',
    'Guest.id',
    'Account.id',
    'Transfer.id',
    'Admin.name',
    'Guest.name',
    'Admin.balance',
    'Guest.balance',
  ],
  operations: [
    '{ accounts { id balance } }',
    '{ accounts { __typename balance ... on Guest { until host { balance } } } }',
    '{ richest { balance } }',
    '{ richest { __typename name balance } poor { name id } }',
    '{ richest { ... on Guest { until balance } ... on Admin { powers } partner { __typename name } } }',
    '{ accounts { greeting credit } richest { credit } }',
    {
      query: '{ accounts { ... on Admin { __typename greeting powers } } }',
      apolloIsWrong: 'the name of the interface takes the place of the type',
    },
    '{ admin { balance limit greeting transfers { amount note to { name greeting } } } }',
    '{ account(id: "c1") { ... on Admin { limit } ... on Account { partner { ... on Admin { limit } ... on Guest { until } } } } }',
    '{ richest { id: __typename b: balance transfers { to { id __typename ... on Guest { name } } } } }',
    '{ poor { ...a ... on Admin { ...b } } } fragment a on Account { greeting partner { ...b } } fragment b on Account { balance name }',
    {
      query: 'query ($no: Boolean!) { poor { name @include(if: $no) balance ... on Admin @skip(if: $no) { limit } } }',
      variables: { no: false },
    },
    '{ __type(name: "Account") { kind fields { name } possibleTypes { name } } accounts { balance } }',
  ],
};

/** The same without requirements: for these Apollo's planner finds no end of some plans (`{ richest { ... on Guest { greeting } } }`). */
export const interfaceObjects: SmallSupergraph = {
  ...interfaceObjectsWithRequires,
  name: 'interface objects',
  subgraphs: Object.fromEntries(
    Object.entries(interfaceObjectsWithRequires.subgraphs).filter(([name]) => name !== 'greetings'),
  ),
  operations: interfaceObjectsWithRequires.operations.filter(
    (operation) => !/greeting|credit/.test(typeof operation === 'string' ? operation : operation.query),
  ),
};
