/** A quarantined row by its batch's number and its place in the file. */
export interface QuarantineKey {
  readonly number: number;
  readonly row: number;
}

/** `tax:quarantine:12:345`. */
export const quarantineId = (department: string, { number, row }: QuarantineKey): string =>
  `${department}:quarantine:${number}:${row}`;

/** The key in a row's id; null for what is no id of this department's. */
export function quarantineKeyIn(department: string, id: string): QuarantineKey | null {
  const [, name, number, row] = /^([a-z-]+):quarantine:(\d{1,15}):(\d{1,9})$/.exec(id) ?? [];
  return name === department ? { number: Number(number), row: Number(row) } : null;
}

/** The department whose row this is, as its id says. */
export const departmentOfQuarantineId = (id: string): string | null => /^([a-z-]+):quarantine:/.exec(id)?.[1] ?? null;
