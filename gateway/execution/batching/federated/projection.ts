import {
  type FieldNode,
  GraphQLError,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type SelectionSource, selectionsOf } from '../../../collect-fields.ts';
import { type Growing, isObject, own, setOwn } from '../json.ts';
import type { Path } from '../places.ts';
import type { ErrorPlaces } from './error-places.ts';
import { isAboutSchema } from './introspected.ts';
import { leafReader } from './leaf-values.ts';

/** A null where none may be: it makes its parent null as well (GraphQL, 6.4.4). */
const broken = Symbol('broken');

/** One answer that is being shaped. */
interface Shaping {
  /** Where in the response it is. */
  readonly at: (string | number)[];
  readonly errors: GraphQLError[];
  /** Errors that are known already. */
  readonly known: ErrorPlaces;
}

type Shape = (value: unknown, shaping: Shaping) => unknown;

/** A type whose fields are selected. */
type Selected = GraphQLObjectType | GraphQLInterfaceType;

interface ShapedField {
  readonly key: string;
  /** The key that it was fetched under. */
  readonly fetched: string;
  readonly shape: Shape;
}

export interface Projected {
  readonly data: Growing | null;
  /** What was wrong with the data, where no error says so already. */
  readonly errors: readonly GraphQLError[];
}

/** Gives what was fetched the shape of the client's operation. */
export type Projection = (data: Readonly<Growing>, known: ErrorPlaces) => Projected;

/**
 * Compiles the projection of an operation, for variables under which the same is included. A value of a wrong kind is an error and null; a
 * null where none may be makes its parent null and is an error, unless one is known about what is missing.
 */
export function compileProjection(
  source: SelectionSource,
  root: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  fetchedKey: (field: FieldNode) => string,
): Projection {
  const compiling = { source, fetchedKey };
  const fields = shapedFields(compiling, root, selections);
  return (data, known) => {
    const shaping: Shaping = { at: [], errors: [], known };
    const shaped = shapeFields(fields, data, shaping);
    return { data: shaped === broken ? null : (shaped as Growing), errors: shaping.errors };
  };
}

interface Compiling {
  readonly source: SelectionSource;
  readonly fetchedKey: (field: FieldNode) => string;
}

function shapedFields(compiling: Compiling, type: Selected, selections: readonly SelectionSetNode[]) {
  const fields: ShapedField[] = [];
  for (const [key, nodes] of collectFields(compiling.source, selections, type)) {
    const [node] = nodes;
    if (!node) continue;
    const name = node.name.value;
    const fetched = compiling.fetchedKey(node);
    if (name === '__typename') {
      // An interface's own name tells no type: whoever knows it could not be asked.
      fields.push({ key, fetched, shape: isObjectType(type) ? () => type.name : () => broken });
      continue;
    }
    if (isAboutSchema(name)) {
      fields.push({ key, fetched: key, shape: (value) => value ?? null });
      continue;
    }
    const field = type.getFields()[name];
    if (field) fields.push({ key, fetched, shape: shapeOf(compiling, field.type, nodes, `${type.name}.${name}`) });
  }
  return fields;
}

function shapeFields(fields: readonly ShapedField[], data: Readonly<Growing>, shaping: Shaping): unknown {
  const shaped: Growing = {};
  for (const { key, fetched, shape } of fields) {
    shaping.at.push(key);
    const value = shape(own(data, fetched), shaping);
    shaping.at.pop();
    if (value === broken) return broken;
    setOwn(shaped, key, value);
  }
  return shaped;
}

function shapeOf(compiling: Compiling, type: GraphQLOutputType, nodes: readonly FieldNode[], name: string): Shape {
  if (isNonNullType(type)) {
    const inner = nullableShape(compiling, type.ofType, nodes, name);
    return (value, shaping) => {
      const before = shaping.errors.length;
      const shaped = inner(value, shaping);
      if (shaped !== null && shaped !== broken) return shaped;
      if (shaping.errors.length === before && !shaping.known.explains(shaping.at)) {
        shaping.errors.push(errorAt(`Cannot return null for non-nullable field ${name}.`, shaping.at));
      }
      return broken;
    };
  }
  const nullable = nullableShape(compiling, type, nodes, name);
  return (value, shaping) => {
    const shaped = nullable(value, shaping);
    return shaped === broken ? null : shaped;
  };
}

/** A shape that may give null or `broken`, which both mean that there is nothing. */
function nullableShape(
  compiling: Compiling,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  name: string,
): Shape {
  if (isListType(type)) return listShape(shapeOf(compiling, type.ofType, nodes, name), name);
  const named = getNamedType(type);
  if (isLeafType(named)) {
    const read = leafReader(named);
    return (value, shaping) => {
      if (value === null || value === undefined) return null;
      const leaf = read(value);
      return leaf === undefined ? wrong(`Not a ${named.name}: ${name}.`, shaping) : leaf;
    };
  }
  return objectShape(compiling, named as GraphQLObjectType, nodes, name);
}

function listShape(element: Shape, name: string): Shape {
  return (value, shaping) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return wrong(`Not a list: ${name}.`, shaping);
    const shaped: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      shaping.at.push(index);
      const one = element(value[index], shaping);
      shaping.at.pop();
      if (one === broken) return broken;
      shaped.push(one);
    }
    return shaped;
  };
}

function objectShape(
  compiling: Compiling,
  type: ReturnType<typeof getNamedType>,
  nodes: readonly FieldNode[],
  name: string,
): Shape {
  const { schema } = compiling.source;
  const shapes = new Map<string, readonly ShapedField[]>();
  const fieldsOf = (selected: Selected): readonly ShapedField[] => {
    const known = shapes.get(selected.name);
    if (known) return known;
    const made = shapedFields(compiling, selected, selectionsOf(nodes));
    shapes.set(selected.name, made);
    return made;
  };
  return (value, shaping) => {
    if (value === null || value === undefined) return null;
    if (!isObject(value)) return wrong(`Not an object: ${name}.`, shaping);
    const selected = isObjectType(type) ? type : typeOf(schema, type, value);
    if (!selected) return wrong(`Of no type that it could be: ${name}.`, shaping);
    return shapeFields(fieldsOf(selected), value, shaping);
  };
}

/** The type of an object in an abstract place, by what it says itself. What clients cannot see of it is not told. */
function typeOf(
  schema: GraphQLSchema,
  place: ReturnType<typeof getNamedType>,
  value: Readonly<Growing>,
): Selected | null {
  if (!isAbstractType(place)) return null;
  const named = own(value, '__typename');
  if (named === undefined) return isInterfaceType(place) ? place : null;
  const type = schema.getType(String(named));
  if (type === place && isInterfaceType(type)) return type;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(place, type) ? type : null;
}

function wrong(message: string, shaping: Shaping): null {
  shaping.errors.push(errorAt(message, shaping.at));
  return null;
}

const errorAt = (message: string, at: Path) =>
  new GraphQLError(message, { path: [...at], extensions: { code: 'SUBGRAPH_ANSWER_INVALID' } });
