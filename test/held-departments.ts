import type { DepartmentClient, DepartmentQuery } from '../gateway/execution/department-client.ts';
import { DepartmentUnavailable } from '../gateway/execution/department-client.ts';
import { representedIn } from './faulty-departments.ts';

/** A gate before a department: while it is shut, queries about subjects wait, and can be counted and let go. */
export interface Gate {
  shut(): void;
  /** Lets everything through that waits, and whatever comes. */
  open(): void;
  /** What waits, oldest first. */
  readonly waiting: readonly DepartmentQuery[];
  /** What was given up since the gate was last shut. */
  readonly abandoned: readonly DepartmentQuery[];
  /** The department with the gate before it; as the client that speaks HTTP, it gives up when it is told to. */
  before(client: DepartmentClient): DepartmentClient;
}

export function gate(): Gate {
  let isShut = false;
  const waiting: DepartmentQuery[] = [];
  const abandoned: DepartmentQuery[] = [];
  let letGo: (() => void)[] = [];
  const pass = (name: string, query: DepartmentQuery): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push(query);
      const done = () => waiting.splice(waiting.indexOf(query), 1);
      letGo.push(() => {
        if (waiting.includes(query)) done();
        resolve();
      });
      query.signal?.addEventListener('abort', () => {
        if (!waiting.includes(query)) return;
        done();
        abandoned.push(query);
        reject(new DepartmentUnavailable(name, 'CANCELLED'));
      });
    });
  return {
    waiting,
    abandoned,
    shut() {
      isShut = true;
      abandoned.length = 0;
    },
    open() {
      isShut = false;
      for (const go of letGo.splice(0)) go();
      letGo = [];
    },
    before: (client) => ({
      ...client,
      async query(query) {
        if (isShut && representedIn(query).length > 0) await pass(client.name, query);
        return client.query(query);
      },
    }),
  };
}

/** Waits until something is so; it fails if it is not within ten seconds. */
export async function until(so: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!so()) {
    if (Date.now() > end) throw new Error(`not within ten seconds: ${so}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
