/** Which part of a list is asked for. */
export interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

const usualPage = 100;
const longestPage = 1_000;

export const pageSize = (first: number | null | undefined): number =>
  Math.min(Math.max(first ?? usualPage, 0), longestPage);

/** Whether a database could hold these texts: neither NUL nor half a surrogate pair is in any. */
export const isStorable = (values: readonly unknown[]): boolean =>
  values.every((value) => typeof value !== 'string' || !/[\0\p{Cs}]/u.test(value));
