import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from '../database/directory-lock.ts';
import { openDatabase } from '../database/open.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { databaseDirectory } from '../subgraphs/open-department.ts';
import { adminServer, listenOnSocket } from './admin.ts';
import { usualAllowances } from './admission.ts';
import { assembleGateway, gatewayMigrations } from './assemble.ts';
import { trustOf } from './callers/trust.ts';
import { type Config, ConfigError, readConfig, variablePrefix } from './config.ts';
import { threadedPlanner } from './execution/batching/planning/planner.ts';
import { chooseEngine, readSupergraph } from './execution/choose-engine.ts';
import { createDepartmentClient, type DepartmentClient } from './execution/department-client.ts';
import { logPagesRoute } from './log-pages-route.ts';
import { operatorLog } from './operator-log.ts';
import { explainAndExit, gatewayKeyFile, logKeyFiles, logVerifierKeyFile, serveUntilTold } from './process.ts';
import { ensureAppendingRole } from './querylog/appending-role.ts';
import { refuseUnknownKey } from './querylog/known-key.ts';
import { loadLogKeys, withOlderKeys } from './querylog/log-keys.ts';
import { rememberVerifierKeys } from './querylog/verifier-key-file.ts';

// The gateway's process: `npm run gateway`, with the departments' addresses in TAX_URL and its kind.
process.on('uncaughtException', explainAndExit);
const config = readConfig(process.env);
const logger = operatorLog();
mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
const unlock = lockDirectory(join(config.dataDir, 'gateway.lock'));
const departments = connect(config);
const database = await openDatabase<CentreTables>(
  config.databaseUrl ? { url: config.databaseUrl } : { directory: databaseDirectory(config, 'gateway') },
  gatewayMigrations,
);
const report = (error: unknown) => logger.error({ err: error }, 'request failed');
const trust = trustOf(config, systemClock, report);
if ((await trust.keys.state()) === 'none') {
  logger.warn('No token is valid: HOST is not loopback, and JWKS_URL does not say whose tokens to believe.');
}
const signingKeys = loadLogKeys(config.logOrigin, { files: logKeyFiles(config), inline: config.logKey });
await ensureAppendingRole(database.query, report);
await refuseUnknownKey(database.query, signingKeys);
const remembered = rememberVerifierKeys(logVerifierKeyFile(config), signingKeys.verifierKeys);
const logKeys = withOlderKeys(signingKeys, remembered);
const supergraphSdl = readSupergraph();
const planner = threadedPlanner(supergraphSdl);
const { server, desk, line, stop } = await assembleGateway({
  database: database.query,
  departments,
  engine: await chooseEngine(config.engine, supergraphSdl, departments, planner),
  spoolDirectory: join(config.dataDir, 'spool', 'gateway'),
  trust,
  allowances: { requests: config.requestsPerSecond, ...usualAllowances },
  trustProxy: config.trustProxy,
  logKeys,
  witness: config.witnessUrl ? { url: config.witnessUrl, key: config.witnessKey } : undefined,
  clock: systemClock,
  report,
  logger,
});
const admin = await adminServer({
  desk,
  spoolDirectory: join(config.dataDir, 'spool', 'admin'),
  record: line,
});
await admin.register(logPagesRoute, { ...line, database: database.query });
await listenOnSocket(admin, join(config.dataDir, 'admin.sock'));
await serveUntilTold(server, config, async () => {
  await admin.close();
  await stop();
  await Promise.all([...departments.values()].map((client) => client.close()));
  await planner.close();
  await database.close();
  unlock();
});

function connect(configuration: Config): ReadonlyMap<DepartmentName, DepartmentClient> {
  const key = loadOrCreateGatewayKey(gatewayKeyFile(configuration));
  return new Map(
    DEPARTMENTS.map((name) => {
      const { url } = configuration.departments[name];
      if (!url) throw new ConfigError(`${variablePrefix(name)}_URL: the address of the department is missing`);
      const breakerChanged = (state: 'OPEN' | 'CLOSED') =>
        state === 'OPEN'
          ? logger.warn(
              `${name} does not answer: it is left alone but for a call every two seconds, and its fields are missing`,
            )
          : logger.warn(`${name} answers again`);
      const options = { name, url, key, clock: systemClock, random: systemRandom, timeoutMs: 5_000, breakerChanged };
      return [name, createDepartmentClient(options)];
    }),
  );
}
