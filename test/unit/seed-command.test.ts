import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seed-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

function seed(...options: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'scripts/seed.ts', ...options];
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('npm run seed', () => {
  it('writes the files and says what the importer is meant to make of each', async () => {
    const { code, stdout } = await seed('--subjects', '12', '--seed', '5', '--out', directory);
    expect(code).toBe(0);
    expect((await readdir(directory)).sort()).toEqual(['courts', 'market-regulation', 'public-security', 'tax']);
    const [head, first, ...rest] = stdout.trim().split('\n');
    expect(head?.split(/ +/)).toEqual(['file', 'rows', 'accepted', 'duplicate', 'quarantined', 'skipped']);
    // Twelve subjects are eight organisations and four persons.
    expect(first?.split(/ +/)).toEqual(['market-regulation/registrations.csv', '12', '8', '1', '2', '1']);
    expect(rest).toHaveLength(9);
    const table = await readFile(join(directory, 'market-regulation/registrations.csv'), 'utf8');
    expect(table.trim().split('\n')).toHaveLength(13);
  });

  it.each([
    ['--subjects', '0'],
    ['--subjects', '1e3'],
    ['--seed', '-1'],
    ['--day', '2026-02-30'],
    ['--day', '2019-12-31'],
    ['--outt', 'x'],
  ])('refuses %s %s and writes nothing', async (option, value) => {
    const out = join(directory, 'refused');
    const { code, stderr } = await seed(option, value, '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain(option);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });
});
