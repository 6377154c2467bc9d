import { fileURLToPath } from 'node:url';
import { DEPARTMENTS } from '../schema/subgraphs.ts';
import { freePort } from '../scripts/start/free-port.ts';
import { officerItems } from './callers.ts';
import { nodeCommand, startChild } from './child.ts';
import { slowDepartment } from './open-subgraphs.ts';
import type { RunningPeer } from './peers.ts';
import { slowProxy } from './slow-proxy.ts';
import type { StackDatabases } from './stack.ts';

export interface LimitDatabases {
  readonly databases: StackDatabases;
}

/** The physical limit as a peer (bench/limit.ts); where a department is slow, its database is reached late. */
export async function startLimit({ databases }: LimitDatabases, slow: boolean): Promise<RunningPeer> {
  const { name, ms } = slowDepartment;
  const late = new URL(databases.departments[name]);
  const proxy = slow ? await slowProxy(Number(late.port), ms) : null;
  if (proxy) late.port = String(proxy.port);
  const urls = [
    databases.centre,
    ...DEPARTMENTS.map((one) => (one === name ? String(late) : databases.departments[one])),
  ];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const script = fileURLToPath(new URL('./limit.ts', import.meta.url));
  const settings = ['--port', String(port), '--items', officerItems().join(), ...urls];
  const { pid, stop } = await startChild([...nodeCommand, script, ...settings], {
    answers: { url, body: '{"variables":{"codes":[]}}' },
  });
  return {
    url,
    gateway: [pid],
    subgraphs: [],
    stop: async () => {
      await stop();
      await proxy?.close();
    },
  };
}
