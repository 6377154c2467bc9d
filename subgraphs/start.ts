import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { readConfig } from '../gateway/config.ts';
import { isLoopbackHost } from '../gateway/execution/department-url.ts';
import { operatorLog } from '../gateway/operator-log.ts';
import { explainAndExit, gatewayPublicKeyFile, serveUntilTold } from '../gateway/process.ts';
import { loadGatewayPublicKey } from '../signing/keys.ts';
import { createVerifier } from '../signing/verify-request.ts';
import { cellsKeyFile, departmentOf, openDepartmentDatabase, supplyPartsOf } from './open-department.ts';
import { departmentServer, signedByGateway } from './server.ts';
import { cellVault, loadOrCreateCellKeys } from './supply/cell-vault.ts';
import { supplyRequests } from './supply/requests.ts';

// One department's process: `npm run department -- tax`. HOST and PORT are where it listens.
process.on('uncaughtException', explainAndExit);
const config = readConfig(process.env);
const logger = operatorLog();
const department = departmentOf(process.argv[2] ?? '');
const opened = await openDepartmentDatabase(config, department);
const verifier = createVerifier({
  publicKey: loadGatewayPublicKey(gatewayPublicKeyFile(config)),
  department: department.name,
  clock: systemClock,
  // An embedded database's lock is held: no predecessor answers any more. On PostgreSQL that is for who starts it (G-15).
  startedAt: systemClock(),
  ...(isLoopbackHost(config.host) ? { futureToleranceMs: 0 } : {}), // one machine, one clock
});
const supply = supplyPartsOf(
  department,
  opened.query,
  cellVault(loadOrCreateCellKeys(cellsKeyFile(config, department.name), systemRandom), systemRandom),
);
const requests = supplyRequests(supply, join(config.dataDir, 'supplies', department.name), (error) =>
  logger.error({ err: error }, 'import failed'),
);
const server = await departmentServer({
  ...supply,
  requests,
  prepared: opened.prepared,
  admission: signedByGateway(verifier, join(config.dataDir, 'spool', department.name)),
  logger,
});
await requests.resume();
await delay(Math.max(0, verifier.opensAt - Date.now()));
await serveUntilTold(server, config, () => opened.close());
