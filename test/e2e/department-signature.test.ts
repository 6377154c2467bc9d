import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { systemRandom } from '../../domain/clock.ts';
import { createDepartmentClient } from '../../gateway/execution/department-client.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { DAY, type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm } from '../supplied-records.ts';

const question = JSON.stringify({ query: '{ _changes { next } }' });
const json = { 'content-type': 'application/json' };
const octets = { 'content-type': 'application/octet-stream' };

describeOnEachDatabase('G-15 a department answers only the gateway', (newPlace) => {
  let tax: RunningDepartment;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    await tax.supply([arrears()]);
  });
  afterAll(() => tax.close());

  async function stranger(path: string, options: Parameters<typeof request>[1] = {}) {
    const { statusCode, body, headers } = await request(tax.url + path, options);
    return { statusCode, type: headers['content-type'], body: await body.text() };
  }

  test.each([
    ['POST', '/graphql', { headers: json, body: question }],
    ['POST', '/graphql', { headers: json, body: '{' }],
    ['POST', '/graphql', { headers: { 'content-type': 'application/graphql' }, body: '{ __typename }' }],
    ['GET', `/graphql?query=${encodeURIComponent('{ _changes { next } }')}`, {}],
    ['GET', '/graphiql', {}],
    ['GET', '/readyz', {}],
    ['POST', '/healthz', { headers: json, body: '{}' }],
    ['POST', '/supply?filename=a.csv', { headers: octets, body: 'a,b' }],
    ['GET', '/supply', {}],
    ['GET', '/', {}],
    ['GET', '/no-such-path', {}],
  ] as const)('%s %s unsigned is refused, in the same words', async (method, path, options) => {
    expect(await stranger(path, { method, ...options })).toEqual({
      statusCode: 401,
      type: 'application/json; charset=utf-8',
      body: '{"error":"UNAUTHORIZED"}',
    });
  });

  test('unsigned calls do not reach the database', async () => {
    tax.statements.length = 0;
    await stranger('/graphql', { method: 'POST', headers: json, body: question });
    await stranger('/readyz');
    expect(tax.statements).toEqual([]);
  });

  test('/healthz answers anybody, and says nothing of the records', async () => {
    expect(await stranger('/healthz')).toMatchObject({ statusCode: 200, body: '{"alive":true}' });
  });

  test('the gateway is answered: questions, readiness and files', async () => {
    expect((await tax.subjects([firm(0)], 'taxArrears { id }')).map((subject) => subject.taxArrears)).toHaveLength(1);
    expect(await tax.client.get('/readyz', { scope: [], day: DAY })).toEqual({ ready: true });
    const directory = mkdtempSync(join(tmpdir(), 'supplied-file-'));
    const file = join(directory, 'refused.csv');
    writeFileSync(file, 'not,a,supply,file\n1,2,3,4\n');
    expect(await tax.client.supply(file, { filename: 'refused.csv' }, { day: DAY })).toMatchObject({
      status: 422,
      body: { reason: expect.any(String), advice: expect.any(String) },
    });
    rmSync(directory, { recursive: true });
  });

  test("nothing is signed for a department's sister: a call for another name is refused", async () => {
    for (const name of DEPARTMENTS.filter((other) => other !== 'tax')) {
      const options = { name, url: tax.url, key: tax.key, random: systemRandom, timeoutMs: 5_000 };
      const client = createDepartmentClient({ ...options, clock: () => new Date('2026-03-02T02:00:00Z') });
      await expect(client.query({ query: '{ __typename }', scope: [], day: DAY })).rejects.toMatchObject({
        status: 401,
      });
      await client.close();
    }
  });
});
