import { join } from 'node:path';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { readConfig } from '../gateway/config.ts';
import { operatorLog } from '../gateway/operator-log.ts';
import { gatewayPublicKeyFile, serveUntilTold } from '../gateway/process.ts';
import { loadGatewayPublicKey } from '../signing/keys.ts';
import { createVerifier } from '../signing/verify-request.ts';
import { departmentOf, openDepartmentDatabase, supplyPartsOf } from '../subgraphs/open-department.ts';
import { departmentServer, signedByGateway } from '../subgraphs/server.ts';
import { cellVault } from '../subgraphs/supply/cell-vault.ts';
import { supplyRequests } from '../subgraphs/supply/requests.ts';

// A department as subgraphs/start.ts runs it, with its lean path or without: `department-process.ts NAME lean|plain`.
const [name = '', path = ''] = process.argv.slice(2);
const config = readConfig(process.env);
const department = departmentOf(name);
const opened = await openDepartmentDatabase(config, department);
const verifier = createVerifier({
  publicKey: loadGatewayPublicKey(gatewayPublicKeyFile(config)),
  department: department.name,
  clock: systemClock,
  startedAt: new Date(Date.now() - 60_000), // nobody answered before
});
const supply = supplyPartsOf(department, opened.query, cellVault([systemRandom(32)], systemRandom));
const server = await departmentServer({
  ...supply,
  requests: supplyRequests(supply, join(config.dataDir, 'supplies', name), (error) => {
    throw error;
  }),
  admission: signedByGateway(verifier, join(config.dataDir, 'spool', name)),
  prepared: path === 'lean' ? opened.prepared : undefined,
  logger: operatorLog(),
});
await serveUntilTold(server, config, () => opened.close());
