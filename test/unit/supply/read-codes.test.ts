import { familyCauses, judgmentKinds } from '../../../subgraphs/courts/code-tables.ts';
import { abnormalReasons } from '../../../subgraphs/market-regulation/code-tables.ts';
import {
  caseProcessTypes,
  partyKinds,
  penaltyKinds,
  penaltyKinds2016,
  recordStatus,
  recordStatus2016,
} from '../../../subgraphs/supply/code-tables.ts';
import { readCode, readCodes } from '../../../subgraphs/supply/read-code.ts';

describe('several kinds of penalty in one cell, whatever stands between', () => {
  const separators = [
    '、',
    '，',
    ',',
    '；',
    ';',
    '/',
    '|',
    ' ',
    '\u3000',
    '\t',
    '\n',
    '·',
    '+',
    '&',
    '-',
    '——',
    '_',
    '。',
  ];
  const words = ['和', '及', '与', '并', '并处', '以及', '同时', ''];
  test.each([...separators, ...words].map((one) => [one]))('%j', (between) => {
    expect(readCodes(`警告${between}罚款`, penaltyKinds)).toEqual(['WARNING', 'FINE']);
    expect(readCodes(`没收违法所得、没收非法财物${between}罚款`, penaltyKinds2016)).toEqual(['CONFISCATION', 'FINE']);
  });

  test.each([['警告或罚款'], ['罚款2000元'], ['不予罚款'], ['警告<br>罚款']])('%s says something else', (cell) => {
    expect(readCodes(cell, penaltyKinds2016)).toBeNull();
  });
});

describe('the numbers of the 2016 template', () => {
  test.each([
    ['6', ['OTHER']],
    ['6责令改正', ['OTHER']],
    ['6.责令改正', ['OTHER']],
    ['6-责令改正', ['OTHER']],
    ['6（责令改正）', ['OTHER']],
    ['6其他', ['OTHER']],
    ['6其他（责令改正）', ['OTHER']],
    ['６、其他-责令改正', ['OTHER']],
    ['1罚款', ['FINE']],
    ['1、罚款', ['FINE']],
    ['1-罚款', ['FINE']],
    ['0警告1罚款', ['WARNING', 'FINE']],
    ['1罚款；6其他（责令改正）', ['FINE', 'OTHER']],
    ['1,6', ['FINE', 'OTHER']],
    ['1;6责令改正', ['FINE', 'OTHER']],
    ['6责令改正;1', ['OTHER', 'FINE']],
  ])('%s', (cell, values) => {
    expect(readCodes(cell, penaltyKinds2016)).toEqual(values);
  });

  test.each([
    ['1警告'],
    ['6罚款'],
    ['6责令改正并罚款'],
    ['其他（责令改正、罚款）'],
    ['61'],
    ['1-3'],
    ['0.2'],
    ['1:2'],
    ['1责令改正'],
    ['7'],
    ['1,警告'],
  ])('%s is a doubt', (cell) => {
    expect(readCodes(cell, penaltyKinds2016)).toBeNull();
  });

  test('are not understood where the template has words', () => {
    expect(readCodes('6责令改正', penaltyKinds)).toBeNull();
  });
});

describe('one code', () => {
  test.each([
    ['0', 'NORMAL'],
    ['正常', 'NORMAL'],
    ['0正常', 'NORMAL'],
    ['0-正常', 'NORMAL'],
    ['0（正常）', 'NORMAL'],
    ['1撤销', 'REVOKED'],
    ['２：异议', 'IN_OBJECTION'],
    ['3其他（已移送）', 'OTHER'],
    ['0撤销', null],
    ['4', null],
    ['1 0', null],
  ])('the status %s of 2016 is %s', (cell, value) => {
    expect(readCode(cell, recordStatus2016)).toBe(value);
  });

  test('a number that a later template does not define is not made good by its word', () => {
    expect(readCode('1撤销', recordStatus)).toBeNull();
    expect(readCode('撤销', recordStatus)).toBe('REVOKED');
  });

  test.each([
    ['01自然人', 'PERSON'],
    ['02-法人', 'ORGANISATION'],
    ['04（个体工商户）', 'SOLE_TRADER'],
    ['01法人', null],
  ])('the kind of party %s is %s', (cell, value) => {
    expect(readCode(cell, partyKinds)).toBe(value);
  });

  test.each([
    ['01', 'SUMMARY'],
    ['1', 'SUMMARY'],
    ['02', 'GENERAL'],
    ['2', 'GENERAL'],
    ['普通程序', 'GENERAL'],
    ['简易程序', 'SUMMARY'],
    ['03', null],
    ['0', null],
  ])('CASE_PROCESS_TYPE %s is %s', (cell, value) => {
    expect(readCode(cell, caseProcessTypes)).toBe(value);
  });
});

test.each([
  ['未按期公示年度报告', 'NO_ANNUAL_REPORT'],
  ['未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告的', 'NO_ANNUAL_REPORT'],
  ['未依照《企业信息公示暂行条例》第八条规定的期限公示2025年度年度报告的', 'NO_ANNUAL_REPORT'],
  ['未按规定报送2016年度年度报告', 'NO_ANNUAL_REPORT'],
  ['未在登记机关依照《企业信息公示暂行条例》第十条规定责令的期限内公示有关企业信息的', 'NO_DISCLOSURE_ON_ORDER'],
  ['公示企业信息隐瞒真实情况、弄虚作假的', 'FALSE_DISCLOSURE'],
  ['年度报告隐瞒真实情况、弄虚作假', 'FALSE_DISCLOSURE'],
  ['通过登记的住所或者经营场所无法联系的', 'UNREACHABLE'],
  ['通过登记的住所（经营场所）无法取得联系', 'UNREACHABLE'],
  ['通过登记的经营场所或者经营者住所无法与个体工商户取得联系的', 'UNREACHABLE'],
  ['未按规定公示年度报告，且通过登记的住所无法联系', null],
  ['被列入经营异常名录届满3年仍未履行相关义务的', null],
  ['其他', null],
])('the reason %s is %s', (cell, value) => {
  expect(readCode(cell, abnormalReasons)).toBe(value);
});

test.each([
  ['刑事', 'CRIMINAL'],
  ['商事', 'CIVIL_PROPERTY'],
  ['民事（涉及财产）', 'CIVIL_PROPERTY'],
  ['涉及财产的民事、商事', 'CIVIL_PROPERTY'],
  ['民事', null],
  ['行政', null],
])('a judgment of kind %s is %s', (cell, value) => {
  expect(readCode(cell, judgmentKinds)).toBe(value);
});

test('causes of the family are no causes about property', () => {
  const about = (cause: string) => familyCauses.some((word) => cause.includes(word));
  expect(['离婚纠纷', '抚养费纠纷', '法定继承纠纷', '名誉权纠纷', '申请宣告失踪'].every(about)).toBe(true);
  expect(['买卖合同纠纷', '股权转让纠纷', '民间借贷纠纷', '机动车交通事故责任纠纷'].some(about)).toBe(false);
});
