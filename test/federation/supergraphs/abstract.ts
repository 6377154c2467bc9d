import type { SmallSupergraph, Thing } from '../small-world.ts';

/** Interfaces whose types are entities of several subgraphs, and unions of which each subgraph knows some members. */
export const abstract: SmallSupergraph = {
  name: 'interfaces and unions',
  subgraphs: {
    library: `
      type Query { media: [Media!] search(word: String): [Found] top: Media! either: Either @shareable }
      interface Media { id: ID! title: String! authors: [Author!]! next: Media }
      type Book implements Media @key(fields: "id") { id: ID! title: String! authors: [Author!]! next: Media pages: Int }
      type Film implements Media @key(fields: "id") { id: ID! title: String! authors: [Author!]! next: Media minutes: Int }
      type Map { scale: Int! }
      type Author @key(fields: "id") { id: ID! works: [Media] }
      union Found = Book | Film | Map | Author
      union Either = Book | Author`,
    shop: `
      type Query { sold: [Priced] either: Either @shareable }
      interface Priced { price: Int }
      interface Named { name: String! }
      type Book implements Priced @key(fields: "id") { id: ID! price: Int related: [Found] }
      type Film implements Priced @key(fields: "id") { id: ID! price: Int stars: [Named!] }
      type Gadget implements Priced & Named { price: Int name: String! volts: Int }
      type Author implements Named @key(fields: "id") { id: ID! name: String! }
      union Found = Book | Gadget
      union Either = Book | Gadget`,
    ratings: `
      interface Rated { rating: Rating! }
      type Book implements Rated @key(fields: "id") { id: ID! rating: Rating! }
      type Film implements Rated @key(fields: "id") { id: ID! rating: Rating! }
      type Rating { stars: Int! by: Rated }`,
  },
  world: () => {
    const author = (id: string): Thing => ({
      __typename: 'Author',
      id,
      name: `author ${id}`,
      works: () => [books[0], films[0], null],
    });
    const authors = ['a1', 'a2'].map(author);
    const gadget = { __typename: 'Gadget', name: 'lamp', price: 5, volts: 220 };
    const rating = (stars: number, by: () => Thing | null) => ({ __typename: 'Rating', stars, by });
    const books: Thing[] = ['b1', 'b2'].map((id, n) => ({
      __typename: 'Book',
      id,
      title: `book ${id}`,
      authors: n === 0 ? authors : [],
      next: () => films[0],
      pages: 100 + n,
      price: n === 1 ? null : 20,
      related: () => [books[1 - n], gadget],
      rating: rating(n + 1, () => films[0] ?? null),
    }));
    const films: Thing[] = ['f1'].map((id) => ({
      __typename: 'Film',
      id,
      title: `film ${id}`,
      authors: [authors[1]],
      next: () => null,
      minutes: 90,
      price: 30,
      stars: [authors[0], gadget],
      rating: rating(5, () => books[1] ?? null),
    }));
    const map = { __typename: 'Map', scale: 10 };
    return {
      Query: {
        media: () => [...books, ...films],
        search: () => [films[0], map, authors[0], null, books[0]],
        top: () => films[0],
        either: () => books[0],
        sold: () => [books[0], gadget, films[0]],
      },
      records: { Book: books, Film: films, Author: authors },
    };
  },
  sound: ['Book.id', 'Film.id', 'Author.id', 'Query.either'],
  operations: [
    '{ media { title ... on Priced { price } ... on Rated { rating { stars } } } }',
    '{ media { id authors { name works { title ... on Book { price } } } next { __typename title next { id } } } }',
    '{ top { title authors { name } ... on Film { minutes stars { name ... on Gadget { volts } } } } }',
    '{ sold { price ... on Media { title } ... on Gadget { name } ... on Rated { rating { by { rating { stars } } } } } }',
    '{ search(word: "x") { __typename ... on Map { scale } ... on Named { name } ... on Book { related { ... on Book { title } ... on Gadget { volts } } } } }',
    '{ either { ... on Book { title price rating { stars } } ... on Gadget { volts } ... on Author { name } } }',
    '{ media { ...m } sold { ...m ... on Film { ...f } } } fragment m on Media { t: title ...r } fragment r on Rated { rating { stars } } fragment f on Film { minutes r: rating { by { __typename } } }',
    '{ media { ... on Book { x: pages } ... on Film { x: minutes } kind: __typename ... on Media { ... on Rated { ... on Film { price } } } } }',
    {
      query: '{ media { ... on Book { id: title } ... on Film { id: title } ... on Priced { price } } }',
      apolloIsWrong: 'a key is fetched under the name that the client gives to another field',
    },
    '{ search { ... on Book { n: title price } ... on Author { n: name } ... on Found { __typename } } }',
    {
      query:
        'query ($yes: Boolean!, $no: Boolean!) { media { ... on Book @include(if: $no) { price } ... on Film @skip(if: $no) { price title @include(if: $yes) } ... on Rated @include(if: $yes) { rating { stars @skip(if: $yes) } } } }',
      variables: { yes: true, no: false },
    },
    '{ __type(name: "Media") { possibleTypes { name } } u: __type(name: "Found") { possibleTypes { name } } media { id } }',
  ],
};
