import { type GraphQLLeafType, isEnumType } from 'graphql';

/** What a subgraph's value of a leaf is to the client; undefined if it is none of the type. Of custom scalars nothing is known. */
export type LeafReader = (value: unknown) => unknown;

const keep =
  (is: (value: unknown) => boolean): LeafReader =>
  (value) =>
    is(value) ? value : undefined;

const builtIn: Readonly<Record<string, LeafReader>> = {
  Int: keep((value) => Number.isInteger(value) && (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31),
  Float: keep((value) => typeof value === 'number'),
  String: keep((value) => typeof value === 'string'),
  Boolean: keep((value) => typeof value === 'boolean'),
  ID: (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined),
};

export function leafReader(type: GraphQLLeafType): LeafReader {
  if (isEnumType(type)) return keep((value) => typeof value === 'string' && type.getValue(value) !== undefined);
  return builtIn[type.name] ?? ((value) => value);
}
