import { GraphQLError } from 'graphql';

const longestPage = 1_000;

/** Throws unless `after` is a position of a feed, '0' or a page's `next`, and `first` a size that a page may have. */
export function checkPage(after: string, first: number): void {
  if (/^\d{1,15}$/.test(after) && first >= 1 && first <= longestPage) return;
  const message = `after must be a position and first 1 to ${longestPage}.`;
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** A page of rows that were read to one more than it holds: where the next begins, and whether it has any. */
export function pageOf<Row extends { readonly position: number }>(rows: readonly Row[], after: string, first: number) {
  const page = rows.slice(0, first);
  return { page, next: String(page.at(-1)?.position ?? after), more: rows.length > first };
}
