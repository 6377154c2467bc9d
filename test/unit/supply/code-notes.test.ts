import { describe, expect, test } from '@jest/globals';
import { goodRows } from '../../supply-files.ts';
import { judged } from './judging.ts';

const penalty = goodRows['penalty-2018']?.organisation ?? {};
const ofPerson = goodRows['penalty-2018']?.person ?? {};
const { PT_NAME = '', WRIT_NO = '', PENALIZE_DATE = '' } = goodRows['penalty-bureau']?.organisation ?? {};
const bureau = { PT_NAME, WRIT_NO, PENALIZE_DATE };
const { uniscid: _, ...announcement } = goodRows.arrears?.organisation ?? {};
const [market, tax] = [{ department: 'market-regulation' }, { department: 'tax' }];

describe('what was cleaned in a code that says whom the row is about', () => {
  test.each([
    ['CF_XDR_SHXYM', '91319900ma9text196', 'UPPER_CASED'],
    ['CF_XDR_SHXYM', '91319900-MA9TEXT19-6', 'SEPARATORS_REMOVED'],
    ['CF_XDR_SHXYM', '9131990OMA9TEXTI96', 'LETTERS_O_I_READ_AS_DIGITS'],
    ['CF_XDR_SHXYM', '91319900MA9\uFFFDTEXT196', 'UNREADABLE_CHARACTER_REMOVED'],
    ['CF_XDR_ZZJG', 'MA9TEXT1-9', 'SEPARATORS_REMOVED'],
    ['CF_XDR_ZZJG', '91319900MA9TEXT196', 'CREDIT_CODE_IN_ORGANISATION_COLUMN'],
    ['CF_XDR_GSZC', '3199\uFFFD00000000016', 'UNREADABLE_CHARACTER_REMOVED'],
    ['CF_XDR_GSZC', "'319900000000016", 'APOSTROPHE_REMOVED'],
    ['CF_XDR_GSZC', '暂无', 'PLACEHOLDER'],
  ])('%s %j is noted as %s', (column, cell, note) => {
    const outcome = judged({ ...penalty, [column]: cell }, market);
    expect(outcome).toMatchObject({ outcome: 'RECORD' });
    expect('cleaned' in outcome && outcome.cleaned.filter((one) => one.column === column)).toEqual([{ column, note }]);
  });

  test('a person’s 15 digits are noted in the column for persons and in one for both', () => {
    const note = 'FIFTEEN_DIGITS_CONVERTED';
    const own = judged({ ...ofPerson, CF_XDR_ZJHM: '999900800101001' }, market);
    expect(own).toMatchObject({
      outcome: 'RECORD',
      cleaned: expect.arrayContaining([{ column: 'CF_XDR_ZJHM', note }]),
    });
    const merged = judged({ ...bureau, IDNO: '999900800101001' }, market);
    expect(merged).toMatchObject({ outcome: 'RECORD', cleaned: expect.arrayContaining([{ column: 'IDNO', note }]) });
  });

  test('a clean code has none', () => {
    const outcome = judged({ ...announcement, nsrsbh: '91319900MA9TEXT196' }, tax);
    expect('cleaned' in outcome && outcome.cleaned.filter(({ column }) => column === 'nsrsbh')).toEqual([]);
  });
});
