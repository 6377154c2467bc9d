import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { company, penalties as penaltiesOfMarket, person, startProfileWorld } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;

beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

const header = '纳税人识别号,纳税人名称,生产经营地址,欠税税种,欠税余额,公告期,公告日期,发布部门';
const row = (address: string) =>
  `${company},申城测试科技有限公司（测试）,${address},房产税,100.00,2026Q1,2026-04-25,上海市测试区税务局（测试）`;

test('G-13 a number of a person inside a text that would be open is quarantined', async () => {
  for (const address of [person, `身份证${person} 号`, person.toLowerCase(), '９９９９００１９８００１０１００１Ｘ']) {
    const { body } = await world.supply('tax', 'arrears.csv', `${header}\n${row(address)}\n`);
    expect(body).toMatchObject({ accepted: 0, quarantined: 1, rows: [{ row: 2, column: '生产经营地址' }] });
    expect(body.rows[0]?.code).toBe('PERSON_NUMBER_IN_TEXT');
    expect(JSON.stringify(body)).not.toContain(address);
  }
});

test('a penalty file of another department, whose template fits, is refused before a row is stored', async () => {
  const { status, body } = await world.supply('public-security', 'p.csv', penaltiesOfMarket, {
    procedure: 'GENERAL',
    provider: '11319900009001042B',
  });
  expect(status).toBe(422);
  expect(body.reason).toContain('another department');
});

test('a line of commas is refused before it costs memory', async () => {
  const { status, body } = await world.supply('tax', 'commas.csv', `${header}\n${','.repeat(10_000_000)}\n`);
  expect(status).toBe(422);
  expect(body.reason).toContain('cells');
});

test('a file name that could not be kept is refused, and queries go on', async () => {
  for (let round = 0; round < 6; round += 1) {
    const text = `${header}\n${row(`测试路${round}号`)}\n`;
    const { status } = await world.supply('tax', 'ok.csv', text, { filename: 'a\u0000b.csv' });
    expect(status).toBe(422);
  }
  const { body } = await world.ask(`{ subject(creditCode: "${company}") { taxArrears { balance } } }`);
  expect(body.extensions?.incomplete).toBeUndefined();
});
