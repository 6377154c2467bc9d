import { type Growing, isObject, own, setOwn } from './json.ts';

/**
 * Merges what a subgraph answered into an object of the answer. Everything is copied, since the answer of a batch belongs to all that
 * ride on it. Where both have something it is merged, lists of equal length place by place; a null replaces nothing.
 */
export function merge(target: Growing, source: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    const present = own(target, key);
    if (present === undefined || present === null) setOwn(target, key, copyOf(value));
    else if (isObject(present) && isObject(value)) merge(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeLists(present, value);
    else if (value !== null && value !== undefined) setOwn(target, key, copyOf(value));
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  source.forEach((value, at) => {
    const present = target[at];
    if (isObject(present) && isObject(value)) merge(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeLists(present, value);
    else if (value !== null) target[at] = copyOf(value);
  });
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: Growing = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyOf((value as Growing)[key]));
  return copy;
}
