import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DirectoryInUse, lockDirectory } from '../../database/directory-lock.ts';

const root = mkdtempSync(join(tmpdir(), 'credit-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
function newDirectory(): string {
  made += 1;
  return join(root, String(made));
}

const lockModule = new URL('../../database/directory-lock.ts', import.meta.url).href;

/** Arguments for Node to run a program that has `lockDirectory` at hand. */
const program = (text: string): string[] => [
  '--import',
  '@oxc-node/core/register',
  '--input-type=module',
  '-e',
  `import { lockDirectory } from ${JSON.stringify(lockModule)};\n${text}`,
];

/** A process that owns the directory until it is killed. */
async function ownerOf(directory: string): Promise<ChildProcess> {
  const text = `lockDirectory(${JSON.stringify(directory)}); process.stdout.write('owns'); setInterval(() => 0, 1e6);`;
  const child = spawn(process.execPath, program(text), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('a directory has one owner, who is named to the next, until it gives the directory back', () => {
  const directory = newDirectory();
  const release = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  expect(() => lockDirectory(directory)).toThrow(`${directory} is in use by process ${process.pid}`);
  release();
  const again = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  release(); // given back long ago: this must not free what another has taken since
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  again();
  rmSync(directory, { recursive: true });
  expect(again).not.toThrow();
});

test('another process is refused while the owner lives, and let in when the owner was killed', async () => {
  const directory = newDirectory();
  const owner = await ownerOf(directory);
  expect(() => lockDirectory(directory)).toThrow(`in use by process ${owner.pid}`);
  await kill(owner);
  const release = lockDirectory(directory);
  const late = promisify(execFile)(process.execPath, program(`lockDirectory(${JSON.stringify(directory)})`));
  await expect(late).rejects.toThrow(`in use by process ${process.pid}`);
  release();
});

test('a killed owner that nobody has waited for yet is dead as well', async () => {
  const directory = newDirectory();
  const run = program(
    `lockDirectory(process.argv[1]); console.log('owns', process.pid); process.kill(process.pid, 9);`,
  );
  // The shell's place is taken by a program that never waits for its child, which stays as a zombie.
  const keeper = spawn('sh', ['-c', '"$0" "$@" & exec sleep 60', process.execPath, ...run, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(keeper.stdout, 'data');
  await expect(soon(() => lockDirectory(directory))).resolves.toBeInstanceOf(Function);
  await kill(keeper);
});

test('a process that was given the id of a dead owner does not count as the owner', async () => {
  const directory = newDirectory();
  const release = lockDirectory(directory);
  release();
  const owner = await ownerOf(directory);
  const turn = readdirSync(directory).find((name) => name.startsWith('turn.')) ?? '';
  await kill(owner);
  writeFileSync(join(directory, turn), JSON.stringify({ pid: process.pid, started: 'at another time' }));
  lockDirectory(directory)();
});

test('what a crash of the machine may leave, an empty or broken file, does not block', () => {
  for (const text of ['', '{"pid":', 'null']) {
    const directory = newDirectory();
    mkdirSync(directory);
    writeFileSync(join(directory, 'turn.7'), text);
    writeFileSync(join(directory, 'claim.1.1'), text);
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual(['turn.8']);
  }
});

test('of processes that want a dead owner’s directory at the same moment, exactly one gets it', async () => {
  const rounds = 60;
  const directories = Array.from({ length: rounds }, newDirectory);
  await promisify(execFile)(
    process.execPath,
    program(`for (const directory of ${JSON.stringify(directories)}) lockDirectory(directory);`),
  );
  // They agree on a moment for every round and wait for it without sleeping, so that they really collide.
  const start = Date.now() + 4_000;
  const race = program(`
    let won = '';
    ${JSON.stringify(directories)}.forEach((directory, round) => {
      while (Date.now() < ${start} + round * 20);
      try { lockDirectory(directory); won += '1'; } catch { won += '0'; }
    });
    process.stdout.write(won, () => process.stdin.on('end', () => process.exit()).resume());
  `);
  const racers = Array.from({ length: 4 }, () => spawn(process.execPath, race, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const results = await Promise.all(racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
  for (const { stdin } of racers) stdin.end();
  const winners = directories.map((_, round) => results.filter((won) => won[round] === '1').length);
  expect(winners).toEqual(directories.map(() => 1));
});

test('taking turns in a hurry, no two processes are ever inside at once', async () => {
  const directory = newDirectory();
  const text = `
    import { openSync, closeSync, rmSync } from 'node:fs';
    let turns = 0;
    for (const end = Date.now() + 2000; Date.now() < end; ) {
      let release;
      try { release = lockDirectory(${JSON.stringify(directory)}); } catch { continue; }
      closeSync(openSync(${JSON.stringify(`${directory}.inside`)}, 'wx'));
      rmSync(${JSON.stringify(`${directory}.inside`)});
      release();
      turns += 1;
    }
    process.stdout.write(String(turns));
  `;
  const runs = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, program(text)));
  const turns = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
  expect(Math.min(...turns)).toBeGreaterThan(0);
});

/** Tries again for two seconds while the directory is in use. */
async function soon<Value>(take: () => Value): Promise<Value> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof DirectoryInUse) || attempt === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
