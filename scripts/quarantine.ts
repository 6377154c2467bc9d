import { Command, Option } from 'commander';
import { readConfig } from '../gateway/config.ts';
import { explainAndExit } from '../gateway/process.ts';
import { departmentOfQuarantineId } from '../subgraphs/supply/quarantine-id.ts';
import type { QuarantineState } from '../subgraphs/supply/tables.ts';
import {
  abandonRow,
  fixRow,
  type Mended,
  type QuarantinedRow,
  quarantinedRow,
  quarantinePages,
} from './departments/quarantine.ts';
import { type DepartmentAccess, reachDepartment } from './departments/reach.ts';
import { printable } from './printable.ts';

process.on('uncaughtException', explainAndExit);
const config = readConfig(process.env);
const program = new Command('quarantine').description('Works on supplied rows that were set aside.');

program
  .command('list')
  .argument('<department>', 'tax, market-regulation, public-security or courts')
  .addOption(
    new Option('--state <state>').choices(['OPEN', 'RESUBMITTED', 'RESOLVED', 'ABANDONED', 'ALL']).default('OPEN'),
  )
  .option('--provider <code>', 'only rows of this provider')
  .description('lists rows with file, row, column and reason')
  .action(async (department: string, { state, provider }: { state: QuarantineState | 'ALL'; provider?: string }) => {
    await withDepartment(department, async (access) => {
      let count = 0;
      const filter = { ...(state === 'ALL' ? {} : { state }), ...(provider ? { provider } : {}) };
      for await (const page of quarantinePages(access, filter)) {
        for (const { id, filename, sheet, row, column, code, state: now } of page) {
          const place = `${filename}${sheet ? `, ${sheet}` : ''}, row ${row}${column ? `, ${column}` : ''}`;
          say(`${id}  ${now}  ${code}  ${place}`);
        }
        count += page.length;
      }
      say(count === 0 ? 'No rows.' : `${count} rows.`);
    });
  });

program
  .command('show')
  .argument('<id>', 'id of the list')
  .description('shows a row: its cells, with numbers and names of persons hidden, and its history')
  .action((id: string) =>
    ofRow(id, async (access) => {
      const row = await quarantinedRow(access, id);
      if (row) print(row);
      else fail('There is no such row. Take its id from the list.');
    }),
  );

program
  .command('fix')
  .argument('<id>')
  .argument('<cells...>', 'COLUMN=VALUE, the column as the file heads it')
  .description('sends a row again with some cells replaced')
  .action((id: string, cells: readonly string[]) =>
    ofRow(id, async (access) => told(await fixRow(access, id, cells.map(cellOf)))),
  );

program
  .command('abandon')
  .argument('<id>')
  .requiredOption('--reason <text>', 'why it is given up')
  .description('gives a row up; it stays counted as quarantined')
  .action((id: string, { reason }: { reason: string }) =>
    ofRow(id, async (access) => told(await abandonRow(access, id, reason))),
  );

await program.parseAsync();

function cellOf(text: string): { column: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new RangeError(`${text}: write COLUMN=VALUE`);
  return { column: text.slice(0, at), value: text.slice(at + 1) };
}

async function withDepartment(department: string, work: (access: DepartmentAccess) => Promise<void>): Promise<void> {
  const access = await reachDepartment(config, department);
  await work(access).finally(access.close);
}

function ofRow(id: string, work: (access: DepartmentAccess) => Promise<void>): Promise<void> {
  return withDepartment(departmentOfQuarantineId(id) ?? '', work);
}

function told({ row, refused }: Mended): void {
  if (refused) fail(`${refused.reason} ${refused.advice}`);
  else if (row) print(row);
}

function fail(sentence: string): void {
  console.error(printable(sentence));
  process.exitCode = 2;
}

function print({ id, filename, sheet, row, column, code, reason, state, suppliedAt, cells, history }: QuarantinedRow) {
  say(`${id}  ${state}`);
  say(`${filename}${sheet ? `, ${sheet}` : ''}, row ${row}, supplied ${suppliedAt}`);
  if (state === 'OPEN' || state === 'ABANDONED') say(`${column ? `${column}: ` : ''}${code}. ${reason}`);
  if (cells === null) say('Nothing of the row was kept, because it may not be collected.');
  for (const { column: header, shown } of cells ?? []) say(`  ${header}: ${shown}`);
  for (const event of history) {
    const what = event.columns.length > 0 ? ` ${event.columns.join(', ')}` : '';
    const why = event.reason ?? event.code ?? '';
    say(`  ${event.at} ${event.by} ${event.action}${what}: ${event.outcome}${why ? ` (${why})` : ''}`);
  }
}

/** Most of what is said was chosen by whoever supplied the file. */
function say(line: string): void {
  console.log(printable(line));
}
