import { headerKey, printedHeader } from '../../../subgraphs/supply/header.ts';

test.each([
  ['CF_WSH', 'CF_WSH'],
  ['cf_wsh', 'CF_WSH'],
  ['cardNum', 'CARDNUM'],
  ['\uFEFF 处罚决定日期 ', '处罚决定日期'],
  ['处罚决定日期（必填）', '处罚决定日期'],
  ['自然人证件号码（为自然人时，必填）', '自然人证件号码'],
  ['*许可类别*', '许可类别'],
  ['许可\n类别', '许可类别'],
  ['罚款金额（万元）', '罚款金额(万元)'],
  ['行政相对人代码_1(统一社会信用代码)', '行政相对人代码(统一社会信用代码)'],
  ['行政相对人代码_5 (居民身份证号)', '行政相对人代码(居民身份证号)'],
  ['行政相对人代码_2（工商注册号）（必填）', '行政相对人代码(工商注册号)'],
  ['代码_3(组织机构代码)', '行政相对人代码(组织机构代码)'],
  ['行政相对人代码(组织机构代码)', '行政相对人代码(组织机构代码)'],
])('the header %j is compared as %j', (header, key) => {
  expect(headerKey(header)).toBe(key);
});

test('the number of a code does not tell which code it is', () => {
  expect(headerKey('行政相对人代码_2(组织机构代码)')).toBe(headerKey('行政相对人代码_3(组织机构代码)'));
  expect(headerKey('行政相对人代码_2(组织机构代码)')).not.toBe(headerKey('行政相对人代码_2(工商注册号)'));
});

test('a unit in the header is part of its name', () => {
  expect(headerKey('罚款金额(元)')).not.toBe(headerKey('罚款金额(万元)'));
});

test('a header for people keeps its words and loses what cannot be stored', () => {
  expect(printedHeader(' 处罚\u0000\n决定日期（必填） ')).toBe('处罚 决定日期（必填）');
});
