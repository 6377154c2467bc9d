import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { DatabasePlace } from '../database/open.ts';
import { randomOf } from '../scripts/seed/random.ts';
import type { Department } from '../subgraphs/department.ts';
import type { ImportReport } from '../subgraphs/supply/outcome.ts';
import type { NewPlace } from './each-database.ts';
import { openDepartment, sayings, supply, verifyVersions } from './supply-database.ts';
import type { fileOf } from './supply-files.ts';
import { type Cells, csv, departmentNamed, goodRows, table } from './supply-files.ts';

export const department: Department = departmentNamed('market-regulation');

const penalty = goodRows['penalty-2018']?.organisation ?? {};

/**
 * Facts that come up to four times in different chunks, with and without a time of their own, corrected, turned back to what they said
 * first, with rows between that are set aside or skipped: whoever stores a row twice or leaves one out ends differently.
 */
export const troublesome: readonly Cells[] = Array.from({ length: 3_600 }, (_, n) => {
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

/** What a process that imports has written: chunks that are stored, then the report. */
export type Line = { readonly rows?: number; readonly report?: ImportReport };

const script = fileURLToPath(new URL('./import-in-child.ts', import.meta.url));

/** Starts the import of a file in a process of its own. */
export function importInChild(
  place: DatabasePlace,
  file: File,
): { child: ChildProcess; lines(): AsyncGenerator<Line> } {
  const input = JSON.stringify({ place, file, department: department.name });
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, input], {
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
    return { report, said: await sayings(query) };
  });

/** One import that was killed: after how many ms, with how many rows stored, and whether running it again mended all. */
export interface Kill {
  readonly afterMs: number;
  readonly rows: number;
  readonly mended: boolean;
}

/**
 * Kills imports (SIGKILL) at moments drawn from the seed, anywhere between their start and their end, each on a database of its own, and
 * runs each again to its end. `mended`: the report and all that the database says are those of an undisturbed import, and every
 * version links to the one before. An import that ended before its moment came does not count and is tried again.
 */
export async function* killImports(newPlace: NewPlace, file: File, kills: number, seed: number): AsyncGenerator<Kill> {
  const expected = await undisturbed(await newPlace(), file);
  const { begins, ends } = await timesOfRun(await newPlace(), file);
  const random = randomOf(seed, 'kills');
  for (let killed = 0; killed < kills; ) {
    const place = await newPlace();
    const afterMs = random.below(Math.ceil(ends));
    // Most moments in the import itself: one in five may come before it.
    const moment = afterMs < begins && random.below(5) > 0 ? begins + (afterMs / begins) * (ends - begins) : afterMs;
    const rows = await rowsWhenKilled(place, file, moment);
    if (rows === null) continue;
    killed += 1;
    yield { afterMs: Math.round(moment), rows, mended: isDeepStrictEqual(await undisturbed(place, file), expected) };
  }
}

/** When a run begins to store and when it has ended, in ms from its start. */
async function timesOfRun(place: DatabasePlace, file: File): Promise<{ begins: number; ends: number }> {
  const started = performance.now();
  let begins: number | undefined;
  for await (const _ of importInChild(place, file).lines()) begins ??= performance.now() - started;
  return { begins: (begins ?? 0) / 2, ends: performance.now() - started };
}

/** Null where the import had ended. */
async function rowsWhenKilled(place: DatabasePlace, file: File, moment: number): Promise<number | null> {
  const { child, lines } = importInChild(place, file);
  void delay(moment).then(() => child.kill('SIGKILL'));
  let rows = 0;
  for await (const { rows: stored, report } of lines()) {
    if (report) return null;
    rows = stored ?? rows;
  }
  return child.signalCode === 'SIGKILL' ? rows : null;
}
