import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { systemRandom } from '../../domain/clock.ts';
import { createDepartmentClient, type DepartmentClient } from '../../gateway/execution/department-client.ts';
import { clockAt, DAY, NOON, newKey } from '../signed-department.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A department that answers every call, each after so many ms. */
async function slowDepartment(afterMs: number, timeoutMs: number): Promise<DepartmentClient> {
  const server = createServer(async (request, response) => {
    await json(request);
    await delay(afterMs);
    response.writeHead(200).end(JSON.stringify({ data: { x: 1 } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createDepartmentClient({
    name: 'tax',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: newKey(),
    clock: clockAt(NOON).clock,
    random: systemRandom,
    timeoutMs,
    maxConnections: 4,
  });
  closers.push(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return client;
}

const outcomes = (department: DepartmentClient, calls: number, signal?: AbortSignal) =>
  Promise.all(
    Array.from({ length: calls }, () =>
      department.query({ query: '{ x }', scope: [], day: DAY, signal }).then(
        () => 'answered',
        ({ reason }) => String(reason),
      ),
    ),
  );

test('G-09 who asks a department in more batches than it has connections does not shut it off for others', async () => {
  const department = await slowDepartment(300, 1_000);
  const asked = await outcomes(department, 40);
  expect(asked.filter((outcome) => outcome === 'answered').length).toBeGreaterThanOrEqual(4);
  expect(new Set(asked)).toEqual(new Set(['answered', 'BUSY']));
  expect(department.breakerState()).toBe('CLOSED');
  expect(await outcomes(department, 1)).toEqual(['answered']);
});

test('a department that answers none of its calls in time is shut off all the same', async () => {
  const department = await slowDepartment(2_000, 100);
  expect(new Set(await outcomes(department, 12))).toEqual(new Set(['TIMEOUT', 'BUSY']));
  expect(department.breakerState()).toBe('CLOSED');
  expect(new Set(await outcomes(department, 4))).toEqual(new Set(['TIMEOUT']));
  expect(department.breakerState()).toBe('OPEN');
});

test('whoever leaves while it waits for a connection leaves it to others', async () => {
  const department = await slowDepartment(100, 5_000);
  const leaving = new AbortController();
  const before = outcomes(department, 4);
  const gone = outcomes(department, 9, leaving.signal);
  const after = outcomes(department, 4);
  await delay(20);
  leaving.abort();
  expect(new Set(await gone)).toEqual(new Set(['CANCELLED']));
  expect([...(await before), ...(await after)]).toEqual(Array.from({ length: 8 }, () => 'answered'));
  expect(department.breakerState()).toBe('CLOSED');
});
