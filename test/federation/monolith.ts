import { Supergraph } from '@apollo/federation-internals';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLList,
  type GraphQLOutputType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Failing } from './field-faults.ts';
import { resolveBy } from './resolve-things.ts';
import type { Thing, World } from './small-world.ts';

/** Every answer of the monolith for one operation. */
export interface Truth {
  readonly answer: ExecutionResult;
  /** Where an error may be, although a null further up hides it: as if each field could be null. */
  readonly failures: readonly (readonly (string | number)[])[];
}

/** What clients see of a supergraph, as one schema that resolves all of it. */
export function monolith(supergraphSdl: string): {
  readonly schema: GraphQLSchema;
  ask(makeWorld: () => World, failing: Failing, document: DocumentNode, variables: Thing): Promise<Truth>;
} {
  const schema = apiSchema(supergraphSdl);
  const strict = apiSchema(supergraphSdl);
  const lenient = apiSchema(supergraphSdl);
  const neverNull = withoutNonNull(lenient);
  return {
    schema,
    async ask(makeWorld, failing, document, variables) {
      // Each answers from a world of its own: mutations change it.
      resolveBy(strict, { world: makeWorld(), failing });
      const answer = await execute({ schema: strict, document, variableValues: variables });
      resolveBy(lenient, { world: makeWorld(), failing, neverNull });
      const all = await execute({ schema: lenient, document, variableValues: variables });
      return { answer, failures: [...(all.errors ?? []), ...(answer.errors ?? [])].map(({ path }) => path ?? []) };
    },
  };
}

const apiSchema = (supergraphSdl: string) => Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();

function withoutNonNull(schema: GraphQLSchema): ReadonlySet<string> {
  const never = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (isNonNullType(field.type)) never.add(`${type.name}.${field.name}`);
      field.type = nullable(field.type);
    }
  }
  return never;
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return nullable(type.ofType);
  return isListType(type) ? new GraphQLList(nullable(type.ofType)) : type;
}
