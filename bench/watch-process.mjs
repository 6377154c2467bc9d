// Loaded into each process of a stack under soak (`--import`): once a second it appends how the process is to a file of its own.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const tick = 10;
const directory = process.env.WATCH_DIR;

if (isMainThread && directory) {
  const file = join(directory, `${process.pid}.ndjson`);
  let expected = performance.now() + tick;
  let delays = {};
  const look = setInterval(() => {
    const late = Math.max(0, Math.round(performance.now() - expected));
    delays[late] = (delays[late] ?? 0) + 1;
    expected = performance.now() + tick;
  }, tick);
  const tell = setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');
    const sample = {
      program: process.argv[1],
      at: Date.now(),
      rss,
      heapUsed,
      external,
      resources: resources.length,
      delays,
    };
    appendFileSync(file, `${JSON.stringify(sample)}\n`);
    delays = {};
  }, 1_000);
  look.unref();
  tell.unref();
}
