import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { responseKey } from '../../../collect-fields.ts';
import { requiredPrefix } from '../planning/required-fields.mjs';

/** What keys begin with under which fields are fetched apart from those of federation. */
const prefix = '_as_';

/** What stands where a selection has nothing: no field of a client is fetched under it. */
export const nothingKey = '_nothing';

/** The key under which a client's field is fetched. */
export type FetchedKey = (field: FieldNode) => string;

/**
 * Federation fetches keys and required fields under their own names, beside what the client asks for under names of its choice. Where
 * the two would meet (`id: name`, or a required field with other arguments, of which the planner knows nothing), the client's field is fetched
 * under another key.
 */
export function keysApart(supergraph: GraphQLSchema): FetchedKey {
  const { names, withArguments } = fieldSetNames(supergraph);
  const taken = new Set(['__typename', nothingKey, '__proto__', 'constructor', ...names]);
  return (field) => {
    const key = responseKey(field);
    if (key.startsWith(prefix) || key.startsWith(requiredPrefix)) return prefix + key;
    const own = key === field.name.value && !field.arguments?.length && !withArguments.has(key);
    return taken.has(key) && !own ? prefix + key : key;
  };
}

/** The client's own key of what was fetched apart. */
export const responseKeyOf = (key: string): string => (key.startsWith(prefix) ? key.slice(prefix.length) : key);

/** Every name in the keys, required and provided fields of a supergraph, and those that are required with arguments. */
function fieldSetNames(supergraph: GraphQLSchema) {
  const names = new Set<string>();
  const withArguments = new Set<string>();
  const take = (node: { readonly directives?: OperationDefinitionNode['directives'] } | null | undefined): void => {
    for (const directive of node?.directives ?? []) {
      for (const { name, value } of directive.arguments ?? []) {
        const isSet = name.value === 'key' || name.value === 'requires' || name.value === 'provides';
        if (!isSet || value.kind !== Kind.STRING) continue;
        for (const word of value.value.match(/\w+/g) ?? []) names.add(word);
        for (const [, word = ''] of value.value.matchAll(/(\w+)\s*\(/g)) withArguments.add(word);
      }
    }
  };
  for (const type of Object.values(supergraph.getTypeMap())) {
    take(type.astNode);
    if ('getFields' in type) for (const field of Object.values(type.getFields())) take(field.astNode);
  }
  return { names, withArguments };
}

/** One operation with the fragments that it uses, each field under the key that it is fetched under. */
export function operationApart(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  fetchedKey: FetchedKey,
): DocumentNode {
  const used = new Map<string, FragmentDefinitionNode>();
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(name.value)) return;
        used.set(name.value, fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return visit({ kind: Kind.DOCUMENT, definitions: [operation, ...used.values()] } as DocumentNode, {
    Field: (field) => {
      const key = fetchedKey(field);
      return key === responseKey(field) ? undefined : { ...field, alias: { kind: Kind.NAME, value: key } };
    },
  });
}
