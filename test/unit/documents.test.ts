import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemRandom } from '../../domain/clock.ts';
import { act, entryOf } from '../../gateway/querylog/entry.ts';
import { readDocument, tablesOf } from '../documents.ts';
import { guarantees } from '../guarantees.ts';
import { testLogKeys } from '../log-keys.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Names of tests and blocks in a test file. */
const namesIn = (path: string): readonly string[] =>
  [...read(path).matchAll(/^\s*(?:(?:test|it|describe\w*)(?:\.\w+)*|\]\))\(\s*(['"`])(.*?)\1,/gms)].map(
    ([, , name = '']) => name,
  );

const testFiles = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`);

describe('docs/guarantees.md', () => {
  const [rows = []] = tablesOf(readDocument('guarantees.md'));

  test('promises what the list promises, in its order', () => {
    expect(rows.map(({ id, promise }) => [id, promise])).toEqual(Object.entries(guarantees));
  });

  test.each(rows.map((row) => [row.id ?? '', row] as const))(
    '%s is shown by tests that have its id in their names',
    (id, row) => {
      const files = [...(row['shown by'] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      const without = files.filter(
        (file) => !existsSync(join(root, file)) || !namesIn(file).some((name) => name.includes(id)),
      );
      expect(without).toEqual([]);
      expect(['kept', 'in part', 'not yet']).toContain(row.today);
      expect(files.length > 0).toBe(row.today !== 'not yet');
    },
  );

  test('tells of each one, kept or not, what stands behind it', () => {
    const told = readDocument('guarantees.md').split('## What stands behind each today')[1] ?? '';
    expect(Object.keys(guarantees).filter((id) => !told.includes(`**${id}**`))).toEqual([]);
  });

  test('no test claims a guarantee that does not exist', () => {
    const claimed = testFiles.flatMap((file) => namesIn(file).flatMap((name) => name.match(/\bG-\d+\b/g) ?? []));
    expect(claimed.length).toBeGreaterThan(10);
    expect(claimed.filter((id) => !Object.hasOwn(guarantees, id))).toEqual([]);
  });
});

test('docs/log-record.md has every member of an entry, and no other', () => {
  const [rows = []] = tablesOf(readDocument('log-record.md'));
  const caller = { role: 'public', id: null, name: null, organisation: null };
  const fields = act({ kind: 'QUERY', at: new Date(0), request: '', caller, outcome: 'ANSWERED' });
  const entry = entryOf(fields, { instance: '', keys: testLogKeys(), random: systemRandom });
  const members = rows.flatMap(({ member }) => (member ?? '').match(/\w+/g) ?? []);
  expect(members.sort()).toEqual(Object.keys(entry).sort());
});

describe('docs/licences.md', () => {
  const tables = tablesOf(readDocument('licences.md'));
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const licenceOf = (name: string): string =>
    (JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string }).license;

  test.each([
    [0, 'dependencies'],
    [1, 'devDependencies'],
  ] as const)('table %i has all %s, each with its licence', (index, kind) => {
    const documented = tables[index]?.map((row) => [row.package, row.licence]);
    expect(documented).toEqual(Object.keys(manifest[kind]).map((name) => [name, licenceOf(name)]));
    for (const row of tables[index] ?? []) expect(row['what for']).not.toBe('');
  });

  test('names every licence of what is installed to run it, and every package under the Elastic License', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { license?: string; dev?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
    const [, section = ''] =
      /npm ci --omit=dev` installs, those above and what they need: (.*?)\. A/s.exec(readDocument('licences.md')) ?? [];
    const documented = section.split(/,\s+/).sort();
    expect(documented).toEqual([...new Set(installed.map(([, { license }]) => license ?? 'none'))].sort());
    const elastic = installed
      .filter(([, { license }]) => license === 'Elastic-2.0')
      .map(([path]) => path.split('node_modules/').at(-1));
    const [, named = ''] =
      /Five packages are under it: (.*?), which these need/s.exec(readDocument('licences.md')) ?? [];
    expect(named.match(/@apollo\/[\w-]+/g)?.sort()).toEqual(elastic.sort());
  });
});

const pages = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

test.each(['README.md', ...pages])('links in %s lead somewhere', (path) => {
  const targets = [...read(path).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
});
