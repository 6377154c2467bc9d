import fc from 'fast-check';
import type { OpenDatabase } from '../../database/open.ts';
import { departments } from '../../subgraphs/departments.ts';
import type { Layout } from '../../subgraphs/supply/layout.ts';
import { type ImportReport, SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { dump, openDepartment, supply, verifyVersions } from '../supply-database.ts';
import { csv, fileOf, goodRows, providers, table } from '../supply-files.ts';

const soiled: readonly ((good: string) => string)[] = [
  (good) => `　${good}\u200B`,
  (good) => `'${good}`,
  (good) => `${good}\uFFFD`,
  (good) => good.slice(1),
  (good) => `${good}${good}`,
  (good) => good.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (good) => good.toLowerCase(),
  (good) => `=${good}`,
];
const dirt = [
  ...['', '/', '无', '\\N', '-', '0', '贰仟元整', '2026-02-30', '2098-12-31', '9999-12-31', '1.5E+17', '简易程序'],
  ...[
    '自然人',
    '身份证',
    '999900201503010017',
    '91319900MA9TEXT197',
    'MA9TEXT1-9',
    '=1+1',
    '@SUM(A1)',
    '"',
    '\r\n',
    'a,b\tc;d',
  ],
];

/** A cell of the column of this machine name: as it should be, dirty, or anything at all. */
const cellOf = (good: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(good) },
    { weight: 2, arbitrary: fc.constantFrom(...soiled).map((soil) => soil(good)) },
    { weight: 1, arbitrary: fc.constantFrom(...dirt) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  );

/** Headers out of a layout's names, mostly all that it needs, and rows beneath them. */
function tablesOf(layout: Layout): fc.Arbitrary<readonly (readonly string[])[]> {
  const { organisation, person } = goodRows[layout.name] ?? {};
  const columns = layout.columns.map((column) => ({ names: [...column.machine, ...column.headers], column }));
  const header = fc
    .shuffledSubarray(columns, { minLength: Math.ceil(columns.length / 2) })
    .chain((some) =>
      fc
        .boolean()
        .map((whole) => (whole ? [...new Set([...some, ...columns.filter(({ column }) => column.required)])] : some)),
    );
  return header.chain((some) => {
    const names = fc.tuple(...some.map(({ names: all }) => fc.constantFrom(...all)), fc.constantFrom('序号', '自编列'));
    const rowOf = (good: Readonly<Record<string, string>> = {}) =>
      fc.tuple(
        ...some.map(({ column }) => cellOf(column.machine.map((name) => good[name]).find(Boolean) ?? '')),
        cellOf('1'),
      );
    const goods = [organisation, person].filter((good) => good !== undefined);
    const rows = fc.array(fc.constantFrom(...goods).chain(rowOf), { maxLength: 12 });
    return fc.tuple(names, rows).map(([headers, cells]) => [headers, ...cells]);
  });
}

/** What the import came to, twice: whatever is supplied, the second time changes nothing. */
async function suppliedTwice(
  { query }: OpenDatabase<SupplyTables>,
  department: (typeof departments)[number],
  bytes: Buffer,
): Promise<ImportReport | null> {
  const before = await dump(query);
  const file = fileOf(bytes);
  const manifest = { procedure: 'GENERAL', provider: providers.departments[department.name]?.[0]?.code };
  try {
    const report = await supply(query, department, file, { manifest });
    const { rowsIn, accepted, duplicate, quarantined, skipped } = report;
    expect(accepted + duplicate + quarantined + skipped).toBe(rowsIn);
    expect(report.rows).toHaveLength(quarantined);
    const after = await dump(query);
    const again = await supply(query, department, file, { manifest });
    expect(again).toMatchObject({ rowsIn, accepted: 0, duplicate: accepted + duplicate, quarantined, skipped });
    expect(await dump(query)).toEqual(after);
    await verifyVersions(query, department.tables);
    return report;
  } catch (error) {
    if (!(error instanceof SupplyRefused)) throw error;
    expect(await dump(query)).toEqual(before);
    return null;
  }
}

describe.each(departments.map((department) => [department.name, department] as const))('%s', (_, department) => {
  let opened: OpenDatabase<SupplyTables>;
  beforeAll(async () => {
    opened = await openDepartment(await newEmbeddedPlace(), department);
  });
  afterAll(() => opened.close());

  test('G-12 takes any table in with every row counted, or refuses it and stores nothing', async () => {
    const seen = { accepted: 0, quarantined: 0, refused: 0 };
    const tables = fc.constantFrom(...department.layouts).chain(tablesOf);
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const report = await suppliedTwice(opened, department, csv(rows));
        if (report === null) seen.refused += 1;
        else expect(report.rowsIn).toBe(rows.length - 1);
        seen.accepted += report?.accepted ?? 0;
        seen.quarantined += report?.quarantined ?? 0;
      }),
      { numRuns: 40 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  }, 240_000);

  test('takes any bytes in with every row counted, or refuses them and stores nothing', async () => {
    const [layout] = department.layouts;
    const { organisation, person } = goodRows[layout?.name ?? ''] ?? {};
    const good = csv(table([organisation ?? person ?? {}, organisation ?? person ?? {}]));
    const header = good.subarray(0, good.indexOf('\n') + 1);
    const bytes = fc.uint8Array({ maxLength: 200 });
    const files = fc.oneof(
      bytes,
      bytes.map((rest) => Buffer.concat([header, rest])),
      fc
        .tuple(fc.nat(good.length), fc.nat(8), bytes)
        .map(([at, left, put]) => Buffer.concat([good.subarray(0, at), put, good.subarray(at + left)])),
    );
    await fc.assert(
      fc.asyncProperty(files, async (file) => {
        await suppliedTwice(opened, department, Buffer.from(file));
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});
