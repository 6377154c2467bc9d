import { join } from 'node:path';
import { Command } from 'commander';
import { openAsItIs } from '../database/open.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { serveUntilTold } from '../gateway/process.ts';
import { departmentOf, supplyPartsOf } from '../subgraphs/open-department.ts';
import { departmentServer } from '../subgraphs/server.ts';
import { cellVault } from '../subgraphs/supply/cell-vault.ts';
import { supplyRequests } from '../subgraphs/supply/requests.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { openToAll } from './open-admission.ts';

interface Options {
  readonly database: string;
  readonly port: number;
  readonly directory: string;
  readonly items: readonly string[];
}

// One department's own server and resolvers over its database, on loopback, for whoever asks.
const program = new Command('departments')
  .argument('<department>')
  .requiredOption('--database <URL>', 'its PostgreSQL database')
  .requiredOption('--port <number>', 'where it listens on loopback', Number)
  .requiredOption('--directory <path>', 'where it keeps what it needs to keep')
  .option('--items <list>', 'items whose non-open rows are answered', (text) => text.split(','), [])
  .parse();
const { database: url, port, directory, items } = program.opts<Options>();
const department = departmentOf(program.args[0] ?? '');
const database = await openAsItIs<SupplyTables>({ url });
const supply = supplyPartsOf(department, database.query, cellVault([systemRandom(32)], systemRandom));
// It takes no files: nobody is told how to send one.
const requests = supplyRequests(supply, join(directory, department.name), (error) => console.error(error));
const server = await departmentServer({
  ...supply,
  requests,
  admission: openToAll(items, systemClock),
  prepared: database.prepared,
});
await serveUntilTold(server, { host: '127.0.0.1', port }, () => database.close());
