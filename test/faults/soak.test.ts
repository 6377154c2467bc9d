import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { benchSoak } from '../../bench/soak.ts';
import { createPostgres, describePostgres, type PostgresCluster } from '../postgres.ts';

describePostgres('a minute of mixed load on the whole stack', () => {
  let postgres: PostgresCluster;
  let directory: string;
  beforeAll(async () => {
    postgres = await createPostgres();
    directory = await mkdtemp(join(tmpdir(), 'credit-soak-'));
  }, 60_000);
  afterAll(async () => {
    await postgres.stop();
    await rm(directory, { recursive: true });
  });

  test('memory and connections do not grow, and every answer is as it should be', async () => {
    const { answers, wrong, heap, resident, resources } = await benchSoak(postgres, directory, {
      seconds: 60,
      clients: 16,
      subjects: 100,
    });
    expect(answers).toBeGreaterThan(500);
    expect(wrong).toBe(0);
    // A minute is short: compiled code and caches still come in. What leaks at each request would be far more.
    expect(heap[1]).toBeLessThan(heap[0] * 1.3 + 20);
    expect(resident[1]).toBeLessThan(resident[0] * 1.3 + 40);
    expect(resources[1]).toBeLessThan(resources[0] + 20);
  }, 180_000);
});
