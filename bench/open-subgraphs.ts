import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CENTRE, SUBGRAPHS, type SubgraphName } from '../schema/subgraphs.ts';
import { freePort } from '../scripts/start/free-port.ts';
import { officerItems } from './callers.ts';
import { type Child, nodeCommand, startChild } from './child.ts';
import { composeOpen, firstFederation, type OpenSubgraph, openSdl } from './open-supergraph.ts';
import { slowProxy } from './slow-proxy.ts';
import type { StackDatabases } from './stack.ts';

/** What gateways are given about the subgraphs: files. */
export interface SubgraphFiles {
  readonly supergraph: string;
  /** JSON: name, url and federation 1 schema of each. */
  readonly services: string;
  /** Grafbase's configuration. */
  readonly grafbase: string;
}

/** Subgraphs for peers, each a process of its own; `slow` leads to the same, but one department answers late. */
export interface OpenSubgraphs {
  readonly pids: readonly number[];
  readonly files: Readonly<Record<'usual' | 'slow', SubgraphFiles>>;
  readonly stop: () => Promise<void>;
}

/** The department that is slow where one is, and by how many ms. */
export const slowDepartment = { name: 'courts', ms: 200 } as const;

const programOf = (name: SubgraphName, directory: string) =>
  name === CENTRE
    ? ['./root-subgraph.ts']
    : ['./departments.ts', name, '--items', officerItems().join(), '--directory', directory];

export async function startOpenSubgraphs(databases: StackDatabases, directory: string): Promise<OpenSubgraphs> {
  const ports = new Map<SubgraphName, number>();
  for (const name of SUBGRAPHS) ports.set(name, await freePort());
  const proxy = await slowProxy(ports.get(slowDepartment.name) ?? 0, slowDepartment.ms);
  const started = await Promise.allSettled(
    [...ports].map(([name, port]) =>
      startSubgraph(programOf(name, directory), port, name === CENTRE ? databases.centre : databases.departments[name]),
    ),
  );
  const children = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await proxy.close();
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const slowPorts = new Map([...ports, [slowDepartment.name, proxy.port]]);
  const files = {
    usual: await writeFiles(ports, join(directory, 'usual')),
    slow: await writeFiles(slowPorts, join(directory, 'slow')),
  };
  return { pids: children.map(({ pid }) => pid), files, stop };
}

function startSubgraph(
  [program = '', ...parameters]: readonly string[],
  port: number,
  database: string,
): Promise<Child> {
  const script = fileURLToPath(new URL(program, import.meta.url));
  return startChild([...nodeCommand, script, ...parameters, '--database', database, '--port', String(port)], {
    answers: { url: `http://127.0.0.1:${port}/graphql`, body: '{"query":"{ __typename }"}' },
  });
}

async function writeFiles(ports: ReadonlyMap<SubgraphName, number>, directory: string): Promise<SubgraphFiles> {
  await mkdir(directory, { recursive: true });
  const subgraphs = SUBGRAPHS.map((name) => {
    return { name, url: `http://127.0.0.1:${ports.get(name)}/graphql`, sdl: openSdl(name) };
  });
  const file = async (name: string, text: string) => {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  };
  const services = subgraphs.map(({ name, url }) => ({ name, url, schema: firstFederation(name) }));
  for (const { name, sdl } of subgraphs) await file(`${name}.graphql`, sdl);
  return {
    supergraph: await file('supergraph.graphql', composeOpen(subgraphs)),
    services: await file('services.json', JSON.stringify(services)),
    grafbase: await file('grafbase.toml', grafbaseConfig(subgraphs, directory)),
  };
}

const grafbaseConfig = (subgraphs: readonly OpenSubgraph[], directory: string): string =>
  subgraphs
    .map(({ name, url }) => {
      const schema = JSON.stringify(join(directory, `${name}.graphql`));
      return `[subgraphs.${name}]\nurl = "${url}"\nschema_path = ${schema}\n`;
    })
    .join('\n');
