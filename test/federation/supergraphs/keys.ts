import type { SmallSupergraph, Thing } from '../small-world.ts';

/** Several keys of one entity, each subgraph with its own: from one to the other goes through a third. */
export const severalKeys: SmallSupergraph = {
  name: 'several keys',
  subgraphs: {
    catalogue: `
      type Query { products: [Product!]! product(id: ID!): Product brands: [Brand] }
      type Product @key(fields: "id") @key(fields: "sku brand { id }") { id: ID! sku: String! brand: Brand! name: String }
      type Brand @key(fields: "id") { id: ID! title: String! best: Product }`,
    prices: `
      type Query { cheapest: Product }
      type Product @key(fields: "sku brand { id }") { sku: String! brand: Brand! price(currency: String = "CNY"): Int! }
      type Brand @key(fields: "id", resolvable: false) { id: ID! }`,
    reviews: `
      type Product @key(fields: "id") { id: ID! reviews(first: Int): [Review!]! }
      type Review @key(fields: "id") { id: ID! text: String product: Product! author: Person }
      type Person @key(fields: "email") { email: String! reviews: [Review] }`,
    people: `
      type Query { person(id: ID!): Person }
      type Person @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String friends: [[Person!]!] }`,
    addresses: `
      type Person @key(fields: "id") { id: ID! address: Address }
      type Address @key(fields: "person { id } lines { n }") { person: Person! lines: [Line!]! city: String }
      type Line { n: Int! @shareable text: String }`,
    cities: `
      type Address @key(fields: "person { id } lines { n }") { person: Person! lines: [Line!]! postcode: String mayor: Person }
      type Person @key(fields: "id", resolvable: false) { id: ID! }
      type Line { n: Int! @shareable }`,
  },
  world: () => {
    const brands: Thing[] = ['b1', 'b2'].map((id) => ({
      __typename: 'Brand',
      id,
      title: `brand ${id}`,
      best: () => products[id === 'b1' ? 0 : 2],
    }));
    const products: Thing[] = ['p1', 'p2', 'p3'].map((id, n) => ({
      __typename: 'Product',
      id,
      sku: `sku-${n % 2}`,
      brand: () => brands[n > 1 ? 1 : 0],
      name: n === 1 ? null : `product ${id}`,
      price: ({ currency }: Thing) => (currency === 'CNY' ? 100 : 10) * (n + 1),
      reviews: ({ first }: Thing) =>
        reviews.filter((review) => review.of === id).slice(0, (first as number | undefined) ?? 9),
    }));
    const people: Thing[] = ['u1', 'u2'].map((id, n) => ({
      __typename: 'Person',
      id,
      email: `${id}@example.org`,
      name: `person ${id}`,
      friends: () => [[people[1 - n]], [], [people[n], people[1 - n]]],
      reviews: () => reviews.filter((review) => review.by === id),
      address: () => (n === 0 ? addresses[0] : null),
    }));
    const reviews: Thing[] = [
      { __typename: 'Review', id: 'r1', text: 'good', of: 'p1', by: 'u1' },
      { __typename: 'Review', id: 'r2', text: null, of: 'p1', by: 'u2' },
      { __typename: 'Review', id: 'r3', text: 'bad', of: 'p3', by: 'u1' },
      { __typename: 'Review', id: 'r4', text: 'unsigned', of: 'p3', by: null },
    ].map((review) => ({
      ...review,
      product: () => products.find(({ id }) => id === review.of),
      author: () => people.find(({ id }) => id === review.by) ?? null,
    }));
    const addresses: Thing[] = [
      {
        __typename: 'Address',
        person: () => people[0],
        lines: [1, 2].map((n) => ({ __typename: 'Line', n, text: `line ${n}` })),
        city: 'Lhasa',
        postcode: '850000',
        mayor: () => people[1],
      },
    ];
    return {
      Query: {
        products: () => products,
        product: ({ id }: Thing) => products.find((product) => product.id === id) ?? null,
        brands: () => [...brands, null],
        cheapest: () => products[0],
        person: ({ id }: Thing) => people.find((person) => person.id === id) ?? null,
      },
      records: { Brand: brands, Product: products, Person: people, Review: reviews, Address: addresses },
    };
  },
  sound: ['Product.id', 'Product.sku', 'Product.brand', 'Brand.id', 'Person.id', 'Person.email', 'Review.id'].concat([
    'Address.person',
    'Address.lines',
    'Line.n',
  ]),
  operations: [
    '{ products { name price } }',
    '{ products { a: price b: price(currency: "USD") reviews { text } } }',
    '{ cheapest { reviews { text author { name address { city postcode } } } name } }',
    '{ products { reviews(first: 1) { author { friends { name reviews { product { price } } } } } } }',
    {
      query: '{ products { id: name sku: id reviews { id: text } } }',
      apolloIsWrong: 'a key is fetched under the name that the client gives to another field',
    },
    {
      query: '{ products { __typename: id name: __typename price } }',
      apolloIsWrong: 'a key is fetched under the name that the client gives to another field',
    },
    '{ products { id: __typename price reviews { id: __typename text author { email: __typename name } } } }',
    '{ person(id: "u1") { address { mayor { name address { city } } lines { n text } postcode } } }',
    {
      query:
        '{ person(id: "u1") { id: email email: id reviews { product { price brand { title best { price } } } } } }',
      apolloIsWrong: 'a key is fetched under the name that the client gives to another field',
    },
    '{ brands { title best { price reviews { product { brand { best { name } } } } } } product(id: "none") { price } }',
    {
      query: 'query ($id: ID!) { product(id: $id) { price } p: product(id: "p2") { name price } }',
      variables: { id: 'p3' },
    },
    {
      query:
        'query ($first: Int = 1, $currency: String) { products { price(currency: $currency) reviews(first: $first) { text } } }',
      variables: { currency: 'USD' },
    },
    `query ($yes: Boolean!, $no: Boolean!) { products { price @include(if: $no) reviews @skip(if: $no) { text @include(if: $yes)
      author @include(if: $no) { name } } ... @include(if: $yes) { name price @skip(if: $yes) } } cheapest @skip(if: $yes) { name } }`,
    `{ products { ...named ... { ... on Product { price ...more } } } } fragment named on Product { reviews { ...deep } }
      fragment deep on Review { author { name ... on Person { address { city } } } } fragment more on Product { name reviews { id } }`,
    '{ __schema { queryType { name } } __typename t: __type(name: "Product") { fields { name } } products { price } }',
  ].map((operation) =>
    typeof operation === 'string' && operation.startsWith('query ($yes')
      ? { query: operation, variables: { yes: true, no: false } }
      : operation,
  ),
};

/** A key that is null: what the other subgraph knows is null, not an error. */
export const nullKeys: SmallSupergraph = {
  name: 'null keys',
  subgraphs: {
    books: `
      type Query { books: [Book] }
      type Book @key(fields: "isbn") @key(fields: "shelf { row }") { isbn: ID shelf: Shelf @shareable title: String }
      type Shelf { row: Int @shareable }`,
    sales: `type Book @key(fields: "isbn") { isbn: ID sold: Int publisher: Publisher }
      type Publisher @key(fields: "id") { id: ID! }`,
    rooms:
      'type Book @key(fields: "shelf { row }") { shelf: Shelf @shareable room: String } type Shelf { row: Int @shareable }',
    publishers: 'type Publisher @key(fields: "id") { id: ID! name: String! }',
  },
  world: () => {
    const book = (isbn: string | null, row: number | null | undefined, more: Thing = {}) => ({
      __typename: 'Book',
      isbn,
      title: `book ${isbn}`,
      shelf: row === undefined ? null : { __typename: 'Shelf', row },
      sold: null,
      publisher: null,
      room: null,
      ...more,
    });
    const publisher = { __typename: 'Publisher', id: 'x', name: 'publisher x' };
    const books = [
      book('1', 1, { sold: 10, publisher, room: 'north' }),
      book(null, 2, { room: 'south' }),
      book('3', undefined, { sold: 30, publisher }),
    ];
    return { Query: { books: () => [...books, null] }, records: { Book: books, Publisher: [publisher] } };
  },
  sound: ['Book.isbn', 'Book.shelf', 'Shelf.row', 'Publisher.id'],
  operations: [
    '{ books { title sold } }',
    '{ books { title room sold publisher { name } } }',
    '{ books { publisher { name } shelf { row } } }',
  ],
};
