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
 * it may speak of records that the caller does not see. Where it says that nothing of ours is, all its fields are meant.
 */
export function unavailableErrors(grant: Grant, { failed, errors }: Fetched): readonly GraphQLError[] {
  if (failed.size === 0 && errors.length === 0) return [];
  const fields = departmentFields(grant);
  const all = (name: string) => fields.filter(({ top, department }) => top && department === name);
  const missing = new Set([...failed].flatMap(all));
  const looked = new Set<string>();
  for (const { department, path } of errors) {
    const keys = path?.filter((key) => typeof key === 'string').join('.');
    // A department can say the same of every subject.
    if (looked.has(`${department} ${keys}`)) continue;
    looked.add(`${department} ${keys}`);
    const named = fields.filter((field) => field.department === department && field.fetched === keys);
    for (const field of named.length > 0 ? named : all(department)) missing.add(field);
  }
  return fields
    .filter((field) => missing.has(field))
    .map(({ path, department }) => gatewayError('DEPARTMENT_UNAVAILABLE', { path, extensions: { department } }));
}

interface DepartmentField {
  readonly department: string;
  /** Keys of the response, without list indices. */
  readonly path: readonly string[];
  /** The same as it was fetched, joined by dots. */
  readonly fetched: string;
  /** True for a field of the subject, false for one inside its records. */
  readonly top: boolean;
}

/** The fields of the operation that departments answer, each once, in its order. */
function departmentFields(grant: Grant): readonly DepartmentField[] {
  const fields: DepartmentField[] = [];
  const owners = new Map<string, string>();
  walkFields(grant.question, ({ parentType, node, field, path, fetched }) => {
    if (grant.view(parentType, node.name.value)) return false;
    const type = field && getNamedType(field.type).name;
    const above = owners.get(path.slice(0, -1).join('.'));
    const department = above ?? grant.catalogue.items.find((entry) => entry.type === type)?.department;
    if (!department || owners.has(path.join('.'))) return true;
    owners.set(path.join('.'), department);
    fields.push({ department, path, fetched: fetched.join('.'), top: above === undefined });
    return true;
  });
  return fields;
}
