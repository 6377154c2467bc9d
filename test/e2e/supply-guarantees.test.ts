import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenDatabase } from '../../database/open.ts';
import { citizenCheckDigit } from '../../domain/citizen-number.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import type { ExpectedRow, IntendedCounts } from '../../scripts/seed/expected-outcomes.ts';
import { rowsAbove, type SampleFile } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { manifestOf } from '../../scripts/supply-manifest.ts';
import type { Department } from '../../subgraphs/department.ts';
import { departments } from '../../subgraphs/departments.ts';
import { SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { rowCounts } from '../sample-tables.ts';
import { dump, openDepartment, supply } from '../supply-database.ts';
import { departmentNamed, fileOf } from '../supply-files.ts';

const samplesOf = ({ name }: Department): readonly (readonly [string, SampleFile])[] =>
  SAMPLE_FILES.filter(({ path }) => path.startsWith(`${name}/`)).map((file) => [
    join(schemaPath('samples'), file.path),
    file,
  ]);

const opened = new Map<string, OpenDatabase<SupplyTables>>();
async function databaseOf(department: Department): Promise<OpenDatabase<SupplyTables>> {
  const known = opened.get(department.name) ?? (await openDepartment(await newEmbeddedPlace(), department));
  opened.set(department.name, known);
  return known;
}

async function closeDatabaseOf(name: string): Promise<void> {
  await opened.get(name)?.close();
  opened.delete(name);
}

/** Rows below the header as another reader counts them. */
async function rowsBelowHeader(path: string, file: SampleFile): Promise<number> {
  const counts = await rowCounts(path, file);
  return file.tables.reduce((sum, table, index) => sum + (counts[index] ?? 0) - rowsAbove(table, file.form), 0);
}

/** What is meant to become of the rows while no directory is asked: who is known by an older number alone is set aside. */
function meantAlone(path: string) {
  const expected: IntendedCounts & { rows: readonly ExpectedRow[] } = JSON.parse(
    readFileSync(`${path}.expected.json`, 'utf8'),
  );
  const { rowsIn, accepted, duplicate, quarantined, skipped, rows } = expected;
  const waiting = rows.filter(({ outcome, code }) => outcome === 'ACCEPTED' && code !== undefined).length;
  return { rowsIn, accepted: accepted - waiting, duplicate, quarantined: quarantined + waiting, skipped };
}

describe.each(departments.map((department) => [department.name, department] as const))('%s', (name, department) => {
  afterAll(() => closeDatabaseOf(name));

  test('G-12 every row of the shipped files is accepted, duplicate, quarantined with a reason, or skipped', async () => {
    const { query } = await databaseOf(department);
    for (const [path, file] of samplesOf(department)) {
      const report = await supply(query, department, fileOf(readFileSync(path)), { manifest: manifestOf(path) });
      const { rowsIn, accepted, duplicate, quarantined, skipped, rows } = report;
      expect([path, rowsIn]).toEqual([path, await rowsBelowHeader(path, file)]);
      expect({ path, rowsIn, accepted, duplicate, quarantined, skipped }).toEqual({ path, ...meantAlone(path) });
      expect(accepted + duplicate + quarantined + skipped).toBe(rowsIn);
      expect(rows).toHaveLength(quarantined);
      expect(accepted).toBeGreaterThan(0);
      for (const { reason } of rows) expect(reason).toMatch(/\S+ .+\.$/);
    }
  });

  test('G-12 all of them again change nothing, and nothing is accepted', async () => {
    const { query } = await databaseOf(department);
    const before = await dump(query);
    for (const [path] of samplesOf(department)) {
      const report = await supply(query, department, fileOf(readFileSync(path)), { manifest: manifestOf(path) });
      expect([path, report.accepted]).toEqual([path, 0]);
      expect(report.duplicate + report.quarantined + report.skipped).toBe(report.rowsIn);
    }
    expect(await dump(query)).toEqual(before);
  });
});

describe('G-13 banned information and minors never enter', () => {
  const courts = departmentNamed('courts');
  const sample = join(schemaPath('samples/courts'), 'dishonest-debtors.csv');
  const [header = '', company = '', person = ''] = readFileSync(sample, 'utf8').split('\n');
  const manifest = manifestOf(sample);
  afterAll(() => closeDatabaseOf(courts.name));

  test.each(['血型', '宗教信仰', 'blood_type', '病史（必填）'])(
    'a file with the column %s is refused whole',
    async (column) => {
      const { query } = await databaseOf(courts);
      const before = await dump(query);
      const file = fileOf(`${header},${column}\n${company},secret\n`);
      await expect(supply(query, courts, file, { manifest })).rejects.toThrow(SupplyRefused);
      expect(await dump(query)).toEqual(before);
    },
  );

  test('a minor is set aside, and neither number nor name is kept anywhere', async () => {
    const { query } = await databaseOf(courts);
    const first17 = '99990020090101003';
    const minor = first17 + citizenCheckDigit(first17);
    const row = person.replace(/^[^,]*,[^,]*/, `王幼童（测试）,${minor}`);
    const report = await supply(query, courts, fileOf(`${header}\n${row}\n${company}\n`), { manifest });
    expect(report).toMatchObject({ rowsIn: 2, quarantined: 1, rows: [{ row: 2, code: 'MINOR' }] });
    const kept = JSON.stringify(await dump(query));
    expect(kept).not.toContain(minor);
    expect(kept).not.toContain('王幼童');
    expect(JSON.stringify(report)).not.toContain(minor);
  });
});
