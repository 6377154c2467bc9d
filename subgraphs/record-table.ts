/** How a record's own field is kept: `list` is text[], `json` a structured value, `decimal` numeric as a string. */
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'date' | 'datetime' | 'boolean' | 'list' | 'json';

/** Where a department keeps one record type, and the field of `Subject` that shows it. */
export interface RecordTable {
  /** GraphQL type, such as `TaxArrears`. */
  readonly type: string;
  /** Field of `Subject`, such as `taxArrears`. */
  readonly field: string;
  readonly table: string;
  /** True where a subject has one record at most, and the field is no list. */
  readonly single: boolean;
  /** The type's own fields by GraphQL name; the column is the same name in snake case. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

/** The fields that every record has, as columns of the table `record`. */
export const sharedColumns: Readonly<Record<string, ColumnKind>> = {
  id: 'text',
  item: 'text',
  openness: 'text',
  severity: 'text',
  provider: 'json',
  decidedOn: 'date',
  endedOn: 'date',
};

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'integer',
  decimal: 'numeric',
  date: 'date',
  datetime: 'timestamptz',
  boolean: 'boolean',
  list: 'text[]',
  json: 'jsonb',
};

export const sqlType = (kind: ColumnKind): string => sqlTypes[kind];

/** `decidedOn` → `decided_on`. */
export const columnName = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const allColumns = (table: RecordTable): Readonly<Record<string, ColumnKind>> => ({
  ...sharedColumns,
  ...table.columns,
});

/** Whether a value has the form of a record's id, `tax:TaxArrears:…`; what has not is no record's. */
export const isRecordId = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z-]+:[A-Za-z]+:[0-9a-f]{32}$/.test(value);
