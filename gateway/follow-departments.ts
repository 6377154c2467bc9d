import type { Kysely } from 'kysely';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { ChangePage } from '../subgraphs/changes.ts';
import { followChanges } from '../subgraphs/credit-centre/follow-changes.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { DepartmentClient } from './execution/department-client.ts';

export interface Followers {
  /** Takes in what the department has committed up to now; rejects if it does not answer. */
  now(department: DepartmentName): Promise<void>;
  stop(): Promise<void>;
}

const changesQuery = `query Changes($after: String!) {
  _changes(after: $after, first: 1000) {
    changes { recordId item kind creditCode subjectKind subjectName identifiers { kind value } at }
    next
    more
  }
}`;

/** How long a feed rests between two looks, in ms. */
const rest = 1_000;

/** Keeps the directory of subjects up with the departments' change feeds. A department that is down is asked again. */
export function followDepartments(
  database: Kysely<CentreTables>,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  clock: Clock,
): Followers {
  const turns = new Map<DepartmentName, Promise<void>>();
  const timers = new Map<DepartmentName, NodeJS.Timeout>();
  let stopped = false;

  async function look(name: DepartmentName, client: DepartmentClient): Promise<void> {
    if (stopped) return;
    const pageAfter = async (after: string): Promise<ChangePage> => {
      const query = { query: changesQuery, variables: { after }, scope: [], day: today(clock) };
      const { data } = await client.query(query);
      if (!data) throw new Error(`${name} did not answer what has changed`);
      return data._changes as ChangePage;
    };
    await followChanges(database, name, pageAfter, clock());
  }

  // One look at a time for each department: a second one would only ask for the same page.
  function next(name: DepartmentName, client: DepartmentClient): Promise<void> {
    const turn = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(() => look(name, client));
    turns.set(name, turn);
    return turn;
  }

  async function keepLooking(name: DepartmentName, client: DepartmentClient): Promise<void> {
    await next(name, client).catch(() => undefined);
    if (!stopped)
      timers.set(
        name,
        setTimeout(() => void keepLooking(name, client), rest),
      );
  }

  for (const [name, client] of departments) void keepLooking(name, client);
  return {
    now: async (name) => {
      const client = departments.get(name);
      if (client) await next(name, client);
    },
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.allSettled(turns.values());
    },
  };
}
