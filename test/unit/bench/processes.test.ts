import { execFileSync } from 'node:child_process';
import { childrenOf, cpuOf, peakMemory, readStat } from '../../../bench/processes.ts';

test('the name of a program may hold what separates fields', () => {
  const stat = '12 (post) gres (x 9) S 7 12 12 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 99 0 0';
  expect(readStat(stat)).toEqual({ parent: 7, cpu: 1_270 });
});

test('processor time of children that have ended is counted', () => {
  const before = cpuOf({ own: [process.pid] });
  execFileSync(process.execPath, ['-e', 'const end = Date.now() + 400; while (Date.now() < end);']);
  const after = cpuOf({ own: [process.pid], none: [] });
  expect(after.own - before.own).toBeGreaterThan(100);
  expect(after.none).toBe(0);
});

test('peak memory is what the system tells of this process, and no child is found under a name that none has', () => {
  const resident = process.memoryUsage().rss / 2 ** 20;
  expect(peakMemory([process.pid])).toBeGreaterThan(resident / 2);
  expect(childrenOf(process.pid, 'no program has this name')).toEqual([]);
});
