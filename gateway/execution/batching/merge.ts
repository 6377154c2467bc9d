import { type Growing, isObject, own, setOwn } from './json.ts';

/**
 * Merges what a subgraph answered into an object of the answer. Everything is copied, since the answer of a batch belongs to all that
 * ride on it. Where both have something it is merged, lists of equal length place by place; a null replaces nothing.
 *
 * @param vague whether a type's name tells less than another: an interface's, by which a subgraph knows entities as one object
 */
export function merge(
  target: Growing,
  source: Readonly<Record<string, unknown>>,
  vague: (typeName: unknown) => boolean = () => false,
): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    const present = own(target, key);
    if (key === '__typename' && typeof present === 'string' && vague(value)) continue;
    if (present === undefined || present === null) setOwn(target, key, copyOf(value));
    else if (isObject(present) && isObject(value)) merge(present, value, vague);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeLists(present, value, vague);
    else if (value !== null && value !== undefined) setOwn(target, key, copyOf(value));
  }
}

function mergeLists(target: unknown[], source: readonly unknown[], vague: (typeName: unknown) => boolean): void {
  source.forEach((value, at) => {
    const present = target[at];
    if (isObject(present) && isObject(value)) merge(present, value, vague);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeLists(present, value, vague);
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
