import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/start/free-port.ts';
import { nodeCommand, startChild } from './child.ts';
import { slowDepartment } from './open-subgraphs.ts';
import type { RunningPeer } from './peers.ts';
import { childrenOf } from './processes.ts';
import { slowProxy } from './slow-proxy.ts';
import { startStack } from './stack.ts';

export interface LinePeer {
  /** What `npm start` is run with. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The product as `npm start` runs it: signed calls, callers, row checks, the record. */
export async function startLine(
  name: 'line' | 'line-reference',
  { variables: given }: LinePeer,
  slow: boolean,
): Promise<RunningPeer> {
  const variables = { ...given, ENGINE: name === 'line' ? 'batching' : 'reference' };
  const late = slow ? await startLateDepartment(variables) : null;
  try {
    const stack = await startStack({ ...variables, ...late?.variables });
    return {
      url: `${stack.url}/graphql`,
      gateway: childrenOf(stack.pid, 'gateway/main.ts'),
      subgraphs: [...childrenOf(stack.pid, 'subgraphs/start.ts'), ...(late ? [late.pid] : [])],
      stop: async () => {
        await stack.stop();
        await late?.stop();
      },
    };
  } catch (error) {
    await late?.stop();
    throw error;
  }
}

/** The slow department by itself, as `npm run department` runs it, and the way to it that takes longer. */
async function startLateDepartment(variables: Readonly<Record<string, string>>) {
  const { name, ms } = slowDepartment;
  const port = await freePort();
  const script = fileURLToPath(new URL('../subgraphs/start.ts', import.meta.url));
  const department = await startChild([...nodeCommand, script, name], {
    answers: { url: `http://127.0.0.1:${port}/healthz` },
    variables: { ...variables, HOST: '127.0.0.1', PORT: String(port) },
  });
  const proxy = await slowProxy(port, ms);
  return {
    pid: department.pid,
    variables: { COURTS_URL: `http://127.0.0.1:${proxy.port}` },
    stop: async () => {
      await proxy.close();
      await department.stop();
    },
  };
}
