import { parseCaseNumber } from '../../domain/case-number.ts';

test.each([
  ['（2016）沪0101民初123号', '沪0101', null, '民初', 123],
  ['(2022)豫0724执恢54号', '豫0724', null, '执恢', 54],
  ['(2018) 沪0115执15507号', '沪0115', null, '执', 15507],
  ['（2020）最高法知民终580号', '最高法', '知', '民终', 580],
  ['（2016）沪02民特398号', '沪02', null, '民特', 398],
  ['（2016）沪刑终7号', '沪', null, '刑终', 7],
])('%s has its court, type and number', (text, court, specialTrial, type, number) => {
  expect(parseCaseNumber(text)).toMatchObject({ form: 'FROM_2016', court, specialTrial, type, number });
});

test.each([
  ['（1999）虹执字第1509号', 1999, '虹执', 1509],
  ['（2015）普民二（商）初字第961号', 2015, '普民二(商)初', 961],
])('%s is of the old form', (text, year, court, number) => {
  expect(parseCaseNumber(text)).toMatchObject({ form: 'BEFORE_2016', year, court, type: null, number });
});

test('one number in several spellings has one text', () => {
  const text = '（2018）沪0115执15507号';
  for (const spelling of [
    '(2018)沪0115执15507号',
    '（2018） 沪0115执15507号',
    '（２０１８）沪０１１５执１５５０７号',
    ' (2018)沪0115执15507 号 ',
  ]) {
    expect(parseCaseNumber(spelling)?.text).toBe(text);
  }
  expect(parseCaseNumber('(2015)普民二(商)初字第 961号')?.text).toBe('（2015）普民二（商）初字第961号');
});

test('a further document of a case keeps its suffix', () => {
  expect(parseCaseNumber('（1999）虹执字第1509号之二')).toMatchObject({ form: 'BEFORE_2016', suffix: '之二' });
  expect(parseCaseNumber('（2016）沪0101执123号之十二')).toMatchObject({ number: 123, suffix: '之十二' });
  expect(parseCaseNumber('（2016）沪0101执123号')).toMatchObject({ suffix: null });
});

test.each([
  '',
  '沪0101民初123号',
  '（2016）沪0101民初号',
  '（2016）沪0101民初123',
  '（16）沪0101民初123号',
  '（2016）X0101民初123号',
  '（2016）沪01011民初123号',
  '（2016）沪0101民初123号之1',
  '（2016）沪0101民初123号；（2016）沪0101民初124号',
  '（1999）虹执字1509号',
  '海税简罚〔2016〕1号',
])('%j is no case number', (text) => {
  expect(parseCaseNumber(text)).toBeNull();
});
