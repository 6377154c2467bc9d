import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import type { DatabasePlace } from '../../database/open.ts';
import { lastCheckpoint } from '../../gateway/querylog/stored-tree.ts';
import type { Verdict } from '../../gateway/querylog/verify/verify-log.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { newPostgresPlace } from '../each-database.ts';
import { entryAbout, openTestLog, type TestLog } from '../filled-log.ts';
import { testLogKeys } from '../log-keys.ts';
import { describePostgres } from '../postgres.ts';
import { company } from '../profile-world.ts';
import { verify } from '../verify-log-command.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'verify-log-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A log with some entries in two checkpoints; closed again, with what others keep of it. */
async function leftLog(place: DatabasePlace, body: (log: TestLog) => Promise<void> = async () => undefined) {
  const log = await openTestLog(place);
  const receipts: string[] = [];
  for (const entries of [[entryAbout(company), entryAbout(null)], [entryAbout(company)]]) {
    receipts.push(...(await log.log.append({ entries })));
    await log.integrator.now();
  }
  const note = (await lastCheckpoint(log.opened.query))?.note ?? '';
  await body(log);
  await log.close();
  return { key: log.keys.verifierKeys[0] ?? '', receipts, note };
}

const alter = async (database: Kysely<CentreTables>, table: string, statement: string) => {
  await sql.raw(`alter table ${table} disable trigger user`).execute(database);
  await sql.raw(statement).execute(database);
};

async function file(name: string, content: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe('verify-log of an embedded directory', () => {
  test('G-10 a whole log ends in 0 and says what was looked at; under another key, in 1', async () => {
    const DATA_DIR = join(directory, 'left');
    const { key, receipts, note } = await leftLog({ directory: join(DATA_DIR, 'db', 'gateway') });
    await file('left/keys/log.vkey', `${key}\n`);
    await file('kept/one.txt', note);
    const kept = ['--checkpoints', join(directory, 'kept'), '--receipts', await file('receipts', receipts.join('\n'))];
    const whole = await verify({ DATA_DIR }, ...kept);
    expect(whole).toMatchObject({ code: 0, complained: '' });
    expect(whole.said.split('\n')).toEqual([
      expect.stringMatching(/^The log is whole: 3 entries in .*gateway, with root \S{43}=\.$/),
      '2 checkpoints fit, and the last covers them all.',
      '1 saved checkpoint fits.',
      '3 receipts fit.',
      `Believed: ${key.split('+', 2).join('+')}.`,
      '',
    ]);
    const foreign = testLogKeys('test/log');
    expect(await verify({ DATA_DIR }, '--key', foreign.verifierKeys[0] ?? '')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/Entry 0 \(\w{64}\) says that it is signed with a key that was not given\./),
    });
    const other = testLogKeys('another/log').verifierKeys[0] ?? '';
    expect((await verify({ DATA_DIR }, '--key', other)).said).toContain('is of another log than another/log.');
  });

  test('G-10 a broken log ends in 1 and names the first bad entry, also to machines', async () => {
    const DATA_DIR = join(directory, 'broken');
    const { key } = await leftLog({ directory: join(DATA_DIR, 'db', 'gateway') }, ({ opened }) =>
      alter(
        opened.query,
        'log_entry',
        `update log_entry set entry = entry || '{"outcome":"REFUSED"}' where id = (select entry from log_leaf where index = 1)`,
      ),
    );
    const broken = await verify({ DATA_DIR }, '--key', key);
    expect(broken).toMatchObject({ code: 1, complained: '' });
    expect(broken.said).toMatch(
      /^The log is NOT whole\. One fault was found in .*; the first bad entry is 1 \(\w{64}\)\./,
    );
    expect(broken.said).toMatch(/\nENTRY_CHANGED: Entry 1 \(\w{64}\) was changed: its hash is another\.\n/);
    expect(broken.said).not.toContain(company);
    const { said, code } = await verify({ DATA_DIR }, '--key', key, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(said) as Verdict).toMatchObject({
      whole: false,
      size: 3,
      firstBad: { kind: 'ENTRY_CHANGED', index: 1 },
    });
  });

  test('what cannot be verified ends in 2, with a plain sentence', async () => {
    const DATA_DIR = join(directory, 'nothing');
    const key = testLogKeys().verifierKeys[0] ?? '';
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^There is no key: \S+log\.vkey is not there\. Name the log’s with --key/],
      [['--key', key], /^There is no log: \S+gateway is not there\.$/],
      [['--key', 'nonsense'], /^--key: neither a file nor a verifier key/],
      [['--key', key, '--key', testLogKeys('b').verifierKeys[0] ?? ''], /^The keys are of two logs, test\/log and b/],
      [['--key', key, '--receipts', await file('no-receipts', 'hello')], /line 1 of no-receipts is neither/],
      [['--key', key, '--checkpoints', join(directory, 'absent')], /is no directory/],
      [['--key', key, '--export', await file('no-export', 'x')], /no-export, line 1 is not JSON/],
      [['--key', key, '--export', await file('half-export', '')], /breaks off/],
      [['--key', key, '--compare', 'http://127.0.0.1:9'], /does not answer/],
      [['--nonsense'], /unknown option/],
    ];
    for (const [parameters, sentence] of cases) {
      const { code, said, complained } = await verify({ DATA_DIR }, ...parameters);
      expect({ parameters, code, said }).toEqual({ parameters, code: 2, said: '' });
      expect(complained.trim()).toMatch(sentence);
      expect(complained).not.toMatch(/\n\s+at /);
    }
  });
});

describePostgres('verify-log on PostgreSQL', () => {
  test('G-10 reads DATABASE_URL: an empty log, one without checkpoints, a whole and a broken one', async () => {
    const place = (await newPostgresPlace()) as { url: string };
    const log = await openTestLog(place);
    const key = log.keys.verifierKeys[0] ?? '';
    const run = () => verify({ DATABASE_URL: place.url, DATA_DIR: directory }, '--key', key);
    expect(await run()).toMatchObject({ code: 0, said: expect.stringMatching(/^The log is empty/) });
    await log.integrator.stop();
    await log.log.append({ entries: [entryAbout(company, { at: new Date() })] });
    expect(await run()).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^There is no checkpoint yet.*\n1 entry is too young to have a number/),
    });
    await log.integrator.now();
    expect(await run()).toMatchObject({ code: 0, said: expect.stringMatching(/^The log is whole: 1 entry/) });
    await alter(log.opened.query, 'log_leaf', 'delete from log_leaf');
    expect(await run()).toMatchObject({ code: 1, said: expect.stringMatching(/\nTRUNCATED: .* there are 0:/) });
    await log.close();
    const empty = (await newPostgresPlace()) as { url: string };
    expect(await verify({ DATABASE_URL: empty.url, DATA_DIR: directory }, '--key', key)).toMatchObject({
      code: 2,
      complained: 'There is no log in this database.\n',
    });
  });
});
