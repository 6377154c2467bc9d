import { type Growing, isObject, own } from './json.ts';

/** Where in an answer something stands: keys and places in lists. */
export type Path = readonly (string | number)[];

/** A path of a plan: keys, and `@` for every element of a list. */
export type PlanPath = readonly string[];

/**
 * Visits every object at a path of a plan, in the order of the answer. What is null on the way is passed over. The path that `visit`
 * gets is only valid while it runs.
 */
export function visitPlaces(root: Growing, path: PlanPath, visit: (object: Growing, at: Path) => void): void {
  const at: (string | number)[] = [];
  const walk = (value: unknown, depth: number): void => {
    const step = path[depth];
    if (Array.isArray(value)) {
      value.forEach((element, index) => {
        at.push(index);
        walk(element, step === '@' ? depth + 1 : depth);
        at.pop();
      });
      return;
    }
    if (!isObject(value) || step === '@') return;
    if (step === undefined) {
      visit(value, at);
      return;
    }
    at.push(step);
    walk(own(value, step), depth + 1);
    at.pop();
  };
  walk(root, 0);
}
