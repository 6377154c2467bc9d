import type { ExecutionResult } from 'graphql';
import type { Truth } from './monolith.ts';

type Path = readonly (string | number)[];

/** Paths of errors and data, in an order of their own: to compare as a whole. */
export interface Compared {
  readonly data: unknown;
  /** The nulls that errors made. */
  readonly nulled: readonly string[];
  /** Errors where the monolith has none, also not beneath a null. */
  readonly surprising: readonly string[];
}

/**
 * What must be the same of two answers. Beneath a null that went up, graphql-js reports what it had come to: which of several
 * errors is chance, that there is one is not. So the nulls that errors made are compared, and each error must be one that the
 * monolith could report.
 */
export function compared({ data = null, errors = [] }: ExecutionResult, { failures }: Truth): Compared {
  const possible = new Set(failures.map(written));
  const paths = errors.map(({ path }) => path ?? []);
  return {
    data: JSON.stringify(data), // as text: the fields come in the order they were asked
    nulled: [...new Set(paths.map((path) => written(nullAt(data, path))))].sort(),
    surprising: paths.map(written).filter((path) => !possible.has(path)),
  };
}

const written = (path: Path) => path.join('.');

/** The first null on the path; the path itself where there is none. */
function nullAt(data: unknown, path: Path): Path {
  let value = data;
  for (const [n, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, n);
    value = (value as Record<string | number, unknown>)[step];
  }
  return path;
}
