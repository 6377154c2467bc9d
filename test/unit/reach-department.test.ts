import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../gateway/config.ts';
import { reachDepartment } from '../../scripts/departments/reach.ts';

const report = { rowsIn: 1, accepted: 1, duplicate: 0, quarantined: 0, skipped: 0, rows: [], cleaned: [], unread: [] };

let directory: string;
let stack: Server;
let misses = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reach-department-'));
  await writeFile(join(directory, 'arrears.csv'), 'x');
  stack = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'POST') request.resume().on('end', () => answer(202, { id: 'one' }));
    else if (request.url === '/healthz') answer(200, {});
    else if (misses-- > 0) answer(503, { reason: 'The department tax does not answer (TIMEOUT).', advice: '' });
    else answer(200, { id: 'one', state: 'DONE', report });
  });
  await new Promise<void>((listening) => stack.listen(join(directory, 'admin.sock'), listening));
});
afterAll(async () => {
  await new Promise((closed) => stack.close(closed));
  await rm(directory, { recursive: true });
});

test('a department too busy to answer once is asked again for what became of a file', async () => {
  misses = 2;
  const access = await reachDepartment(readConfig({ DATA_DIR: directory }), 'tax');
  const answer = await access.supply(join(directory, 'arrears.csv'), { filename: 'arrears.csv' }, () => undefined);
  expect(answer).toMatchObject({ supply: { state: 'DONE', report } });
  expect(misses).toBeLessThan(0);
});
