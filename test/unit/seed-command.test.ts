import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seed-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

function seed(...options: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['--import', '@oxc-node/core/register', 'scripts/seed.ts', ...options];
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
    expect(rest).toHaveLength(SAMPLE_FILES.length - 1);
    const table = await readFile(join(directory, 'market-regulation/registrations.csv'), 'utf8');
    expect(table.trim().split('\n')).toHaveLength(13);
  });

  it('writes just the files that are asked for', async () => {
    const out = join(directory, 'only');
    const only = ['--only', 'tax/arrears.csv', 'courts/judgments.csv'];
    const { code, stdout } = await seed('--subjects', '30', '--dirt', '0.25', '--out', out, ...only);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(only.slice(1));
    expect((await readdir(join(out, 'tax'))).sort()).toEqual([
      'arrears.csv',
      'arrears.csv.expected.json',
      'arrears.csv.manifest.json',
    ]);
  });

  it('asks before it writes where other files are, and not where an earlier seed wrote', async () => {
    const out = join(directory, 'own');
    const once = ['--subjects', '5', '--only', 'tax/arrears.csv', '--out', out];
    expect((await seed(...once)).code).toBe(0);
    expect((await seed(...once, '--seed', '2')).code).toBe(0);
    await writeFile(join(out, 'tax', 'credit-grades.csv'), 'the only copy');
    const { code, stderr } = await seed('--subjects', '5', '--out', out);
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds tax\/credit-grades\.csv, which is not of an earlier seed.*--force/);
    expect(await readFile(join(out, 'tax', 'credit-grades.csv'), 'utf8')).toBe('the only copy');
    expect((await seed('--subjects', '5', '--out', out, '--force')).code).toBe(0);
    expect(await readFile(join(out, 'tax', 'credit-grades.csv'), 'utf8')).toContain('统一社会信用代码');
  });

  it.each([
    ['--subjects', '0'],
    ['--subjects', '1e3'],
    ['--seed', '-1'],
    ['--day', '2026-02-30'],
    ['--day', '2019-12-31'],
    ['--dirt', '1.1'],
    ['--dirt', '30%'],
    ['--only', 'tax/nothing.csv'],
    ['--outt', 'x'],
  ])('refuses %s %s and writes nothing', async (option, value) => {
    const out = join(directory, 'refused');
    const { code, stderr } = await seed(option, value, '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain(option);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });
});
