import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-arguments-'));
  file = join(directory, 'arrears.csv');
  await writeFile(file, '纳税人识别号,纳税人名称\n');
  await writeFile(join(directory, 'other.csv'), '');
  await writeFile(join(directory, 'other.csv.manifest.json'), '{ "month": "2026-10" }');
});
afterAll(() => rm(directory, { recursive: true }));

const run = (...options: readonly string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATA_DIR: join(directory, 'data') };
    execFile(
      process.execPath,
      ['--import', '@oxc-node/core/register', 'scripts/import.ts', ...options],
      { cwd: ROOT, env },
      (error, _, said) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, said }),
    );
  });

test.each([
  ['a department that is none', () => ['taxes', file], /^taxes is no department; the departments are tax, /],
  ['a file that is missing, behind one that is there', () => ['tax', file, `${file}x`], /there is no such file\n$/],
  ['a directory for a file', () => ['tax', directory], /not a file\. Name the files in it one by one\.\n$/],
  ['a manifest that cannot be used', () => ['tax', file, join(directory, 'other.csv')], /other\.csv\.manifest\.json: /],
  ['no place for the report', () => ['tax', file, '--report', join(directory, 'no/r.json')], /no such directory\n$/],
] as const)('npm run import says before it takes anything in: %s', async (_, options, sentence) => {
  const { code, said } = await run(...options());
  expect({ code, stack: said.includes('    at ') }).toEqual({ code: 1, stack: false });
  expect(said).toMatch(sentence);
  expect(await readdir(directory)).not.toContain('data');
});
