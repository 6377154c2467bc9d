import fc from 'fast-check';
import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { organisationAt } from '../../scripts/seed/subjects.ts';
import type { QuarantineKey } from '../../subgraphs/supply/quarantine-id.ts';
import { resolveNumbers } from '../../subgraphs/supply/resolve-numbers.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { currentRecords, openDepartment, supply, verifyVersions } from '../supply-database.ts';
import {
  type Cells,
  catalogues,
  csv,
  departmentNamed,
  fileOf,
  goodRows,
  providers,
  supplyDay,
  table,
  vault,
} from '../supply-files.ts';

const department = departmentNamed('market-regulation');
const penalty = goodRows['penalty-2016']?.organisation ?? {};
const organisations = [0, 4, 7].map(
  (index) => organisationAt({ subjects: 10, seed: 1, day: '2026-11-01' }, index).code,
);

interface Row {
  /** Which organisation and which of its decisions: what makes the fact. */
  readonly party: number;
  readonly decision: number;
  /** Which wording: versions of one fact may say the same. */
  readonly wording: number;
  /** The organisation is named by its organisation code alone. */
  readonly older: boolean;
}

const aRow = fc.record({
  party: fc.nat(organisations.length - 1),
  decision: fc.nat(1),
  wording: fc.nat(2),
  older: fc.boolean(),
});
const someRows = fc.array(aRow, { minLength: 1, maxLength: 14 });
const factOf = ({ party, decision }: Row): string => `${party} ${decision}`;

/** The `number` is in a column that no layout knows, so that two files with the same rows are still two files. */
function cellsOf({ party, decision, wording, older }: Row, number: number, sourceTime: string): Cells {
  const code = organisations[party] ?? '';
  return {
    ...penalty,
    CF_XDR_SHXYM: older ? '' : code,
    CF_XDR_ZDM: older ? code.slice(8, 17) : '',
    CF_WSH: `沪罚〔2016〕${decision}号`,
    CF_SY: `事实之${wording}`,
    SJC: sourceTime,
    序号: String(number),
  };
}

/** A time of its own for each row. */
const timed = (rows: readonly Row[]): readonly Cells[] =>
  rows.map((row, index) => cellsOf(row, index, `2016-04-${String(index + 1).padStart(2, '0')}`));
const untimed = (rows: readonly Row[]): readonly Cells[] => rows.map((row, index) => cellsOf(row, index, ''));
const certain = (rows: readonly Row[]): readonly Row[] => rows.map((row) => ({ ...row, older: false }));

/** The same rows as files: cut at some places, none of them empty. */
function cutAt(rows: readonly Cells[], places: readonly number[]): readonly (readonly Cells[])[] {
  const cuts = [...new Set(places.map((place) => place % rows.length))].sort((one, other) => one - other);
  return [0, ...cuts].map((from, index) => rows.slice(from, cuts[index])).filter((file) => file.length > 0);
}
const places = fc.array(fc.nat(20), { maxLength: 3 });

/** Rows in another order, but those of one fact among each other as before. */
function interleaved(rows: readonly Row[], draws: readonly number[]): readonly Row[] {
  const left = [...new Set(rows.map(factOf))].map((fact) => rows.filter((row) => factOf(row) === fact));
  return rows.flatMap((_, index) => {
    const waiting = left.filter((queue) => queue.length > 0);
    return waiting[(draws[index] ?? 0) % waiting.length]?.splice(0, 1) ?? [];
  });
}

describe('the same rows', () => {
  let opened: OpenDatabase<SupplyTables>;
  beforeAll(async () => {
    opened = await openDepartment(await newEmbeddedPlace(), department);
  });
  afterAll(() => opened.close());

  /** The directory tells what it knows: the codes of these organisations. */
  async function tell(parties: readonly number[]): Promise<void> {
    const numbers = parties.map((party) => {
      const code = organisations[party] ?? '';
      return { kind: 'ORGANISATION_CODE' as const, value: code.slice(8, 17), creditCodes: [code] };
    });
    const parts = { department, catalogues, providers, vault, clock: () => supplyDay, random: systemRandom };
    let last: QuarantineKey | null = null;
    do ({ last } = await resolveNumbers({ ...parts, database: opened.query }, numbers, last));
    while (last !== null);
  }

  /** What an empty database says after these files; `told` after each of them, and everything at the end. */
  async function recordsFrom(files: readonly (readonly Cells[])[], told: readonly (readonly number[])[] = []) {
    await sql`truncate supply_batch, supply_cleaned, supplied_row, supply_quarantine, quarantine_event, unresolved_number,
      record_version, change, administrative_penalty restart identity cascade`.execute(opened.query);
    for (const [index, rows] of files.entries()) {
      await tell(told[index] ?? []);
      await supply(opened.query, department, fileOf(csv(table(rows))), { manifest: { procedure: 'GENERAL' } });
    }
    await tell(organisations.map((_, party) => party));
    const { rows: open } = await sql`select 1 from supply_quarantine where state = 'OPEN'`.execute(opened.query);
    expect(open).toEqual([]);
    await verifyVersions(opened.query, department.tables);
    return currentRecords(opened.query, department.tables);
  }

  test('with times of their own end the same in any order and in any files', async () => {
    const supplies = someRows.chain((rows) => {
      const cells = timed(certain(rows));
      const files = fc.tuple(fc.shuffledSubarray([...cells], { minLength: cells.length }), places);
      const shuffled = files.chain(([others, cuts]) => {
        const cut = cutAt(others, cuts);
        return fc.shuffledSubarray([...cut], { minLength: cut.length });
      });
      return fc.tuple(fc.constant(cells), shuffled);
    });
    await fc.assert(
      fc.asyncProperty(supplies, async ([cells, files]) => {
        const expected = await recordsFrom([cells]);
        expect(expected.length).toBeGreaterThan(0);
        expect(await recordsFrom(files)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }, 240_000);

  test('without times end the same in any files, and in any order that keeps the order within each fact', async () => {
    const draws = fc.array(fc.nat(5), { minLength: 14, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(someRows.map(certain), draws, places, async (rows, order, cuts) => {
        const expected = await recordsFrom([untimed(rows)]);
        expect(await recordsFrom(cutAt(untimed(interleaved(rows, order)), cuts))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }, 240_000);

  test('that name organisations by older numbers end the same whenever the directory tells whose they are', async () => {
    const told = fc.array(fc.uniqueArray(fc.nat(organisations.length - 1)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(someRows, fc.boolean(), places, told, async (rows, withTimes, cuts, answers) => {
        const cells = withTimes ? timed(rows) : untimed(rows);
        const expected = await recordsFrom([cells]);
        expect(await recordsFrom(cutAt(cells, cuts), answers)).toEqual(expected);
        const named = withTimes ? timed(certain(rows)) : untimed(certain(rows));
        expect(await recordsFrom([named])).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});
