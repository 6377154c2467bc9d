import { HeaderMap } from '@apollo/server';
import type { Admitted } from './admit.ts';

/** A body that is no JSON. */
export const malformed = Symbol('malformed');

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body of a request, where it is JSON. */
export function bodyOf({ headers, body }: Admitted): unknown {
  if (!body || !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return malformed;
  }
}

export function headersOf({ headers }: Admitted): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** How often the word may stand in an operation: validation compares every fragment with every other, before anything of ours sees them. */
const mostFragments = 100;

/** True for an operation with so many fragments that to validate it would take too long. */
export function hasManyFragments(body: unknown, { search }: Admitted): boolean {
  const { query = search && new URLSearchParams(search).get('query') } = (body ?? {}) as { readonly query?: unknown };
  return typeof query === 'string' && query.split('fragment', mostFragments + 2).length > mostFragments + 1;
}
