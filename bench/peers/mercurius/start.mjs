import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import gateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

// Mercurius' gateway; `--services` is a file with name, url and schema of each subgraph, in federation 1.
const { values } = parseArgs({ options: { services: { type: 'string' }, port: { type: 'string' } } });
// Ten connections, as it comes with, would hold it up where a subgraph is slow.
const services = JSON.parse(readFileSync(values.services, 'utf8')).map((one) => ({ ...one, connections: 256 }));
const app = Fastify();
await app.register(gateway, { jit: 1, gateway: { services } });
await app.listen({ host: '127.0.0.1', port: Number(values.port) });
