import { isAdultOn } from '../../domain/calendar-date.ts';
import { birthDateOf, isCitizenNumber, isUscc, parseCreditCode } from '../../domain/credit-code.ts';
import { loadProviders } from '../../domain/providers.ts';
import { FIRE_AND_RESCUE, HIGH_COURT, MARKET_REGULATION, POLICE, TAX } from '../../scripts/seed/agencies.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { type Sample, subjectAt } from '../../scripts/seed/subjects.ts';

const SAMPLE: Sample = { subjects: 2000, seed: 1, day: '2026-11-01' };

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
