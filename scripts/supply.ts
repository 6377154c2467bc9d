import { Command } from 'commander';
import { addMonths, today } from '../domain/calendar-date.ts';
import { systemClock } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { readConfig } from '../gateway/config.ts';
import { explainAndExit } from '../gateway/process.ts';
import { DEPARTMENTS, schemaPath } from '../schema/subgraphs.ts';
import { reachDepartment } from './departments/reach.ts';

process.on('uncaughtException', explainAndExit);
const { month } = new Command('supply')
  .description('Says which providers have not supplied for a month (Art. 9(1)(ii)). Exit code 1 if one is late.')
  .requiredOption('--late', 'lists the providers that are late')
  .option('--month <YYYY-MM>', 'the month; without it, the one before the present month')
  .parse()
  .opts<{ readonly month?: string }>();

const wanted = month ?? addMonths(`${today(systemClock).slice(0, 7)}-01`, -1).slice(0, 7);
if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(wanted)) throw new RangeError('--month is written as 2026-03');
const config = readConfig(process.env);
const { departments } = loadProviders(schemaPath('providers.yaml'));
let late = 0;
for (const name of DEPARTMENTS) {
  const access = await reachDepartment(config, name);
  const query = 'query SuppliedFor($month: String!) { _suppliedFor(month: $month) }';
  const answer = await access.ask(query, { month: wanted }).finally(access.close);
  const supplied = new Set(answer._suppliedFor as readonly string[]);
  for (const provider of departments[name] ?? []) {
    if (supplied.has(provider.code)) continue;
    late += 1;
    console.log(`late for ${wanted}: ${name} ${provider.code} ${provider.name}`);
  }
}
if (late === 0) console.log(`Every provider has supplied for ${wanted}.`);
process.exitCode = late > 0 ? 1 : 0;
