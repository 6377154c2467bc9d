import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { DatabasePlace } from '../database/open.ts';
import { randomOf } from '../scripts/seed/random.ts';
import type { Department } from '../subgraphs/department.ts';
import type { ImportReport } from '../subgraphs/supply/outcome.ts';
import type { NewPlace } from './each-database.ts';
import { nodeFlags } from './node-flags.ts';
import { currentRecords, openDepartment, sayings, supply, verifyVersions } from './supply-database.ts';
import type { fileOf } from './supply-files.ts';
import { type Cells, csv, departmentNamed, goodRows, table } from './supply-files.ts';

export const department: Department = departmentNamed('market-regulation');

const penalty = goodRows['penalty-2018']?.organisation ?? {};

/**
 * Facts that come up to five times in different chunks, with and without a time of their own, corrected, turned back to what they said
 * first, with rows between that are set aside or skipped: whoever stores a row twice or leaves one out ends differently.
 */
export const troublesome: readonly Cells[] = Array.from({ length: 4_600 }, (_, n) => {
  if (n % 97 === 0) return {};
  const fact = n % 1_000;
  return {
    ...penalty,
    CF_WSH: `沪罚〔2026〕${fact}号`,
    CF_NR: `content ${Math.floor(n / 1_000) % 2}`,
    CF_JDRQ: n % 89 === 0 ? '2026-02-30' : '2026-03-01',
    SJC: fact % 3 === 0 ? `2026/0${9 - Math.floor(n / 1_000)}/01` : '',
  };
});

export const troublesomeFile = (): Buffer => csv(table(troublesome));

type File = ReturnType<typeof fileOf>;

/** What a process that imports has written: that it begins, the rows stored after each chunk, the report. */
export type Line = { readonly begun?: true; readonly rows?: number; readonly report?: ImportReport };

const script = fileURLToPath(new URL('./import-in-child.ts', import.meta.url));

/** Starts the import of a file in a process of its own. */
export function importInChild(
  place: DatabasePlace,
  file: File,
): { child: ChildProcess; lines(): AsyncGenerator<Line> } {
  const input = JSON.stringify({ place, file, department: department.name });
  const child = spawn(process.execPath, [...nodeFlags, script, input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  async function* lines() {
    const gone = once(child, 'exit');
    if (child.stdout) for await (const text of createInterface({ input: child.stdout })) yield JSON.parse(text) as Line;
    await gone;
  }
  return { child, lines };
}

export async function withDatabase<Result>(
  place: DatabasePlace,
  use: (opened: Awaited<ReturnType<typeof openDepartment>>) => Promise<Result>,
): Promise<Result> {
  const opened = await openDepartment(place, department);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** What one undisturbed run ends with. */
export const undisturbed = (place: DatabasePlace, file: File) =>
  withDatabase(place, async ({ query }) => {
    const report = await supply(query, department, file);
    await verifyVersions(query, department.tables);
    return { report, said: await sayings(query), records: await currentRecords(query, department.tables) };
  });

/** One import that was killed: how many ms after its beginning, with how many rows stored, and what is otherwise after it has run again. */
export interface Kill {
  readonly afterMs: number;
  readonly rows: number;
  /** `report`, or tables: none where running it again mended all. */
  readonly differences: readonly string[];
}

/**
 * Kills imports (SIGKILL) at moments drawn from the seed, anywhere between their beginning and their end, each on a database of its own,
 * and runs each again to its end: then the report and all that the database says should be those of an undisturbed import, and every
 * version should link to the one before, else it throws. An import that ended before its moment came does not count and is tried again.
 */
export async function* killImports(newPlace: NewPlace, file: File, kills: number, seed: number): AsyncGenerator<Kill> {
  const random = randomOf(seed, 'kills');
  const whole = await runUntil(await newPlace(), file, Number.POSITIVE_INFINITY);
  const expected = await undisturbed(await newPlace(), file);
  for (let killed = 0; killed < kills; ) {
    const place = await newPlace();
    const afterMs = random.below(Math.ceil(whole.ms));
    const { rows, ended } = await runUntil(place, file, afterMs);
    if (ended) continue;
    killed += 1;
    // Killed with all stored and nothing said yet, it is a file that was supplied before: what was accepted is known.
    const ending = (await isDone(place)) ? { ...expected, report: suppliedAgain(expected.report) } : expected;
    yield { afterMs, rows, differences: differencesOf(await undisturbed(place, file), ending) };
  }
}

const isDone = (place: DatabasePlace): Promise<boolean> =>
  withDatabase(place, async ({ query }) => {
    const done = await query.selectFrom('supply_batch').select('id').where('state', '=', 'DONE').execute();
    return done.length > 0;
  });

const suppliedAgain = (report: ImportReport): ImportReport => ({
  ...report,
  accepted: 0,
  duplicate: report.duplicate + report.accepted,
});

type Ending = Awaited<ReturnType<typeof undisturbed>>;

const differencesOf = (one: Ending, other: Ending): readonly string[] => [
  ...(isDeepStrictEqual(one.report, other.report) ? [] : ['report']),
  ...Object.keys({ ...one.said, ...other.said }).filter((name) => !isDeepStrictEqual(one.said[name], other.said[name])),
];

/** Kills an import so many ms after it begins; says how far it came, and how long that took. */
async function runUntil(
  place: DatabasePlace,
  file: File,
  ms: number,
): Promise<{ rows: number; ended: boolean; ms: number }> {
  const { child, lines } = importInChild(place, file);
  let [rows, ended, begun] = [0, false, 0];
  let timer: NodeJS.Timeout | undefined;
  for await (const line of lines()) {
    if (line.begun) {
      begun = performance.now();
      if (Number.isFinite(ms)) timer = setTimeout(() => child.kill('SIGKILL'), ms);
    }
    rows = line.rows ?? rows;
    ended ||= line.report !== undefined;
  }
  clearTimeout(timer);
  return { rows, ended, ms: performance.now() - begun };
}
