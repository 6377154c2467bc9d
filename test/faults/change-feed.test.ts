import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DatabasePlace, OpenDatabase } from '../../database/open.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import type { SuppliedRecord } from '../../subgraphs/supply/outcome.ts';
import { changesFrom, openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase, newPostgresPlace } from '../each-database.ts';
import { nodeFlags } from '../node-flags.ts';
import { describePostgres } from '../postgres.ts';
import { now, type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm } from '../supplied-records.ts';

const program = fileURLToPath(new URL('../follow-in-child.ts', import.meta.url));
const children: ChildProcess[] = [];
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

/** A process that follows the department into the directory at `place`, until it is killed. */
function follower({ url, keyFile }: RunningDepartment, place: DatabasePlace) {
  const input = JSON.stringify({ place, url, keyFile, at: now.toISOString() });
  const child = spawn(process.execPath, [...nodeFlags, program, input], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let pages = 0;
  const lines = createInterface(child.stdout).on('line', (line) => {
    if (line === 'asked') pages += 1;
  });
  return {
    /** Resolves when it has so many pages in hand or taken in. */
    async hasAsked(count: number) {
      while (pages < count && child.exitCode === null) await Promise.race([once(lines, 'line'), once(child, 'close')]);
      if (pages < count) throw new Error(`the follower ended with ${child.exitCode}`);
    },
    async kill() {
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      expect((await gone)[1]).toBe('SIGKILL');
    },
  };
}

/** Records of which names and older numbers change from one to the next, so that the end depends on every one of them. */
const records = (round: number): SuppliedRecord[] =>
  Array.from({ length: 300 }, (_, n) => {
    const identifiers = [{ kind: 'TAXPAYER_NO', value: `${319_900_000_000_000 + round * 1_000 + n}` }] as const;
    return arrears({ creditCode: firm(n % 40), subjectName: `名${round}-${n}（测试）`, identifiers });
  });

async function contentsOf({ query }: OpenDatabase<CentreTables>) {
  return {
    subjects: await query.selectFrom('subject').selectAll().orderBy('credit_code').execute(),
    identifiers: await query
      .selectFrom('subject_identifier')
      .select(['credit_code', 'kind', 'value'])
      .orderBy('credit_code')
      .orderBy('value')
      .execute(),
    position: await query.selectFrom('followed_feed').selectAll().execute(),
  };
}

/** Kills the followers at a random moment in each of several rounds, with more supplied all along; then lets one finish. */
async function endsLikeOneThatWasNeverKilled(
  newPlace: () => Promise<DatabasePlace>,
  { followers, rounds }: { readonly followers: number; readonly rounds: number },
): Promise<void> {
  const tax = await startDepartment('tax', await newPlace());
  opened.push(tax);
  const place = await newPlace();
  const positions: number[] = [];
  const moments: object[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await tax.supply(records(round));
    const running = Array.from({ length: followers }, () => follower(tax, place));
    // A page is in hand then and about to be taken in; some milliseconds later it is, or the next one is asked for.
    const moment = { pages: randomInt(1, 20), delay: randomInt(0, 15) };
    moments.push(moment);
    await Promise.all(running.map((one) => one.hasAsked(moment.pages)));
    if (moment.delay > 3) await delay(moment.delay - 3);
    await Promise.all(running.map((one) => one.kill()));
    const directory = await openDirectory(place);
    const [feed] = await directory.query.selectFrom('followed_feed').select('position').execute();
    positions.push(Number(feed?.position ?? 0));
    await directory.close();
  }

  const directory = await openDirectory(place);
  opened.push(directory);
  await followChanges(directory.query, 'tax', changesFrom(tax.client, 1_000), now);
  const straight = await openDirectory(await newPlace());
  opened.push(straight);
  const taken = await followChanges(straight.query, 'tax', changesFrom(tax.client, 1_000), now);
  expect(taken).toBe(rounds * 300);
  expect({ moments, ...(await contentsOf(directory)) }).toEqual({ moments, ...(await contentsOf(straight)) });
  // They were killed on the way, not before the first page or after the last, and each went on where the one before was.
  expect(positions).toEqual([...positions].sort((one, other) => one - other));
  expect(positions.at(-1)).toBeGreaterThan(0);
  expect(positions.some((position, round) => position < (round + 1) * 300)).toBe(true);
}

describeOnEachDatabase('a follower of a change feed', (newPlace) => {
  test(
    'killed again and again at any moment leaves nothing out and takes nothing in twice',
    () => endsLikeOneThatWasNeverKilled(newPlace, { followers: 1, rounds: 6 }),
    180_000,
  );
});

describePostgres('two followers of a change feed on one database (PostgreSQL)', () => {
  test(
    'both killed again and again leave nothing out and take nothing in twice',
    () => endsLikeOneThatWasNeverKilled(newPostgresPlace, { followers: 2, rounds: 6 }),
    180_000,
  );
});
