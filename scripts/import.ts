import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { isLocked } from '../database/directory-lock.ts';
import { isRunning, supplyThrough } from '../gateway/admin-client.ts';
import { readConfig } from '../gateway/config.ts';
import { explainAndExit } from '../gateway/process.ts';
import type { ImportReport } from '../subgraphs/supply/outcome.ts';
import { type ImportAnswer, importDirectly } from './import/directly.ts';
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
  .argument('<files...>', 'CSV files; FILE.manifest.json beside one may hold its procedure, provider and period')
  .addOption(
    new Option('--procedure <procedure>', 'of penalties without a column for it').choices(['GENERAL', 'SUMMARY']),
  )
  .option('--provider <code>', 'credit code of the unit that supplies, if it is not the department itself')
  .option('--period <YYYY-MM>', 'month that the files are for')
  .option('--report <file>', 'writes the report as JSON (of several files: an object by file name)')
  .parse();

const [department = '', ...files] = program.args;
const { report: reportFile, ...given } = program.opts<Options>();
const config = readConfig(process.env);
const socket = join(config.dataDir, 'admin.sock');
const reports: Record<string, unknown> = {};
let refused = false;

for (const file of files) {
  const parameters = { filename: basename(file), ...manifestOf(file), ...given };
  if (!existsSync(file)) throw new RangeError(`${file}: there is no such file`);
  const answer = (await stackRuns())
    ? await through(file, parameters)
    : await importDirectly(config, department, file, parameters);
  if ('refused' in answer) {
    refused = true;
    reports[file] = answer.refused;
    console.error(`${file}: refused. ${answer.refused.reason} ${answer.refused.advice}`);
  } else {
    reports[file] = answer.report;
    print(file, answer.report);
  }
}
if (reportFile) {
  const content = files.length === 1 ? reports[files[0] ?? ''] : reports;
  writeFileSync(reportFile, `${JSON.stringify(content, null, 2)}\n`);
}
process.exitCode = refused ? 2 : 0;

/** A stack whose gateway is starting again is waited for: its departments hold the databases. */
async function stackRuns(): Promise<boolean> {
  for (const end = Date.now() + 30_000; ; await delay(250)) {
    if (await isRunning(socket)) return true;
    if (Date.now() > end || !isLocked(join(config.dataDir, 'stack.lock'))) return false;
  }
}

async function through(file: string, parameters: Readonly<Record<string, string>>): Promise<ImportAnswer> {
  const { status, body } = await supplyThrough(socket, department, file, parameters);
  return status === 200
    ? { report: body as ImportReport }
    : { refused: body as { readonly reason: string; readonly advice: string } };
}

function print(file: string, { rowsIn, accepted, duplicate, quarantined, skipped, rows }: ImportReport): void {
  console.log(
    `${file}: ${rowsIn} rows in, ${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined, ${skipped} skipped`,
  );
  for (const { row, column, code, reason } of rows.slice(0, 20)) {
    console.log(`  row ${row}${column ? `, ${column}` : ''}: ${code}. ${reason}`);
  }
  if (rows.length > 20) console.log(`  … and ${rows.length - 20} more; --report FILE writes all`);
}
