import { dirname } from 'node:path';
import { type DatabasePlace, type OpenDatabase, openDatabase } from '../database/open.ts';
import { systemRandom } from '../domain/clock.ts';
import { gatewayMigrations } from '../gateway/assemble.ts';
import { ensureAppendingRole } from '../gateway/querylog/appending-role.ts';
import { act, type LogFields } from '../gateway/querylog/entry.ts';
import { followLog, type Integrator } from '../gateway/querylog/integrator.ts';
import type { LogKeys } from '../gateway/querylog/log-keys.ts';
import { databaseLog, type LogStore } from '../gateway/querylog/store.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { giveTemplate } from './embedded-template.ts';
import { testLogKeys } from './log-keys.ts';

/** A log without a gateway: its database, what writes to it and what numbers it. */
export interface TestLog {
  readonly opened: OpenDatabase<CentreTables>;
  readonly keys: LogKeys;
  readonly log: LogStore;
  readonly integrator: Integrator;
  readonly clock: { now: Date };
  readonly reported: unknown[];
  close(): Promise<void>;
}

export async function openTestLog(place: DatabasePlace, keys = testLogKeys()): Promise<TestLog> {
  if ('directory' in place) giveTemplate(dirname(place.directory));
  const opened = await openDatabase<CentreTables>(place, gatewayMigrations);
  const clock = { now: new Date('2026-11-23T04:00:00Z') };
  const reported: unknown[] = [];
  const report = (error: unknown) => reported.push(error);
  await ensureAppendingRole(opened.query, report);
  const log = databaseLog(opened.query, { instance: 'test', keys, random: systemRandom });
  const integrator = followLog({ database: opened.query, keys, clock: () => clock.now, report });
  return {
    opened,
    keys,
    log,
    integrator,
    clock,
    reported,
    close: async () => {
      await log.close();
      await integrator.stop();
      await opened.close();
    },
  };
}

/** Fields of an entry about this subject, or about none. */
export const entryAbout = (subject: string | null, more: Partial<LogFields> = {}): LogFields =>
  act({
    kind: 'QUERY',
    at: new Date('2026-11-23T04:00:00.000Z'),
    request: '0'.repeat(32),
    channel: 'API',
    caller: { role: 'public', id: null, name: null, organisation: null },
    subject,
    outcome: 'ANSWERED',
    status: 200,
    ...more,
  });
