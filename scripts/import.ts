import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Command, Option } from 'commander';
import { readConfig } from '../gateway/config.ts';
import { explainAndExit } from '../gateway/process.ts';
import type { Supply } from '../gateway/supply-desk.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import { type DepartmentAccess, reachDepartment } from './departments/reach.ts';
import { progressOf } from './import/progress.ts';
import { writeReport } from './import/report-file.ts';
import { printable } from './printable.ts';
import { manifestOf } from './supply-manifest.ts';

interface Options {
  readonly procedure?: string;
  readonly provider?: string;
  readonly period?: string;
  readonly report?: string;
}

process.on('uncaughtException', explainAndExit);
const program = new Command('import')
  .description('Supplies files of a department. Exit code 0: every file was taken in; 2: one was refused.')
  .argument('<department>', 'tax, market-regulation, public-security or courts')
  .argument('<files...>', 'CSV, TSV, XLSX or XML; FILE.manifest.json may hold its procedure, provider and period')
  .addOption(
    new Option('--procedure <procedure>', 'of penalties without a column for it').choices(['GENERAL', 'SUMMARY']),
  )
  .option('--provider <code>', 'credit code of the unit that supplies, if it is not the department itself')
  .option('--period <YYYY-MM>', 'month that the files are for')
  .option('--report <file>', 'writes the report as JSON (of several files: an object by file name)')
  .parse();

const [department = '', ...files] = program.args;
const { report: reportFile, ...given } = program.opts<Options>();
refuseBeforehand();
const access = await reachDepartment(readConfig(process.env), department);
const answers = new Map<string, Answer>();
try {
  for (const file of files) answers.set(file, await importOne(access, file));
  if (reportFile) await writeReport(reportFile, access, answers);
} finally {
  await access.close();
}
process.exitCode = [...answers.values()].some((answer) => 'refused' in answer) ? 2 : 0;

type Answer = Awaited<ReturnType<DepartmentAccess['supply']>>;

/** What is wrong with the arguments is said before the first file is taken in, not behind it. */
function refuseBeforehand(): void {
  departmentOf(department);
  for (const file of files) {
    if (!existsSync(file)) throw new RangeError(`${file}: there is no such file`);
    if (!statSync(file).isFile()) throw new RangeError(`${file}: not a file. Name the files in it one by one.`);
    manifestOf(file);
  }
  if (!reportFile) return;
  if (!existsSync(dirname(reportFile))) throw new RangeError(`${reportFile}: there is no such directory`);
  if (existsSync(reportFile) && !statSync(reportFile).isFile()) throw new RangeError(`${reportFile}: not a file`);
}

async function importOne(department: DepartmentAccess, file: string): Promise<Answer> {
  const parameters = { filename: basename(file), ...manifestOf(file), ...given };
  const progress = progressOf(basename(file));
  const answer = await department.supply(file, parameters, progress.show).finally(progress.stop);
  const refused = 'refused' in answer ? answer.refused : answer.supply.refused;
  if (refused) {
    console.error(printable(`${file}: refused. ${refused.reason} ${refused.advice}`));
    return { refused };
  }
  if ('supply' in answer) print(file, answer.supply);
  return answer;
}

function print(file: string, { report }: Supply): void {
  if (!report) throw new RangeError(`${file}: the import failed. Send the file again: no row is taken twice.`);
  const { rowsIn, accepted, duplicate, quarantined, skipped, rows, cleaned, unread } = report;
  console.log(
    `${file}: ${rowsIn} rows in, ${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined, ${skipped} skipped`,
  );
  for (const { row, column, code, reason, sheet } of rows.slice(0, 20)) {
    console.log(
      printable(`  ${sheet ? `${sheet}, ` : ''}row ${row}${column ? `, ${column}` : ''}: ${code}. ${reason}`),
    );
  }
  if (quarantined > 20) console.log(`  … and ${quarantined - 20} more; --report FILE writes all`);
  const changed = cleaned.reduce((sum, { rows: count }) => sum + count, 0);
  if (changed > 0) console.log(`  ${changed} cells were cleaned; --report FILE says which columns and how`);
  if (unread.length > 0) console.log(printable(`  not read, as no template has them: ${unread.join(', ')}`));
}
