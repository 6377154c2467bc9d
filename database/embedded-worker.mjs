// The thread that owns one embedded PostgreSQL (PGlite): it blocks while it works, so it gets a thread of its own.
// Plain JavaScript, so that it loads the same way under @oxc-node/core, Jest and Node itself.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';

// The default of 128 MB of shared buffers is touched in full at start; five databases share one small machine.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
const parsers = { [types.DATE]: (text) => text, [types.INT8]: Number };

const database = await PGlite.create(workerData.directory, { startParams, parsers });
parentPort.postMessage({ ready: true });

parentPort.on('message', async ({ id, text, parameters }) => {
  try {
    if (text === null) {
      await database.close();
      parentPort.postMessage({ id, rows: [], rowCount: 0 });
      parentPort.close();
      return;
    }
    // Only the simple protocol takes several statements at once, which migrations have.
    const result =
      parameters.length === 0 ? (await database.exec(text)).at(-1) : await database.query(text, parameters);
    parentPort.postMessage({ id, rows: result?.rows ?? [], rowCount: result?.affectedRows ?? 0 });
  } catch (error) {
    const { message, code, constraint, table, column } = error;
    parentPort.postMessage({ id, error: { message, code, constraint, table, column } });
  }
});
