import { type Growing, isObject, own } from './json.ts';

/** Where in an answer something stands: keys and places in lists. */
export type Path = readonly (string | number)[];

/** A path of a plan: keys, and `@` for every element of a list. */
export type PlanPath = readonly string[];

/** Which objects of an answer a plan means. */
export interface Places {
  readonly path: PlanPath;
  /** After how many steps of the path an object must be of which types; at the others it may be of any. */
  readonly types: ReadonlyMap<number, readonly string[]>;
}

/**
 * Visits every object at places of a plan, in the order of the answer. What is null on the way is passed over. The path that `visit`
 * gets is only valid while it runs.
 */
export function visitPlaces(root: Growing, { path, types }: Places, visit: (object: Growing, at: Path) => void): void {
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
    const wanted = types.get(depth);
    if (wanted && typeof value.__typename === 'string' && !wanted.includes(value.__typename)) return;
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
