import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse } from 'graphql';

/** What a record, a value or a root holds: a field's value, or a function of its arguments. */
export type Thing = Readonly<Record<string, unknown>>;

/** A field that @requires others: in a subgraph from the representation it was given, in the monolith from the record. */
export interface Computed {
  /** What the field set of @requires takes of a record: what a representation carries besides the key. */
  readonly needs: (record: Thing) => Thing;
  readonly value: (given: Thing, args: Thing) => unknown;
}

/** The data that all subgraphs and the monolith answer from, with the state that mutations change. */
export interface World {
  readonly Query: Thing;
  readonly Mutation?: Thing;
  /** Entities by type: each with `__typename` and a value for each field of the supergraph. */
  readonly records: Readonly<Record<string, readonly Thing[]>>;
  readonly computed?: Readonly<Record<string, Readonly<Record<string, Computed>>>>;
  /** What a subgraph answers at `Type.field` where nobody should ask it: overridden fields, and external ones. */
  readonly misleading?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What Apollo's executor or its planner makes wrong of it. */
  readonly apolloIsWrong?: string;
}

/** A supergraph for one feature of federation. */
export interface SmallSupergraph {
  readonly name: string;
  /** SDL by subgraph, without the link to federation 2. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly world: () => World;
  readonly operations: readonly (Operation | string)[];
  /** `Type.field` of keys and requirements: where one fails the monolith has no equal. */
  readonly sound?: readonly string[];
}

const linked = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires",
  "@provides", "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@extends", "@tag"])\n`;

export const typeDefsOf = ({ subgraphs }: SmallSupergraph, name: string): DocumentNode =>
  parse(linked + (subgraphs[name] ?? ''));

/** The supergraph's SDL. Throws what composition has against it. */
export function composed(small: SmallSupergraph): string {
  const services = Object.keys(small.subgraphs).map((name) => ({
    name,
    url: `http://${name}`,
    typeDefs: typeDefsOf(small, name),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (errors) throw new Error(`${small.name}: ${errors.map(({ message }) => message).join('\n')}`);
  return supergraphSdl;
}
