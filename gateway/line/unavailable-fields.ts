import { type GraphQLError, getNamedType } from 'graphql';
import { gatewayError } from '../errors.ts';
import type { Fetched } from '../execution/engine.ts';
import type { Grant } from './authorize.ts';
import { walkFields } from './walk-fields.ts';

/** The departments that did not answer, in whole or for a field, sorted. */
export const unavailableDepartments = ({ failed, errors }: Fetched): readonly string[] =>
  [...new Set([...failed, ...errors.map(({ department }) => department)])].sort();

/**
 * One error for each field of the operation that a department left without an answer. What the department said stays here:
 * it may speak of records that the caller does not see.
 */
export function unavailableErrors(grant: Grant, { failed, errors }: Fetched): readonly GraphQLError[] {
  if (failed.size === 0 && errors.length === 0) return [];
  const wholly = new Set<string>([...failed, ...errors.flatMap(({ department, path }) => (path ? [] : [department]))]);
  const fields = new Map<string, { readonly path: readonly string[]; readonly department: string }>();
  for (const { department, path } of errors) {
    const keys = path?.filter((key) => typeof key === 'string');
    if (keys && !wholly.has(department)) fields.set(keys.join('.'), { path: keys, department });
  }
  walkFields(grant.question, ({ parentType, node, field, path }) => {
    if (grant.view(parentType, node.name.value)) return false;
    const type = field && getNamedType(field.type).name;
    const department = grant.catalogue.items.find((entry) => entry.type === type)?.department;
    if (department && wholly.has(department)) fields.set(path.join('.'), { path, department });
    return !department;
  });
  return [...fields.values()].map(({ path, department }) =>
    gatewayError('DEPARTMENT_UNAVAILABLE', { path, extensions: { department } }),
  );
}
