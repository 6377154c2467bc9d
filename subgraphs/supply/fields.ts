import type { JudgedCell } from './judge.ts';

/** A record's fields by GraphQL name, `decidedOn` and `endedOn` among them where columns hold them. */
export type Fields = Record<string, unknown>;

/**
 * The fields that the cells of a row fill. Empty ones are left out, so that an empty column and none say the same. `authority.name` and
 * `authority.code` make one structured value; columns of one list add up. Cells must have been read.
 */
export function fieldsOf(cells: readonly JudgedCell[]): Fields {
  const fields: Fields = {};
  for (const { column, read } of cells) {
    if (column.field === undefined || !read.ok || read.value === null) continue;
    const [field = '', part] = column.field.split('.');
    if (part !== undefined) fields[field] = { ...(fields[field] as object | undefined), [part]: read.value };
    else fields[field] = Array.isArray(read.value) ? joined(fields[field], read.value) : read.value;
  }
  return fields;
}

const joined = (list: unknown, more: readonly unknown[]): readonly unknown[] => [
  ...new Set([...(Array.isArray(list) ? list : []), ...more]),
];
