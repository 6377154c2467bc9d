import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockDirectory } from '../database/directory-lock.ts';
import { readConfig, variablePrefix } from '../gateway/config.ts';
import { explainAndExit, gatewayKeyFile, gatewayPublicKeyFile } from '../gateway/process.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { loadOrCreateGatewayKey, writePublicKey } from '../signing/keys.ts';
import { freePort } from './start/free-port.ts';
import { supplySamples } from './start/samples.ts';
import { type Service, startService } from './start/service.ts';

// `npm start`: the gateway and every department that does not run elsewhere, each in a process of its own.
process.on('uncaughtException', explainAndExit);
const config = readConfig(process.env);
const dataDir = config.dataDir;
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
const unlock = lockDirectory(join(dataDir, 'stack.lock'));
if (!config.gatewayKeyFile)
  writePublicKey(loadOrCreateGatewayKey(gatewayKeyFile(config)), gatewayPublicKeyFile(config));

let stopping = false;
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const local = DEPARTMENTS.filter((name) => !config.departments[name].url);
const ports = new Map(await Promise.all(local.map(async (name) => [name, await portOf(name)] as const)));
const departments = local.map((name) =>
  startService(name, {
    script: file('../subgraphs/start.ts'),
    parameters: [name],
    variables: { HOST: '127.0.0.1', PORT: String(ports.get(name)) },
    embedded: !config.departments[name].databaseUrl,
  }),
);
const addresses = Object.fromEntries(
  local.map((name) => [`${variablePrefix(name)}_URL`, `http://127.0.0.1:${ports.get(name)}`]),
);
// A port that the system chose is kept when the gateway is started again.
const gatewayPort = config.port === 0 ? await freePort() : config.port;
const gateway = startService('gateway', {
  script: file('../gateway/main.ts'),
  parameters: [],
  variables: { ...addresses, PORT: String(gatewayPort) },
  embedded: !config.databaseUrl,
  // What hundreds of requests under way hold would else be taken for old: a fifth of the gateway's time at 256 connections.
  flags: ['--max-semi-space-size=48'],
});

process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

try {
  const [{ port }] = await Promise.all([gateway.ready, ...departments.map((department) => department.ready)]);
  const embedded = local.filter((name) => !config.departments[name].databaseUrl);
  await supplySamples(config, embedded, (line) => console.log(line));
  announce(`http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}

/** Departments listen beside the gateway's port, or anywhere if that is left to the system. */
function portOf(name: DepartmentName): Promise<number> | number {
  return config.port === 0 ? freePort() : config.port + 1 + DEPARTMENTS.indexOf(name);
}

function announce(url: string): void {
  const query =
    '{ subject(creditCode: \\"91319900MA9TEXT196\\") { name penalties { documentNo fine } taxArrears { balance } } }';
  console.log(`ready ${url}
Ask for a synthetic company, as everyone may:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":"${query}"}'
or open ${url}/graphql in a browser. Ctrl-C stops everything.`);
}

/** The gateway first, so that what is in flight is still answered by the departments. */
async function stop(code = 0): Promise<void> {
  if (stopping) return;
  stopping = true;
  await gateway.stop();
  await Promise.all(departments.map((department: Service) => department.stop()));
  unlock();
  process.exit(code);
}
