import { GraphQLError } from 'graphql';

const longestPage = 1_000;

/** Throws unless `after` is a position of a feed, '0' or a page's `next`, and `first` a size that a page may have. */
export function checkPage(after: string, first: number): void {
  if (/^\d{1,15}$/.test(after) && first >= 1 && first <= longestPage) return;
  const message = `after must be a position and first 1 to ${longestPage}.`;
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
