import type { SmallSupergraph, Thing } from '../small-world.ts';

/** @provides on objects, in lists, of an interface and of a union. What is provided is the same as what the owner knows. */
export const provides: SmallSupergraph = {
  name: 'provided fields',
  subgraphs: {
    shows: `
      type Query { shows: [Show] latest: Show @provides(fields: "venue { name }") shown: [Media] @provides(fields: "... on Film { title } ... on Play { title }")
        best: [Item] @provides(fields: "... on Film { title } ... on Play { title actors { name } }") }
      type Show @key(fields: "id") { id: ID! venue: Venue star: Actor @provides(fields: "name agent { phone }") }
      type Venue @key(fields: "id") { id: ID! name: String @external }
      type Actor @key(fields: "id") { id: ID! name: String @external agent: Agent @external }
      type Agent @key(fields: "id") { id: ID! phone: String @external }
      interface Media { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String @external }
      type Play implements Media @key(fields: "id") { id: ID! title: String @external actors: [Actor!] @external }
      union Item = Film | Play`,
    people: `
      type Venue @key(fields: "id") { id: ID! name: String @shareable seats: Int }
      type Actor @key(fields: "id") { id: ID! name: String @shareable age: Int agent: Agent @shareable }
      type Agent @key(fields: "id") { id: ID! phone: String @shareable fee: Int! }
      interface Media { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String @shareable minutes: Int }
      type Play implements Media @key(fields: "id") { id: ID! title: String @shareable actors: [Actor!] @shareable acts: Int! }`,
  },
  world: () => {
    const agent = { __typename: 'Agent', id: 'a1', phone: '123', fee: 7 };
    const actors = ['t1', 't2'].map((id, n) => ({
      __typename: 'Actor',
      id,
      name: `actor ${id}`,
      age: 30 + n,
      agent: n === 0 ? agent : null,
    }));
    const venues = [{ __typename: 'Venue', id: 'v1', name: 'hall', seats: 90 }];
    const films = [{ __typename: 'Film', id: 'm1', title: 'film', minutes: 100 }];
    const plays = [{ __typename: 'Play', id: 'y1', title: 'play', acts: 5, actors }];
    const shows = [0, 1].map((n) => ({
      __typename: 'Show',
      id: `s${n}`,
      venue: n === 0 ? venues[0] : null,
      star: actors[n],
    }));
    return {
      Query: { shows, latest: shows[0], shown: [...films, ...plays, null], best: [...plays, ...films] },
      records: { Agent: [agent], Actor: actors, Venue: venues, Film: films, Play: plays, Show: shows },
    };
  },
  sound: ['Show.id', 'Venue.id', 'Actor.id', 'Agent.id', 'Film.id', 'Play.id'],
  operations: [
    '{ shows { venue { name seats } star { name agent { phone } } } }',
    '{ latest { venue { name } } shows { star { age agent { fee phone } } } }',
    '{ shown { title } }',
    '{ shown { title ... on Film { minutes } ... on Play { acts actors { name } } } }',
    '{ best { ... on Film { title } ... on Play { title actors { name } } } }',
    '{ best { __typename ... on Media { id title } ... on Play { acts actors { name age agent { fee } } } } }',
    '{ shown { ...m ... on Play { ...m } } } fragment m on Media { t: title id: __typename }',
  ],
};

/** Value types with fields from several subgraphs, overridden fields, and what clients do not see. */
export const shared: SmallSupergraph = {
  name: 'shared, overridden and inaccessible',
  subgraphs: {
    one: `
      type Query { item(id: ID!): Item @shareable items(state: State, by: Filter): [Item!]! @shareable
        settings: Settings @shareable hidden: Int @inaccessible }
      type Item @key(fields: "id") { id: ID! name: String stock: Int place: Place @shareable state: State kind: Kind
        secret: String @inaccessible internal: Internal @inaccessible }
      type Place @shareable { lat: Int long: Int }
      type Settings { theme: String @shareable size: Int note: Note @shareable }
      type Note { text: String! @shareable }
      type Internal @inaccessible { x: Int }
      enum State { NEW OLD }
      enum Kind { A B C @inaccessible }
      input Filter { name: String stock: Range = { least: 1 } words: [String!] }
      input Range { least: Int = 0 most: Int }`,
    two: `
      type Query { item(id: ID!): Item @shareable settings: Settings @shareable
        items(state: State, by: Filter): [Item!]! @shareable }
      type Item @key(fields: "id") { id: ID! stock: Int @override(from: "one") place: Place @shareable rank: Int!
        mood: Mood secret: String @external derived: String @requires(fields: "secret") }
      type Place @shareable { lat: Int long: Int }
      type Settings { theme: String @shareable colour: String note: Note @shareable }
      type Note { text: String! @shareable }
      enum State { NEW OLD FUTURE @inaccessible }
      enum Mood { GLAD SAD }
      input Filter { name: String stock: Range = { least: 1 } only: String }
      input Range { least: Int = 0 most: Int }`,
  },
  world: () => {
    const items: Thing[] = ['i1', 'i2', 'i3'].map((id, n) => ({
      __typename: 'Item',
      id,
      name: `item ${id}`,
      stock: n,
      place: n === 2 ? null : { __typename: 'Place', lat: n, long: -n },
      state: n === 0 ? 'NEW' : 'OLD',
      kind: n === 1 ? 'B' : 'A',
      rank: n + 1,
      mood: n === 1 ? 'SAD' : null,
      secret: `secret ${id}`,
    }));
    const within = (stock: Thing | null | undefined, { stock: held }: Thing) =>
      !stock || (Number(held) >= Number(stock.least) && Number(held) <= Number(stock.most ?? 99));
    return {
      Query: {
        item: ({ id }: Thing) => items.find((item) => item.id === id) ?? null,
        items: ({ state, by }: Thing) =>
          items.filter(
            (item) =>
              (!state || item.state === state) &&
              (!by ||
                ((!(by as Thing).name || item.name === (by as Thing).name) &&
                  within((by as Thing).stock as Thing, item))),
          ),
        settings: {
          __typename: 'Settings',
          theme: 'dark',
          size: 3,
          colour: 'red',
          note: { __typename: 'Note', text: 'n' },
        },
      },
      records: { Item: items },
      computed: {
        Item: {
          derived: { needs: ({ secret }: Thing) => ({ secret }), value: ({ secret }: Thing) => `from ${secret}` },
        },
      },
      misleading: { one: { 'Item.stock': 999 } },
    };
  },
  sound: ['Item.id', 'Query.settings', 'Item.secret'],
  operations: [
    '{ item(id: "i1") { name stock rank place { lat long } } }',
    '{ items { stock state kind mood derived } }',
    '{ settings { theme size colour note { text } } }',
    '{ a: settings { colour } b: settings { size c: theme } }',
    '{ items(state: OLD) { name } few: items(by: { stock: { most: 1 } }) { rank name } all: items(by: {}) { id } }',
    {
      query:
        'query ($state: State = NEW, $by: Filter, $n: Int) { items(state: $state) { name rank } b: items(by: $by) { stock } c: items(by: { stock: { least: $n } }) { stock } }',
      variables: { by: { name: 'item i2', stock: null }, n: 2 },
    },
    '{ __type(name: "Kind") { enumValues { name } } i: __type(name: "Item") { fields { name } } n: __type(name: "Internal") { name } items { rank } }',
    '{ __type(name: "Filter") { inputFields { name defaultValue } } }',
    '{ __typename a: __typename items { __typename t: __typename place { __typename } } settings { __typename note { __typename } } }',
  ],
};
