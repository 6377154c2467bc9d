import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { killLog } from '../killed-log.ts';
import { describePostgres } from '../postgres.ts';

const directory = mkdtempSync(join(tmpdir(), 'credit-killed-log-'));
afterAll(() => rm(directory, { recursive: true, force: true }));

describePostgres('G-01 whatever is killed when', () => {
  test('every answer that came has its entry, every chain is whole, and the log verifies', async () => {
    const { rounds, received, differences } = await killLog(directory, { rounds: 10, answers: 1_000, seed: 1 });
    expect(differences).toEqual([]);
    expect(rounds.every(({ inFlight }) => inFlight >= 50)).toBe(true);
    expect(received).toBeGreaterThan(10_000);
  }, 600_000);
});
