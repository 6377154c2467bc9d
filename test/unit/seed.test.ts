import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addYears, isAdultOn } from '../../domain/calendar-date.ts';
import { parseSuppliedDate } from '../../domain/cell.ts';
import { rowsIn } from '../../scripts/seed/rows-in.ts';
import type { SampleFile, SampleRow } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { type Sample, SHOWN_ORGANISATION, SHOWN_PERSON, type Subject, subjectAt } from '../../scripts/seed/subjects.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';
import { textOf } from '../sample-tables.ts';

const SHIPPED = new URL('../../schema/samples/', import.meta.url).pathname;
const SAMPLE: Sample = { subjects: 2000, seed: 1, day: '2026-11-01' };
const LARGEST_SHIPMENT = 3 * 1024 * 1024;

// Columns with names of parties, of persons who represent them, and of agencies.
const NAME_KEYS = (
  'XK_XDR XK_XDR_MC CF_XDR_MC XK_FR CF_FR XK_FRDB CF_FRDB XK_XZJG CF_XZJG XK_XKJG CF_CFJG XK_LYDW CF_SJLY ' +
  'entname name regorg representative ratedBy authority iname businessEntity courtName gistUnit dsr cljgmc ' +
  'decorg_cn redecorg_cn recorg_cn body court bzxrmc fddbr zxfy zczxyjdw PT_NAME CORP_NAME PERSON_NAME TBDEPT'
).split(' ');

// Columns with days on which something was done or decided.
const DAY_KEYS = (
  'XK_JDRQ CF_JDRQ SJC apprdate ratedOn announcedOn clearedOn regDate publishDate wfsj clsj jkrq publishedOn withdrawnOn ' +
  'identifiedOn liftedOn decidedOn abntime remdate issuedOn CHANGE_DATE ESTABLISH_DATE larq fbrq filedOn endedOn effectiveOn PENALIZE_DATE'
).split(' ');

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seed-'));
  await writeSamples(SAMPLE, directory);
});
afterAll(() => rm(directory, { recursive: true }));

const filesBelow = async (root: string) =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .sort();

const rowsAbout = (sample: Sample, { tables }: SampleFile, index: number): readonly SampleRow[] =>
  tables.flatMap((table) => table.rowsOf(sample, subjectAt(sample, index)));

const allRows = (file: SampleFile): readonly SampleRow[] =>
  file.tables.flatMap((table) => [...rowsIn(SAMPLE, file, table)]);

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
    for (const file of SAMPLE_FILES) {
      const text = (await textOf(join(directory, file.path), file)).toUpperCase();
      const codes = text.match(/(?<![0-9A-Z])[0-9A-Z*]{18}(?![0-9A-Z])/g) ?? [];
      expect([file.path, codes.length > 20]).toEqual([file.path, true]);
      expect(codes.filter((code) => !/^(?:9999\d\d|(?:11|12|51|52|91|92|93)3199\d\d)/.test(code))).toEqual([]);
    }
    for (const path of (await filesBelow(directory)).filter((name) => name.endsWith('.manifest.json'))) {
      expect(await readFile(join(directory, path), 'utf8')).toMatch(/^\{\n {2}"provider": "113199/);
    }
  });

  it('mark every name of a party, representative and agency as a test', () => {
    const unmarked = SAMPLE_FILES.flatMap(allRows)
      .filter(({ intended }) => intended.outcome !== 'SKIPPED')
      .flatMap(({ cells }) => NAME_KEYS.map((key) => cells[key]?.trim() ?? ''))
      .filter((name) => !['', '/', '无'].includes(name) && !name.endsWith('（测试）'));
    expect(unmarked).toEqual([]);
  });
});

describe('a sample', () => {
  it('keeps the same first organisation and person whatever number and seed are asked for', () => {
    const other: Sample = { ...SAMPLE, subjects: 7, seed: 42 };
    for (const index of [SHOWN_ORGANISATION, SHOWN_PERSON]) {
      expect(subjectAt(other, index)).toEqual(subjectAt(SAMPLE, index));
      for (const file of SAMPLE_FILES) {
        expect(rowsAbout(other, file, index)).toEqual(rowsAbout(SAMPLE, file, index));
      }
    }
    expect(subjectAt(SAMPLE, SHOWN_ORGANISATION)).toMatchObject({
      code: '91319900MA9TEXT196',
      name: '申城测试科技有限公司（测试）',
    });
  });

  it('has the shown organisation in every file about organisations, and the shown person in every file about persons', () => {
    const pathsAbout = (...indices: readonly number[]) =>
      SAMPLE_FILES.filter((file) => indices.some((index) => rowsAbout(SAMPLE, file, index).length > 0)).map(
        ({ path }) => path,
      );
    const of = (kind: string) =>
      Array.from({ length: 600 }, (_, index) => index).filter((index) => subjectAt(SAMPLE, index).kind === kind);
    expect(pathsAbout(SHOWN_ORGANISATION)).toEqual(pathsAbout(...of('ORGANISATION')));
    expect(pathsAbout(SHOWN_PERSON)).toEqual(pathsAbout(...of('PERSON')));
    expect(new Set([...pathsAbout(SHOWN_ORGANISATION), ...pathsAbout(SHOWN_PERSON)]).size).toBe(SAMPLE_FILES.length);
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
    for (const { cells, intended } of file ? allRows(file) : []) {
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
    const fits = (subject: Subject, day: string) =>
      day <= SAMPLE.day && (subject.kind === 'PERSON' ? isAdultOn(subject.bornOn, day) : day >= subject.establishedOn);
    const unfit = Array.from({ length: 1200 }, (_, index) => subjectAt(SAMPLE, index)).flatMap((subject) =>
      SAMPLE_FILES.flatMap((file) =>
        rowsAbout(SAMPLE, file, subject.index)
          .filter(({ intended }) => intended.outcome === 'ACCEPTED')
          .flatMap(({ cells }) => DAY_KEYS.flatMap((key) => (cells[key] ? [calendarDay(cells[key])] : [])))
          .filter((day) => !fits(subject, day))
          .map((day) => `${file.path} ${subject.index} ${day}`),
      ),
    );
    expect(unfit).toEqual([]);
  });

  it('has penalties on both sides of the end of the query period (Art. 27(1))', () => {
    const file = SAMPLE_FILES.find(({ path }) => path === 'market-regulation/penalties-2018.csv');
    const fiveYearsBefore = addYears(SAMPLE.day, -5);
    const ends = (file ? allRows(file) : []).flatMap(({ cells }) => (cells.CF_YXQ ? [cells.CF_YXQ] : []));
    expect(ends.filter((end) => end <= fiveYearsBefore).length).toBeGreaterThan(100);
    expect(ends.filter((end) => end > fiveYearsBefore).length).toBeGreaterThan(100);
  });

  it('leaves many organisations with their registration alone', () => {
    const others = SAMPLE_FILES.filter(({ path }) => !path.endsWith('registrations.csv'));
    const bare = Array.from({ length: 500 }, (_, index) => subjectAt(SAMPLE, index)).filter(
      (subject) =>
        subject.kind === 'ORGANISATION' && others.every((file) => rowsAbout(SAMPLE, file, subject.index).length === 0),
    );
    expect(bare.length).toBeGreaterThan(20);
  });
});

function calendarDay(cell: string): string {
  const read = parseSuppliedDate(cell);
  if (!read.ok || read.value === null) throw new Error(`not a day: ${cell}`);
  return read.value;
}
