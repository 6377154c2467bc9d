import type { Disclosed } from './line/disclose.ts';

/**
 * Departments returned rows that may not leave: expired, suspended, not open to this caller, or of another item. None left; whoever runs
 * the department has to be told, since it should have kept them back itself.
 */
export class WithheldRows extends Error {
  override readonly name = 'WithheldRows';
  /** How many, by item. */
  readonly items: Readonly<Record<string, number>>;

  constructor(items: Readonly<Record<string, number>>) {
    super('departments returned rows that may not leave');
    this.items = items;
  }
}

/** What was dropped from an answer, for the operator; null if nothing was. */
export function withheldRows({ subjects, besides }: Pick<Disclosed, 'subjects' | 'besides'>): WithheldRows | null {
  const items: Record<string, number> = {};
  for (const { withheld } of [...subjects, besides]) {
    for (const [item, reasons] of Object.entries(withheld)) {
      for (const count of Object.values(reasons)) items[item] = (items[item] ?? 0) + count;
    }
  }
  return Object.keys(items).length > 0 ? new WithheldRows(items) : null;
}
