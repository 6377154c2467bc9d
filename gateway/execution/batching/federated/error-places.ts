import type { Path, PlanPath } from '../places.ts';

/** Where in a response errors are known to be. */
export interface ErrorPlaces {
  /** Whether what is missing at a path is explained by an error: one on the way to it, or one in the object that it is missing from. */
  explains(path: Path): boolean;
}

const keyOf = (path: readonly (string | number)[]): string => JSON.stringify(path);

/**
 * @param errors paths of errors
 * @param failed where calls failed: for everything beneath it, in every element of a list
 */
export function errorPlaces(errors: readonly Path[], failed: readonly PlanPath[]): ErrorPlaces {
  if (errors.length === 0 && failed.length === 0) return noErrors;
  const at = new Set(errors.map(keyOf));
  const above = new Set(errors.flatMap((path) => path.map((_, end) => keyOf(path.slice(0, end)))));
  const failedAt = new Set(failed.map((path) => keyOf(path.filter((step) => step !== '@'))));
  return {
    explains(path) {
      if (path.some((_, end) => at.has(keyOf(path.slice(0, end + 1))))) return true;
      if (above.has(keyOf(path.slice(0, -1)))) return true;
      const keys = path.filter((step) => typeof step === 'string');
      return failedAt.has(keyOf([])) || keys.some((_, end) => failedAt.has(keyOf(keys.slice(0, end + 1))));
    },
  };
}

const noErrors: ErrorPlaces = { explains: () => false };
