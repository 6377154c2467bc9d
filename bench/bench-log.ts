import { join } from 'node:path';
import { type OpenDatabase, openDatabase } from '../database/open.ts';
import { gatewayMigrations } from '../gateway/assemble.ts';
import { ensureAppendingRole } from '../gateway/querylog/appending-role.ts';
import { type LogKeys, loadLogKeys } from '../gateway/querylog/log-keys.ts';
import { organisationAt } from '../scripts/seed/subjects.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { PostgresCluster } from '../test/postgres.ts';

export const report = (error: unknown): void => console.error(error);

/** A log on a database of its own. */
export async function openLog(postgres: PostgresCluster): Promise<OpenDatabase<CentreTables>> {
  const opened = await openDatabase<CentreTables>({ url: await postgres.createDatabase() }, gatewayMigrations);
  await ensureAppendingRole(opened.query, report);
  return opened;
}

export const keysIn = (directory: string): LogKeys =>
  loadLogKeys('bench/log', { files: [join(directory, 'log.pem')], inline: undefined });

const sample = { subjects: 1_000, seed: 1, day: '2026-11-01' };
const known = new Map<number, string>();

/** The code of an invented organisation. */
export function organisationCode(index: number): string {
  const code = known.get(index) ?? organisationAt(sample, index).code;
  known.set(index, code);
  return code;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
