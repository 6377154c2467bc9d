import type { JudgedCell } from './judge.ts';

/** A record's fields by GraphQL name, `decidedOn` and `endedOn` among them where columns hold them. */
export type Fields = Record<string, unknown>;

/**
 * The fields that the cells of a row fill. `authority.name` and `authority.code` make one structured value, null where the file has
 * neither; columns of one list add up. Cells must have been read.
 */
export function fieldsOf(cells: readonly JudgedCell[]): Fields {
  const fields: Fields = {};
  for (const { column, read } of cells) {
    if (column.field === undefined || !read.ok) continue;
    const [field = '', part] = column.field.split('.');
    if (part !== undefined) fields[field] = withPart(fields[field], part, read.value);
    else if (column.value.kind === 'CODES') fields[field] = joined(fields[field], read.value);
    else fields[field] = read.value;
  }
  return fields;
}

function withPart(structure: unknown, part: string, value: unknown): unknown {
  if (value === null) return structure ?? null;
  return { ...(structure as object | null), [part]: value };
}

function joined(list: unknown, more: unknown): unknown {
  if (!Array.isArray(more)) return list ?? null;
  return [...new Set([...(Array.isArray(list) ? list : []), ...more])];
}
