import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isLocked } from '../../database/directory-lock.ts';
import { askThrough, isRunning, supplyState, supplyThrough } from '../../gateway/admin-client.ts';
import type { Config } from '../../gateway/config.ts';
import type { Supply, SupplyRefusal } from '../../gateway/supply-desk.ts';
import { openDirectly } from './directly.ts';

/** What became of a file, or why it was not taken. */
export type SupplyAnswer = { readonly supply: Supply } | { readonly refused: SupplyRefusal };

/** A department as a command reaches it: through the running stack, or by its database where none runs. */
export interface DepartmentAccess {
  /** Waits until the file is imported. `parameters`: filename, procedure, provider, period. */
  supply(
    file: string,
    parameters: Readonly<Record<string, string>>,
    onProgress: (supply: Supply) => void,
  ): Promise<SupplyAnswer>;
  /** Asks by a query of the department's gateway-only fields. */
  ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** A department that does not answer now; the message says what to do. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

/** Reaches a department. Throws RangeError for a name that is none. */
export async function reachDepartment(config: Config, department: string): Promise<DepartmentAccess> {
  const socket = join(config.dataDir, 'admin.sock');
  return (await stackRuns(config, socket)) ? throughStack(socket, department) : openDirectly(config, department);
}

/** A stack whose gateway is starting again is waited for: its departments hold the databases. */
export async function stackRuns({ dataDir }: Config, socket: string): Promise<boolean> {
  for (const end = Date.now() + 30_000; ; await delay(250)) {
    if (await isRunning(socket)) return true;
    if (Date.now() > end || !isLocked(join(dataDir, 'stack.lock'))) return false;
  }
}

/** A department that is busy with the file, or starts again, may miss a question about it; after so many in a row it is away. */
const missedAtMost = 10;

function throughStack(socket: string, department: string): DepartmentAccess {
  return {
    close: async () => undefined,
    ask: async (query, variables) => {
      const { status, body } = await askThrough(socket, department, query, variables);
      if (status === 200) return body as Readonly<Record<string, unknown>>;
      throw new NotReachable(sentenceOf(body));
    },
    supply: async (file, parameters, onProgress) => {
      const handed = await supplyThrough(socket, department, file, parameters);
      if (handed.status !== 202) return { refused: handed.body as SupplyRefusal };
      const { id } = handed.body as { readonly id: string };
      for (let missed = 0; ; ) {
        const { status, body } = await supplyState(socket, department, id);
        if (status === 503 && missed < missedAtMost) {
          missed += 1;
          await delay(1_000);
          continue;
        }
        if (status !== 200) throw new NotReachable(`${sentenceOf(body)} The file is imported all the same.`);
        missed = 0;
        const supply = body as Supply;
        if (supply.state !== 'RUNNING') return { supply };
        onProgress(supply);
        await delay(200);
      }
    },
  };
}

const sentenceOf = (body: unknown): string => {
  const { reason = 'The stack did not answer.', advice = '' } = body as Partial<SupplyRefusal>;
  return `${reason} ${advice}`.trim();
};
