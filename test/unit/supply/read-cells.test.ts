import fc from 'fast-check';
import {
  debtorBehaviours,
  licenceKinds,
  penaltyKinds,
  penaltyKinds2016,
} from '../../../subgraphs/supply/code-tables.ts';
import { readCode, readCodes } from '../../../subgraphs/supply/read-code.ts';
import { readMoment } from '../../../subgraphs/supply/read-moment.ts';
import { readValue } from '../../../subgraphs/supply/read-value.ts';

describe('several words of a code table in one cell', () => {
  test.each([
    ['罚款', ['FINE']],
    ['罚款、警告', ['FINE', 'WARNING']],
    ['罚款，没收违法所得、没收非法财物；警告', ['FINE', 'CONFISCATION', 'WARNING']],
    ['暂扣或者吊销许可证、暂扣或者吊销执照', ['SUSPEND_OR_REVOKE_LICENCE']],
    ['警告 罚款', ['WARNING', 'FINE']],
    ['警告并罚款', ['WARNING', 'FINE']],
    ['警告罚款。', ['WARNING', 'FINE']],
    ['没收违法所得、没收非法财物', ['CONFISCATION']],
    ['罚款/罚款', ['FINE']],
    ['其他-责令改正', ['OTHER']],
    ['其他（责令改正）；通报批评', ['OTHER', 'PUBLIC_CRITICISM']],
  ])('%s', (cell, values) => {
    expect(readCodes(cell, penaltyKinds)).toEqual(values);
  });

  test.each([
    ['0,1', ['WARNING', 'FINE']],
    ['4', ['SUSPEND_OR_REVOKE_LICENCE']],
    ['１、２', ['FINE', 'CONFISCATION']],
  ])('the numbers of 2016: %s', (cell, values) => {
    expect(readCodes(cell, penaltyKinds2016)).toEqual(values);
  });

  test.each([['12'], ['7'], ['1.警告'], ['1、警告；2、罚款'], ['罚款贰仟元'], ['、'], ['没收财物']])(
    '%s is no list of them',
    (cell) => {
      expect(readCodes(cell, penaltyKinds2016)).toBeNull();
    },
  );

  test('the words of a court that contain 、 are not taken apart', () => {
    const cell = '以伪造证据、暴力、威胁等方法妨碍、抗拒执行,违反财产报告制度';
    expect(readCodes(cell, debtorBehaviours)).toEqual(['OBSTRUCTS', 'BREAKS_PROPERTY_REPORT']);
  });

  test('every word of a table, in any order and separated by commas, is read back', () => {
    const words = Object.entries(penaltyKinds.words).filter(([word]) => word !== '其他');
    fc.assert(
      fc.property(fc.subarray(words, { minLength: 1 }), (chosen) => {
        const values = new Set(chosen.map(([, value]) => value));
        expect(new Set(readCodes(chosen.map(([word]) => word).join('，'), penaltyKinds))).toEqual(values);
      }),
    );
  });
});

test.each([
  ['普通', 'ORDINARY'],
  [' 登记 ', 'REGISTRATION'],
  ['其他', 'OTHER'],
  ['其他-备案', 'OTHER'],
  ['其他（备案）', 'OTHER'],
  ['其他人', null],
  ['普通其他', null],
  ['constructor', null],
])('the kind of licence %j is %s', (cell, value) => {
  expect(readCode(cell, licenceKinds)).toBe(value);
});

describe('moments', () => {
  test.each([
    ['2026-03-01 08:30:15', '2026-03-01T00:30:15.000Z'],
    ['2026/3/1 8:30', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01T23:59:59', '2026-03-01T15:59:59.000Z'],
    ['2026-03-01', '2026-02-28T16:00:00.000Z'],
    ['2026-03-01 00:00;00', '2026-02-28T16:00:00.000Z'],
    ['46082.5', '2026-03-01T04:00:00.000Z'],
    ['46082.999999999', '2026-03-01T15:59:59.000Z'],
    ['/', null],
    ['1900-01-01', null],
  ])('%s in Shanghai is %s', (cell, moment) => {
    expect(readMoment(cell)).toMatchObject({ ok: true, moment });
  });

  test.each([['2026-03-01 24:00:00'], ['2026-03-01T08:30:15Z'], ['yesterday']])('%s is none', (cell) => {
    expect(readMoment(cell)).toEqual({ ok: false });
  });
});

describe('other values', () => {
  test.each([
    ['YEAR', '2025', 2025],
    ['YEAR', '2025年度', 2025],
    ['YEAR', '25', 'NUMBER'],
    ['YEAR', '1825', 'NUMBER'],
    ['INTEGER', '０12', 12],
    ['INTEGER', '12分', 'NUMBER'],
    ['INTEGER', '12.5', 'NUMBER'],
    ['DECIMAL', '95.50', '95.50'],
    ['DECIMAL', '9.5E1', 'NUMBER'],
    ['BOOLEAN', '是', true],
    ['BOOLEAN', '0', false],
    ['BOOLEAN', '是的', 'UNKNOWN_VALUE'],
    ['CASE_NUMBER', '(2016)沪0101民初123号', '（2016）沪0101民初123号'],
    ['CASE_NUMBER', '沪0101民初123号', 'CASE_NUMBER'],
  ] as const)('%s %j is %j', (kind, cell, value) => {
    const read = readValue(cell, { kind });
    expect(read.ok ? read.value : read.code).toBe(value);
  });

  test('a date without end is supplied though it is null; a sentinel and a placeholder are not supplied', () => {
    const date = { kind: 'DATE' } as const;
    expect(readValue('2099-12-31', date)).toEqual({ ok: true, value: null, supplied: true, notes: ['NO_END'] });
    expect(readValue('1899-12-31', date)).toMatchObject({ ok: true, value: null, supplied: false });
    expect(readValue('无', date)).toMatchObject({ ok: true, value: null, supplied: false });
  });
});
