import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { seenEntries } from '../../../gateway/querylog/verify/seen-entries.ts';

const hash = (n: number) => createHash('sha256').update(String(n)).digest('hex');

test('G-10 an entry that comes twice is told, however many there are between', () => {
  const seen = seenEntries();
  for (let n = 0; n < 20_000; n += 1) expect(seen.add(hash(n))).toBe(true);
  for (let n = 0; n < 20_000; n += 997) expect(seen.add(hash(n))).toBe(false);
  expect(seen.add(hash(20_000))).toBe(true);
});
