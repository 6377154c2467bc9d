import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

interface Load {
  readonly rounds: number;
  readonly operations: number;
  readonly aliasLength: number;
  readonly roots: number;
}

/** What the heap of a line holds after each round of operations that nobody has sent before, in MB. */
async function heapsAfter(load: Load): Promise<readonly number[]> {
  const program = ['--expose-gc', '--import', '@oxc-node/core/register', 'test/ask-in-child.ts', JSON.stringify(load)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { timeout: 110_000 });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  const rounds = lines.map((line) => JSON.parse(line) as { answered: number; heap: number });
  expect(rounds.map(({ answered }) => answered)).toEqual(Array.from({ length: load.rounds }, () => load.operations));
  return rounds.map(({ heap }) => heap / 1_000_000);
}

test('ever other operations do not fill the memory: what is kept of them has an end', async () => {
  const heaps = await heapsAfter({ rounds: 6, operations: 350, aliasLength: 10, roots: 1 });
  // Without an end there would be some forty megabytes more after so many.
  expect((heaps[5] ?? 0) - (heaps[2] ?? 0)).toBeLessThan(15);
  expect(heaps[5]).toBeLessThan(200);
}, 120_000);

test('nor do enormous ones, of which a few would be enough', async () => {
  const heaps = await heapsAfter({ rounds: 4, operations: 25, aliasLength: 400_000, roots: 1 });
  // One of these is 400 kilobytes long, and a round of them kept whole sixty megabytes.
  expect((heaps[3] ?? 0) - (heaps[1] ?? 0)).toBeLessThan(50);
  expect(heaps[3]).toBeLessThan(300);
}, 120_000);

test('one that waits for many calls at once is nothing that Node has to warn of', async () => {
  await heapsAfter({ rounds: 1, operations: 1, aliasLength: 10, roots: 20 });
}, 60_000);
