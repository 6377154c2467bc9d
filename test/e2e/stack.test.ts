import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { runs, type Stack, spawnStack, until } from '../stack.ts';

interface Answer {
  readonly data: { readonly subject: Readonly<Record<string, unknown>> | null };
  readonly extensions?: { readonly incomplete?: readonly string[] };
}

const profile = `{ subject(creditCode: "91319900MA9TEXT196") {
  name registration { state } penalties { documentNo } taxArrears { balance } fireSafetyPenalties { documentNo }
  dishonestDebtorListings { caseNo } } }`;

async function ask(url: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: profile }),
    });
    return (await response.json()) as Answer;
  } catch {
    return undefined;
  }
}

const whole = async (url: string) => {
  const answer = await ask(url);
  return answer?.data?.subject && !answer.extensions?.incomplete ? answer.data.subject : undefined;
};

describe('the whole stack from the shipped samples', () => {
  let dataDir: string;
  let stack: Stack;
  let url: string;
  let first: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'credit-stack-'));
    stack = spawnStack(dataDir);
    url = await stack.ready();
    first = await until(() => whole(url), 10_000, stack.said);
  }, 240_000);

  afterAll(async () => {
    if (runs(stack.process.pid ?? 0)) await stack.interrupt();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('answers with records of four departments, and the printed example works when pasted', () => {
    expect(first.name).toMatch(/（测试）$/);
    for (const field of ['penalties', 'taxArrears', 'fireSafetyPenalties', 'dishonestDebtorListings']) {
      expect((first[field] as readonly unknown[]).length).toBeGreaterThan(0);
    }
    const example =
      stack
        .said()
        .split('\n')
        .find((line) => line.trim().startsWith('curl ')) ?? '';
    const { data, errors } = JSON.parse(execFileSync('sh', ['-c', example], { encoding: 'utf8' }));
    expect(errors).toBeUndefined();
    expect(data.subject.name).toBe(first.name);
  });

  test.each([...DEPARTMENTS])('%s killed: the others answer meanwhile, and it comes back by itself', async (name) => {
    const pid = stack.pid(name);
    process.kill(pid, 'SIGKILL');
    const partial = await until(async () => {
      const answer = await ask(url);
      return answer?.extensions?.incomplete ? answer : undefined;
    }, 5_000);
    expect(partial.extensions?.incomplete).toEqual([name]);
    expect(partial.data.subject?.name).toBe(first.name);
    expect(await until(() => whole(url), 30_000, stack.said)).toEqual(first);
    expect(stack.pid(name)).not.toBe(pid);
  });

  test('the gateway killed: it comes back by itself with everything', async () => {
    process.kill(stack.pid('gateway'), 'SIGKILL');
    await until(async () => ((await ask(url)) ? undefined : true), 5_000);
    expect(await until(() => whole(url), 30_000, stack.said)).toEqual(first);
  });

  test('the process that holds all killed: nothing lives on, and the next start has the same data', async () => {
    const pids = [stack.pid('gateway'), ...DEPARTMENTS.map(stack.pid)];
    process.kill(stack.pid('stack'), 'SIGKILL');
    await until(() => (pids.some(runs) ? undefined : true), 10_000);
    stack = spawnStack(dataDir);
    url = await stack.ready();
    expect(await until(() => whole(url), 10_000)).toEqual(first);
    expect(stack.said()).not.toContain('supplied');
  });

  test('all processes killed at once: the next start has the same data', async () => {
    for (const pid of [stack.pid('stack'), stack.pid('gateway'), ...DEPARTMENTS.map(stack.pid)]) {
      process.kill(pid, 'SIGKILL');
    }
    stack = spawnStack(dataDir);
    url = await stack.ready();
    expect(await until(() => whole(url), 10_000)).toEqual(first);
  });

  test('a second start on the same directory is refused and harms nothing', async () => {
    const second = spawnStack(dataDir);
    await until(() => (second.process.exitCode === null ? undefined : true), 20_000);
    expect(second.process.exitCode).not.toBe(0);
    expect(second.said()).toContain('in use by process');
    expect(await whole(url)).toEqual(first);
  });

  test('Ctrl-C ends every process, with code 0', async () => {
    const pids = [stack.pid('gateway'), ...DEPARTMENTS.map(stack.pid)];
    expect(await stack.interrupt()).toBe(0);
    expect(pids.filter(runs)).toEqual([]);
    expect(existsSync(join(dataDir, 'stack.lock', 'owner.lock'))).toBe(false);
  });
});

test('killed while the samples are supplied, the next start ends with the same data', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'credit-stack-'));
  const killed = spawnStack(dataDir);
  await until(() => (killed.said().includes('supplied ') ? true : undefined), 60_000, killed.said);
  for (const name of ['stack', 'gateway', ...DEPARTMENTS]) process.kill(killed.pid(name), 'SIGKILL');
  const stack = spawnStack(dataDir);
  const url = await stack.ready();
  expect((await until(() => whole(url), 10_000)).name).toMatch(/（测试）$/);
  expect(await stack.interrupt()).toBe(0);
  await rm(dataDir, { recursive: true, force: true });
}, 180_000);
