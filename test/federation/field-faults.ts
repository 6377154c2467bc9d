import type { Thing } from './small-world.ts';

/** Where something goes wrong: `Type.field` of the record with this id, in whichever world it is asked. */
export interface FieldFault {
  readonly field: string;
  /** The record's id; of a root field and of a value without one: nothing. */
  readonly id?: string | undefined;
  readonly kind: 'throws' | 'null';
}

/** Each world asks before it resolves a field. */
export type Failing = (source: Thing | undefined, type: string, field: string) => FieldFault | undefined;

export function failing(faults: readonly FieldFault[]): Failing {
  const at = new Map(faults.map((fault) => [place(fault.field, fault.id), fault]));
  // A record says its own type: where its interface stands for it, a subgraph knows it by that alone.
  return (source, type, field) => at.get(place(`${source?.__typename ?? type}.${field}`, idOf(source)));
}

const place = (field: string, id: unknown) => `${field} ${id ?? ''}`;

export const idOf = (source: Thing | undefined): string | undefined => {
  const id = source?.id ?? source?.upc ?? source?.email;
  return typeof id === 'string' ? id : undefined;
};
