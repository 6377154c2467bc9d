import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType } from 'graphql';
import type { Failing } from './field-faults.ts';
import type { Computed, Thing, World } from './small-world.ts';

/** What a subgraph was asked for and the record that it found. */
export const asked = Symbol('asked');

interface Found {
  readonly record: Thing;
  readonly representation: Thing;
}

interface Resolving {
  readonly world: World;
  readonly failing: Failing;
  /** Nothing in the monolith. */
  readonly subgraph?: string | undefined;
  /** `Type.field` where a null is an error although the schema allows it. */
  readonly neverNull?: ReadonlySet<string>;
}

/**
 * One way to resolve for the monolith and all subgraphs: the field of the record. What differs is where a field that @requires
 * others takes them from, and what a subgraph answers that should not be asked.
 */
function resolver(resolving: Resolving, type: string, field: string): GraphQLFieldResolver<unknown, unknown> {
  const { world, subgraph } = resolving;
  const misled = subgraph === undefined ? undefined : world.misleading?.[subgraph];
  const misleading =
    misled && Object.hasOwn(misled, `${type}.${field}`) ? { value: misled[`${type}.${field}`] } : undefined;
  return (source, args: Thing) => {
    const found = (source as { [asked]?: Found } | undefined)?.[asked];
    const parent = found?.record ?? source;
    const thing = (type === 'Query' ? world.Query : type === 'Mutation' ? world.Mutation : parent) as Thing;
    const fault = resolving.failing(type === 'Query' || type === 'Mutation' ? undefined : thing, type, field);
    if (fault?.kind === 'throws') throw new Error(`injected at ${type}.${field}`);
    if (fault) return null;
    if (misleading) return misleading.value;
    const computed = computedOf(world, type, thing, field);
    if (computed) return computed.value(given(thing, computed, subgraph, found), args);
    const value = thing[field];
    return typeof value === 'function' ? value(args) : value;
  };
}

function resolverOf(resolving: Resolving, type: string, field: string): GraphQLFieldResolver<unknown, unknown> {
  const resolve = resolver(resolving, type, field);
  if (!resolving.neverNull?.has(`${type}.${field}`)) return resolve;
  return (...given) => {
    const value = resolve(...given);
    if (value === null || value === undefined) throw new Error(`null at ${type}.${field}`);
    return value;
  };
}

function computedOf({ computed = {} }: World, type: string, thing: Thing, field: string): Computed | undefined {
  const own = computed[type]?.[field] ?? computed[String(thing.__typename)]?.[field];
  if (own || type === 'Query' || type === 'Mutation') return own;
  const ofInterface = thing.implements;
  return typeof ofInterface === 'string' ? computed[ofInterface]?.[field] : undefined;
}

function given(thing: Thing, computed: Computed, subgraph: string | undefined, found: Found | undefined): Thing {
  if (subgraph === undefined) return computed.needs(thing);
  const { representation } = found ?? {};
  if (!representation) throw new Error('a field that requires others is asked without them');
  const missing = Object.keys(computed.needs(thing)).filter((name) => !Object.hasOwn(representation, name));
  if (missing.length > 0) throw new Error(`the representation lacks ${missing.join(', ')}`);
  return representation;
}

/** Puts the resolvers into a schema. */
export function resolveBy(schema: GraphQLSchema, resolving: Resolving): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = (value) => String((value as Thing).__typename);
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      if (!field.name.startsWith('_')) field.resolve = resolverOf(resolving, type.name, field.name);
  }
}
