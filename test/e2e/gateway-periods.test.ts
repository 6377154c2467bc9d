import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { company, logOf, penalties, profile, startProfileWorld, trader } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

/** Lets the clock stand at noon of a day in Shanghai, or at another time of it. */
const on = (day: string, time = '12:00:00') => {
  world.clock.now = new Date(`${day}T${time}+08:00`);
};

async function shown(selection: string): Promise<readonly unknown[]> {
  const { body } = await world.ask(`{ subject(creditCode: "${company}") { list: ${selection} } }`);
  expect(body.errors).toBeUndefined();
  const { list = [] } = (body.data?.subject ?? {}) as { list?: readonly unknown[] };
  return list;
}

// In the order of time, as everything in this file: departments refuse calls that are older than what they have seen.
const lastDays: readonly [string, string, string][] = [
  ['arrears cleared on 2021-11-24', 'taxArrears(decidedBefore: "2022-01-01") { balance }', '2026-11-23'],
  ['a rating valid until 2027-04-30', 'taxCreditRatings { grade }', '2027-04-30'],
  ['a debtor published on 2026-04-15', 'dishonestDebtorListings { caseNo }', '2028-04-14'],
  ['a penalty in force until 2026-07-04', 'penalties { documentNo }', '2031-07-03'],
  ['a fire penalty in force until 2027-03-06', 'fireSafetyPenalties { documentNo }', '2032-03-05'],
];

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

describe('G-06 a record past its query period is in no answer', () => {
  test('the last visible day is told with the record', async () => {
    on('2026-11-23');
    expect(await shown('taxArrears { queryableUntil }')).toEqual([
      { queryableUntil: null },
      { queryableUntil: '2026-11-23' },
    ]);
  });

  test.each(lastDays.slice(0, 1))('%s: shown through its last day, gone the next', async (_, selection, last) => {
    on(last, '23:59:59');
    expect(await shown(selection)).toHaveLength(1);
    on(nextDay(last), '00:00:00');
    expect(await shown(selection)).toEqual([]);
  });

  test('a penalty that does not end by its sender’s word has no last day, however old it is', async () => {
    const [header = '', row = ''] = penalties.split('\n');
    const other = row.replace(company, trader).replace('申城测试科技', '沪北鼎帆食品');
    const endless = other.replace('0000151号', '0000999号').replace('2026-06-04,2026-07-04', '2015-06-04,2099-12-31');
    const { body } = await world.supply('market-regulation', 'endless.csv', `${header}\n${endless}\n`, {
      procedure: 'GENERAL',
    });
    expect(body.accepted).toBe(1);
    const query = `{ subject(creditCode: "${trader}") { penalties { documentNo endedOn queryableUntil } } }`;
    expect((await world.ask(query)).body.data?.subject).toEqual({
      penalties: [{ documentNo: '沪市监处〔2026〕0000999号', endedOn: null, queryableUntil: null }],
    });
  });

  test('it is not counted as withheld: it never left its department', async () => {
    on('2026-11-24', '13:00:00');
    const rows = await logOf(world, () => shown('taxArrears { balance }'));
    expect(rows).toMatchObject([{ released: { TAX_ARREARS: 1 }, withheld: {} }]);
  });

  test('departments are asked under the day in Shanghai, not in UTC', async () => {
    on('2026-12-01', '00:30:00');
    world.calls.length = 0;
    await shown('taxArrears { balance }');
    expect(world.clock.now.toISOString()).toBe('2026-11-30T16:30:00.000Z');
    expect(world.calls.map(({ day }) => day)).toEqual(['2026-12-01']);
  });

  test.each(lastDays.slice(1))('%s: shown through its last day, gone the next', async (_, selection, last) => {
    on(last, '23:59:59');
    expect(await shown(selection)).toHaveLength(1);
    on(nextDay(last), '00:00:00');
    expect(await shown(selection)).toEqual([]);
  });

  test('after all periods nothing is left but what has none', async () => {
    on('2040-01-01');
    const { body } = await world.ask(`{ subject(creditCode: "${company}") { ${profile} } }`);
    expect(body.data?.subject).toMatchObject({
      registration: { state: '存续' },
      penalties: [],
      fireSafetyPenalties: [],
      taxArrears: [{ clearedOn: null }],
      taxCreditRatings: [],
      dishonestDebtorListings: [],
    });
  });
});
