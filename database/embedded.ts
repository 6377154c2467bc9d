import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PostgresPool } from 'kysely';

interface Reply {
  readonly id: number;
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number;
  readonly error?: { readonly message: string };
}

/** A database error of the embedded engine, with PostgreSQL's own `code`, `detail` and `constraint`. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
}

/**
 * One embedded PostgreSQL in a worker thread, in the shape of a `pg` pool, so that Kysely's own PostgresDialect drives it.
 * It has one session: `connect` waits until the session is free, and a transaction holds it from begin to commit.
 */
export async function embeddedPool(directory: string): Promise<PostgresPool> {
  const worker = new Worker(new URL('./embedded-worker.mjs', import.meta.url), { workerData: { directory } });
  await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => Promise.reject(new EmbeddedDatabaseError('the embedded database did not start'))),
  ]);
  const send = correspond(worker);
  const session = { query: send, release: () => undefined };

  let free: Promise<void> = Promise.resolve();
  async function connect() {
    const before = free;
    let release = (): void => undefined;
    free = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return { ...session, release };
  }

  async function end() {
    await connect();
    try {
      await send(null);
    } finally {
      // Whatever came of it, the directory is given back after this: nothing may write to it any more.
      await worker.terminate();
    }
  }
  return { connect, end } as unknown as PostgresPool;
}

/** Pairs questions to the worker with its replies; when the worker dies, every open and later question fails. */
function correspond(worker: Worker) {
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let count = 0;
  let dead: Error | undefined;

  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error) asked?.reject(Object.assign(new EmbeddedDatabaseError(reply.error.message), reply.error));
    else asked?.resolve(reply);
  });
  const die = (error: Error) => {
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', die);
  worker.on('exit', () => die(new EmbeddedDatabaseError('the embedded database has stopped')));

  return (text: string | null, parameters: readonly unknown[] = []) =>
    new Promise<Reply>((resolve, reject) => {
      if (dead) return reject(dead);
      count += 1;
      worker.postMessage({ id: count, text, parameters }); // throws for what cannot be a parameter
      waiting.set(count, { resolve, reject });
    }).then((reply) => ({ command: commandOf(text), ...reply }));
}

// Kysely tells statements that change rows by this word. One that begins with WITH tells no count of rows here, unlike in
// PostgreSQL: nothing may rely on it.
function commandOf(text: string | null): string {
  return text?.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? '';
}
