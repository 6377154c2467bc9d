import { setTimeout as delay } from 'node:timers/promises';
import {
  type DepartmentAnswer,
  type DepartmentClient,
  type DepartmentQuery,
  DepartmentUnavailable,
} from '../gateway/execution/department-client.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';

/** What a department does wrong whenever it is asked about a subject, alone or among others. */
export type Fault = keyof typeof faults;

type Entity = Record<string, unknown> | null;
type Wrong = (answer: { entities: Entity[]; errors: object[] }, at: number, name: string) => void;

const firstList = (entity: Entity): string =>
  Object.keys(entity ?? {}).find((key) => typeof entity?.[key] === 'object') ?? '_cg_key';

const faults = {
  /** HTTP 500 for all of them. */
  REFUSES: (_, __, name) => {
    throw new DepartmentUnavailable(name, 'STATUS', { status: 500 });
  },
  GARBLES: (_, __, name) => {
    throw new DepartmentUnavailable(name, 'NOT_JSON');
  },
  FIELD_ERROR: ({ entities, errors }, at) => {
    const entity = entities[at] ?? null;
    const field = firstList(entity);
    if (entity && field !== '_cg_key') entity[field] = null;
    errors.push({ message: 'secret', path: ['_entities', at, field] });
  },
  ENTITY_ERROR: ({ entities, errors }, at) => {
    entities[at] = null;
    errors.push({ message: 'secret', path: ['_entities', at] });
  },
  ERROR_WITHOUT_PATH: ({ entities, errors }, at) => {
    entities[at] = null;
    errors.push({ message: 'secret' });
  },
  ERROR_ELSEWHERE: ({ errors }) => errors.push({ message: 'secret', path: ['_entities', 5_000, 'x'] }),
  SWAPS: ({ entities }, at) => {
    const other = at === 0 ? entities.length - 1 : at - 1;
    [entities[at], entities[other]] = [entities[other] ?? null, entities[at] ?? null];
  },
  REPEATS: ({ entities }, at) => {
    entities[at] = entities[(at + 1) % entities.length] ?? null;
  },
  TRUNCATES: ({ entities }) => entities.pop(),
  SKIPS: ({ entities }, at) => entities.splice(at, 1),
  ADDS: ({ entities }, at) => entities.splice(at, 0, entities[at] ?? null),
} satisfies Readonly<Record<string, Wrong>>;

export const everyFault = Object.keys(faults) as readonly Fault[];

/** Which subjects a department fails for, in which way. */
export type Failing = Readonly<Record<string, Fault>>;

/**
 * A department that answers late and out of order, marks every text with whom, for which day and in which scope it was asked, and fails for
 * some subjects.
 */
export function faultyDepartment(
  name: DepartmentName,
  client: DepartmentClient,
  { failing = {}, delayMs = () => 0 }: { readonly failing?: Failing; readonly delayMs?: () => number },
): DepartmentClient {
  return {
    ...client,
    async query(asked) {
      const codes = representedIn(asked);
      const answer = await client.query(asked);
      if (codes.length === 0) return answer;
      const late = delayMs();
      if (late > 0) await delay(late);
      const entities = ((answer.data?._entities ?? []) as Entity[]).map((entity, at) =>
        marked(entity, codes[at], asked),
      );
      const wrong = { entities, errors: [...answer.errors] as object[] };
      codes.forEach((code, at) => {
        const fault = failing[code];
        if (fault) (faults[fault] as Wrong)(wrong, at, name);
      });
      return { data: { _entities: wrong.entities }, errors: wrong.errors as unknown as DepartmentAnswer['errors'] };
    },
  };
}

/** The codes of the subjects that a query is about. */
export const representedIn = ({ variables }: DepartmentQuery): readonly string[] =>
  ((variables?.representations ?? []) as { creditCode: string }[]).map(({ creditCode }) => creditCode);

function marked(entity: Entity, code: string | undefined, { day, scope }: DepartmentQuery): Entity {
  const mark = `of ${code} on ${day} in ${[...scope].sort().join('+')}`;
  return JSON.parse(JSON.stringify(entity), (_, value) =>
    typeof value === 'string' && value.startsWith('String ') ? `${value} ${mark}` : value,
  );
}
