import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openToAll } from '../../bench/open-admission.ts';
import { systemClock } from '../../domain/clock.ts';
import { departmentOf } from '../../subgraphs/open-department.ts';
import { type DepartmentParts, departmentServer } from '../../subgraphs/server.ts';
import { catalogues } from '../running-department.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['database', 'domain', 'gateway', 'schema', 'scripts', 'signing', 'subgraphs']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

test('a department answers unsigned calls where its caller hands that in, as the bench does for other gateways', async () => {
  const parts = { department: departmentOf('tax'), catalogues, admission: openToAll(['TAX_ARREARS'], systemClock) };
  const server = await departmentServer(parts as unknown as DepartmentParts);
  const answer = await server.inject({ method: 'POST', url: '/graphql', payload: { query: '{ __typename }' } });
  expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
  await server.close();
});

test('G-15: the product serves departments in one place, and hands in the signature there', () => {
  const served = sources.filter(({ text }) => /\bdepartmentServer\(/.test(text));
  expect(served.map(({ name }) => name).sort()).toEqual(['subgraphs/server.ts', 'subgraphs/start.ts']);
  const start = served.find(({ name }) => name === 'subgraphs/start.ts')?.text ?? '';
  expect(start.match(/\badmission\b.*/g)).toEqual([expect.stringMatching(/^admission: signedByGateway\(/)]);
});

test('G-16: nothing that is shipped can reach what lets everybody in', () => {
  const reaching = sources.filter(({ text }) => /\bbench\/|openToAll/.test(text)).map(({ name }) => name);
  expect(reaching).toEqual(['scripts/bench.ts']);
});
