import { createServer, type IncomingMessage } from 'node:http';
import { Command } from 'commander';
import pg from 'pg';
import { DEPARTMENTS } from '../schema/subgraphs.ts';
import '../database/open.ts'; // dates as text
import { shared } from './limit-batches.ts';
import { departmentParts, subjectParts } from './limit-records.ts';

interface Body {
  readonly variables: { readonly code?: string; readonly codes?: readonly string[] };
}

// What the unified profile costs at the least: no GraphQL and no gateway, but the same rows from the same databases as the same JSON.
const program = new Command('limit')
  .argument('<databases...>', 'the centre’s, then the departments’ in their order')
  .requiredOption('--port <number>', 'where it listens on loopback', Number)
  .requiredOption('--items <list>', 'items whose non-open rows are answered', (text) => text.split(','))
  .parse();
const { port, items } = program.opts<{ readonly port: number; readonly items: readonly string[] }>();
const [centre = '', ...others] = program.args;
const poolOf = (url: string | undefined) => new pg.Pool({ connectionString: url ?? '', max: 10 });
const subject = shared(subjectParts(poolOf(centre)));
const departments = DEPARTMENTS.map((name, at) => shared(departmentParts(name, poolOf(others[at]), items)));

const server = createServer(async (request, response) => {
  try {
    const { variables } = JSON.parse(await textOf(request)) as Body;
    const answer =
      variables.code === undefined
        ? `"subjects":[${(await Promise.all((variables.codes ?? []).map(profileOf))).join()}]`
        : `"subject":${await profileOf(variables.code)}`;
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(`{"data":{${answer}}}`);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

async function profileOf(code: string): Promise<string> {
  const [who, ...parts] = await Promise.all([subject(code), ...departments.map((part) => part(code))]);
  return who === undefined ? 'null' : `{${[who, ...parts].join()}}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
