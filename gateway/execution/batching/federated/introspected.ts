import { executeSync, type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import { collectFields } from '../../../collect-fields.ts';
import type { Growing } from '../json.ts';
import type { Prepared } from './prepared-operations.ts';

/** The fields of an operation that are about the schema, answered from it. */
export function introspected(
  schema: GraphQLSchema,
  { operation, fragments }: Prepared,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Growing> {
  const root = schema.getRootType(operation.operation);
  if (operation.operation !== 'query' || !root) return {};
  const fields = [...collectFields({ schema, fragments, variables }, [operation.selectionSet], root).values()];
  const selections = fields.flatMap((nodes) => (isAboutSchema(nodes[0]?.name.value) ? nodes : []));
  if (selections.length === 0) return {};
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  const document = {
    kind: Kind.DOCUMENT as const,
    definitions: [{ ...operation, selectionSet }, ...fragments.values()],
  };
  const { data } = executeSync({ schema, document, variableValues: variables });
  return { ...data };
}

/** Fields of the root that no subgraph answers. */
export const isAboutSchema = (name: string | undefined): boolean => name === '__schema' || name === '__type';
