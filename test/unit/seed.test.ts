import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { addYears, isAdultOn } from '../../domain/calendar-date.ts';
import { parseSuppliedDate } from '../../domain/cell.ts';
import { birthDateOf, isCitizenNumber, isUscc, parseCreditCode } from '../../domain/credit-code.ts';
import { loadProviders } from '../../domain/providers.ts';
import { FIRE_AND_RESCUE, HIGH_COURT, MARKET_REGULATION, POLICE, TAX } from '../../scripts/seed/agencies.ts';
import type { IntendedCounts } from '../../scripts/seed/expected-outcomes.ts';
import { rowsIn } from '../../scripts/seed/rows-in.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { type Sample, SHOWN_ORGANISATION, SHOWN_PERSON, subjectAt } from '../../scripts/seed/subjects.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';

const SHIPPED = new URL('../../schema/samples/', import.meta.url).pathname;
const SAMPLE: Sample = { subjects: 2000, seed: 1, day: '2026-11-01' };
const LARGEST_SHIPMENT = 2 * 1024 * 1024;

// Columns with names of parties, of persons who represent them, and of agencies.
const NAME_KEYS = (
  'XK_XDR XK_XDR_MC CF_XDR_MC XK_FR CF_FR XK_FRDB CF_FRDB XK_XZJG CF_XZJG XK_XKJG CF_CFJG XK_LYDW CF_SJLY ' +
  'entname name regorg representative ratedBy authority iname businessEntity courtName gistUnit dsr cljgmc'
).split(' ');

// Columns with days on which something was done or decided.
const DAY_KEYS = 'XK_JDRQ CF_JDRQ SJC apprdate ratedOn announcedOn clearedOn regDate publishDate wfsj clsj jkrq'.split(
  ' ',
);

let directory: string;
let counts: readonly IntendedCounts[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seed-'));
  counts = await writeSamples(SAMPLE, directory);
});
afterAll(() => rm(directory, { recursive: true }));

const filesBelow = async (root: string) =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .sort();

const textOf = async (path: string, encoding: string) =>
  iconv.decode(await readFile(join(directory, path)), encoding === 'GB18030' ? 'gb18030' : 'utf8', { stripBOM: false });

describe('the shipped samples', () => {
  it('are what the generator writes for 2000 subjects of seed 1, byte for byte', async () => {
    const shipped = await filesBelow(SHIPPED);
    expect(shipped).toEqual(await filesBelow(directory));
    for (const path of shipped) {
      const same = (await readFile(join(SHIPPED, path))).equals(await readFile(join(directory, path)));
      expect({ path, same }).toEqual({ path, same: true });
    }
  });

  it('are small enough for the repository', async () => {
    const sizes = await Promise.all((await filesBelow(SHIPPED)).map(async (path) => readFile(join(SHIPPED, path))));
    expect(sizes.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(LARGEST_SHIPMENT);
  });

  it('name no code that a person, organisation or agency could have', async () => {
    for (const { path, encoding } of SAMPLE_FILES) {
      const text = (await textOf(path, encoding)).toUpperCase();
      const codes = text.match(/(?<![0-9A-Z])[0-9A-Z*]{18}(?![0-9A-Z])/g) ?? [];
      expect(codes.length).toBeGreaterThan(50);
      expect(codes.filter((code) => !/^(?:9999\d\d|(?:11|12|51|52|91|92|93)3199\d\d)/.test(code))).toEqual([]);
    }
    for (const path of (await filesBelow(directory)).filter((name) => name.endsWith('.json'))) {
      expect(await readFile(join(directory, path), 'utf8')).toMatch(/^\{\n {2}"provider": "113199/);
    }
  });

  it('mark every name of a party, representative and agency as a test', () => {
    const unmarked = SAMPLE_FILES.flatMap((file) => [...rowsIn(SAMPLE, file)])
      .filter(({ intended }) => intended.outcome !== 'SKIPPED')
      .flatMap(({ cells }) => NAME_KEYS.map((key) => cells[key]?.trim() ?? ''))
      .filter((name) => !['', '/', '无'].includes(name) && !name.endsWith('（测试）'));
    expect(unmarked).toEqual([]);
  });
});

describe('a sample', () => {
  it('is in the encodings and line ends that departments use', async () => {
    for (const { path, encoding, lineEnd } of SAMPLE_FILES) {
      const bytes = await readFile(join(directory, path));
      expect(bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))).toBe(encoding === 'UTF-8 with BOM');
      expect(isUtf8(bytes)).toBe(encoding !== 'GB18030');
      expect(bytes.includes('\r\n')).toBe(lineEnd === '\r\n');
      expect(
        bytes
          .toString('latin1')
          .split('\n')
          .filter((line) => line !== '' && line.endsWith('\r') !== (lineEnd === '\r\n')),
      ).toEqual([]);
    }
    expect(new Set(SAMPLE_FILES.map(({ encoding }) => encoding)).size).toBe(3);
  });

  it('counts the rows that stand in the files', async () => {
    for (const { path, encoding, title } of SAMPLE_FILES) {
      const table: string[][] = parse(await textOf(path, encoding), { bom: true });
      const count = counts.find((one) => one.path === path);
      expect(table.length - (title === undefined ? 1 : 2)).toBe(count?.rowsIn);
      expect(count?.rowsIn).toBe(
        (count?.accepted ?? 0) + (count?.duplicate ?? 0) + (count?.quarantined ?? 0) + (count?.skipped ?? 0),
      );
    }
  });

  it('keeps the same first organisation and person whatever number and seed are asked for', () => {
    const other: Sample = { ...SAMPLE, subjects: 7, seed: 42 };
    for (const index of [SHOWN_ORGANISATION, SHOWN_PERSON]) {
      expect(subjectAt(other, index)).toEqual(subjectAt(SAMPLE, index));
      for (const file of SAMPLE_FILES) {
        expect(file.rowsOf(other, subjectAt(other, index))).toEqual(file.rowsOf(SAMPLE, subjectAt(SAMPLE, index)));
      }
    }
    expect(subjectAt(SAMPLE, SHOWN_ORGANISATION)).toMatchObject({
      code: '91319900MA9TEXT196',
      name: '申城测试科技有限公司（测试）',
    });
  });

  it('has the shown organisation in every file about organisations, and the shown person in every file about persons', () => {
    const pathsAbout = (index: number) =>
      SAMPLE_FILES.filter((file) => file.rowsOf(SAMPLE, subjectAt(SAMPLE, index)).length > 0).map(({ path }) => path);
    const all = SAMPLE_FILES.map(({ path }) => path);
    expect(pathsAbout(SHOWN_ORGANISATION)).toEqual(all.filter((path) => path !== 'public-security/traffic.csv'));
    expect(pathsAbout(SHOWN_PERSON)).toEqual(
      all.filter((path) => !/registrations|credit-grades|fire-penalties/.test(path)),
    );
  });

  it('gives other subjects for another seed', () => {
    const other: Sample = { ...SAMPLE, seed: 2 };
    const codes = new Set(Array.from({ length: 2000 }, (_, index) => subjectAt(SAMPLE, index).code));
    const shared = Array.from({ length: 2000 }, (_, index) => subjectAt(other, index).code).filter((code) =>
      codes.has(code),
    );
    expect(shared.length).toBeLessThan(50);
  });

  it('has an organisation with more than 30 penalties, and decisions against two parties', () => {
    const parties = new Map<string, Set<string>>();
    const penalties = new Map<string, number>();
    const file = SAMPLE_FILES.find(({ path }) => path === 'market-regulation/penalties-2018.csv');
    for (const { cells, intended } of file ? rowsIn(SAMPLE, file) : []) {
      if (intended.outcome !== 'ACCEPTED') continue;
      const party = `${cells.CF_XDR_SHXYM ?? ''}${cells.CF_XDR_ZJHM ?? ''}`;
      penalties.set(party, (penalties.get(party) ?? 0) + 1);
      const document = cells.CF_WSH ?? '';
      parties.set(document, (parties.get(document) ?? new Set()).add(party));
    }
    expect(Math.max(...penalties.values())).toBeGreaterThan(30);
    expect([...parties.values()].filter(({ size }) => size === 2).length).toBeGreaterThan(10);
  });

  it('tells only of days when its persons were of age and its organisations founded, and of none to come', () => {
    for (const file of SAMPLE_FILES) {
      for (let index = 0; index < SAMPLE.subjects; index++) {
        const subject = subjectAt(SAMPLE, index);
        for (const { cells, intended } of file.rowsOf(SAMPLE, subject)) {
          if (intended.outcome !== 'ACCEPTED') continue;
          for (const day of DAY_KEYS.flatMap((key) => (cells[key] ? [calendarDay(cells[key])] : []))) {
            expect(day <= SAMPLE.day).toBe(true);
            if (subject.kind === 'PERSON') expect(isAdultOn(subject.bornOn, day)).toBe(true);
            else expect(day >= subject.establishedOn).toBe(true);
          }
        }
      }
    }
  });

  it('has penalties on both sides of the end of the query period (Art. 27(1))', () => {
    const file = SAMPLE_FILES.find(({ path }) => path === 'market-regulation/penalties-2018.csv');
    const fiveYearsBefore = addYears(SAMPLE.day, -5);
    const ends = [...(file ? rowsIn(SAMPLE, file) : [])].flatMap(({ cells }) => (cells.CF_YXQ ? [cells.CF_YXQ] : []));
    expect(ends.filter((end) => end <= fiveYearsBefore).length).toBeGreaterThan(100);
    expect(ends.filter((end) => end > fiveYearsBefore).length).toBeGreaterThan(100);
  });

  it('leaves many organisations with their registration alone', () => {
    const others = SAMPLE_FILES.filter(({ path }) => !path.endsWith('registrations.csv'));
    const bare = Array.from({ length: 500 }, (_, index) => subjectAt(SAMPLE, index)).filter(
      (subject) => subject.kind === 'ORGANISATION' && others.every((file) => file.rowsOf(SAMPLE, subject).length === 0),
    );
    expect(bare.length).toBeGreaterThan(20);
  });
});

describe('the subjects of a sample', () => {
  it.each([1, 2, 9])('have codes of their own that pass every check (seed %i)', (seed) => {
    const sample = { ...SAMPLE, seed };
    const codes = new Set<string>();
    for (let index = 0; index < 20_000; index++) {
      const { code, kind } = subjectAt(sample, index);
      codes.add(code);
      // No warning either: the organisation code inside passes GB 11714.
      expect(parseCreditCode(code)).toEqual({ ok: true, code, kind });
    }
    expect(codes.size).toBe(20_000);
  });

  it('stay apart when the sequences of citizen numbers come round again', () => {
    const sample = { ...SAMPLE, subjects: 1_000_000 };
    const laps = Array.from({ length: 10 }, (_, lap) => subjectAt(sample, 77_777 + lap * 100_000).code);
    expect(new Set(laps).size).toBe(10);
    expect(laps.every(isCitizenNumber)).toBe(true);
  });

  it('are persons of age for three of ten', () => {
    const persons = Array.from({ length: 2000 }, (_, index) => subjectAt(SAMPLE, index)).filter(
      ({ kind }) => kind === 'PERSON',
    );
    expect(persons.length).toBe(601);
    expect(persons.every(({ code }) => isAdultOn(birthDateOf(code), SAMPLE.day))).toBe(true);
  });
});

describe('the agencies of a sample', () => {
  it('stand under the same codes and names among the providers', () => {
    const { departments } = loadProviders(new URL('../../schema/providers.yaml', import.meta.url).pathname);
    const known = Object.values(departments)
      .flat()
      .map(({ code, name }) => ({ code, name }));
    for (const agency of [MARKET_REGULATION, TAX, POLICE, FIRE_AND_RESCUE, HIGH_COURT]) {
      expect(isUscc(agency.code)).toBe(true);
      expect(known).toContainEqual(agency);
    }
    for (const { path, manifest } of SAMPLE_FILES) {
      const department = departments[path.split('/')[0] ?? ''] ?? [];
      expect(department.map(({ code }) => code)).toContain(manifest.provider);
    }
  });
});

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

function calendarDay(cell: string): string {
  const read = parseSuppliedDate(cell);
  if (!read.ok || read.value === null) throw new Error(`not a day: ${cell}`);
  return read.value;
}
