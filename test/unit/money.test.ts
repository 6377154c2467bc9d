import fc from 'fast-check';
import { formatMoney, isMoney, type MoneyFault, type MoneyUnit, parseMoney } from '../../domain/money.ts';

test.each<[string, MoneyUnit, string]>([
  ['2000', 'YUAN', '2000.00'],
  ['0', 'YUAN', '0.00'],
  ['-0.00', 'YUAN', '0.00'],
  ['.5', 'YUAN', '0.50'],
  ['1234.5', 'YUAN', '1234.50'],
  ['1,088.00', 'YUAN', '1088.00'],
  ['１，０８８．５', 'YUAN', '1088.50'],
  ['￥1,088', 'YUAN', '1088.00'],
  ['人民币2000元', 'YUAN', '2000.00'],
  ['2000元整', 'YUAN', '2000.00'],
  ['罚款2000元', 'YUAN', '2000.00'],
  ['2000（元）', 'YUAN', '2000.00'],
  ['0.2', 'TEN_THOUSAND_YUAN', '2000.00'],
  ['0.200000', 'TEN_THOUSAND_YUAN', '2000.00'],
  ['0.123456', 'TEN_THOUSAND_YUAN', '1234.56'],
  ['1,088(万元人民币)', 'TEN_THOUSAND_YUAN', '10880000.00'],
  ['1,088（万元人民币）', 'TEN_THOUSAND_YUAN', '10880000.00'],
  ['1088 万元', 'TEN_THOUSAND_YUAN', '10880000.00'],
  ['1088万', 'TEN_THOUSAND_YUAN', '10880000.00'],
  ['9999999999999999.99', 'YUAN', '9999999999999999.99'],
  ['999999999999.999999', 'TEN_THOUSAND_YUAN', '9999999999999999.99'],
])('%j in %s is %s yuan', (text, unit, money) => {
  expect(parseMoney(text, unit)).toMatchObject({ ok: true, money });
});

test.each<[string, MoneyUnit, MoneyFault]>([
  ['', 'YUAN', 'EMPTY'],
  ['　', 'YUAN', 'EMPTY'],
  ['贰仟元', 'YUAN', 'NOT_AN_AMOUNT'],
  ['罚款2000元，没收违法所得300元', 'YUAN', 'NOT_AN_AMOUNT'],
  ['2000元以下', 'YUAN', 'NOT_AN_AMOUNT'],
  ['约2000', 'YUAN', 'NOT_AN_AMOUNT'],
  ['2E3', 'YUAN', 'NOT_AN_AMOUNT'],
  ['0x10', 'YUAN', 'NOT_AN_AMOUNT'],
  ['Infinity', 'YUAN', 'NOT_AN_AMOUNT'],
  ['NaN', 'YUAN', 'NOT_AN_AMOUNT'],
  ['.', 'YUAN', 'NOT_AN_AMOUNT'],
  ['5.', 'YUAN', 'NOT_AN_AMOUNT'],
  ['1.2.3', 'YUAN', 'NOT_AN_AMOUNT'],
  ['0100', 'YUAN', 'NOT_AN_AMOUNT'],
  ['1 088', 'YUAN', 'NOT_AN_AMOUNT'],
  ['1088(万元', 'TEN_THOUSAND_YUAN', 'NOT_AN_AMOUNT'],
  ['1088()', 'YUAN', 'NOT_AN_AMOUNT'],
  ['元', 'YUAN', 'NOT_AN_AMOUNT'],
  ['9'.repeat(61), 'YUAN', 'NOT_AN_AMOUNT'],
  ['1,08', 'YUAN', 'SEPARATORS'],
  ['1.088,00', 'YUAN', 'SEPARATORS'],
  ['1,0880', 'YUAN', 'SEPARATORS'],
  ['10,88,000', 'YUAN', 'SEPARATORS'],
  [',088', 'YUAN', 'SEPARATORS'],
  ['-2000', 'YUAN', 'NEGATIVE'],
  ['-0.01', 'TEN_THOUSAND_YUAN', 'NEGATIVE'],
  ['2000元', 'TEN_THOUSAND_YUAN', 'UNIT_CONFLICT'],
  ['罚款2000元', 'TEN_THOUSAND_YUAN', 'UNIT_CONFLICT'],
  ['1,088(万元人民币)', 'YUAN', 'UNIT_CONFLICT'],
  ['1088(万美元)', 'TEN_THOUSAND_YUAN', 'OTHER_CURRENCY'],
  ['$1088', 'YUAN', 'OTHER_CURRENCY'],
  ['1234.567', 'YUAN', 'FINER_THAN_CENT'],
  ['0.1234567', 'TEN_THOUSAND_YUAN', 'FINER_THAN_CENT'],
  ['0.20000000000000001', 'TEN_THOUSAND_YUAN', 'FINER_THAN_CENT'],
  ['10000000000000000', 'YUAN', 'OUT_OF_RANGE'],
  ['1000000000000', 'TEN_THOUSAND_YUAN', 'OUT_OF_RANGE'],
])('%j in %s is refused: %s', (text, unit, reason) => {
  expect(parseMoney(text, unit)).toEqual({ ok: false, reason });
});

test.each([
  ['2000', []],
  ['２０００', ['FULL_WIDTH_CONVERTED']],
  ['2,000.00', ['THOUSANDS_SEPARATORS_REMOVED']],
  ['2000元', ['UNIT_DROPPED']],
  ['￥2000', ['FULL_WIDTH_CONVERTED', 'WORD_DROPPED']],
  ['罚款2000元整', ['WORD_DROPPED', 'UNIT_DROPPED']],
])('%j tells what was dropped: %j', (text, notes) => {
  expect(parseMoney(text, 'YUAN')).toEqual({ ok: true, money: '2000.00', notes });
});

test('an amount whose text says 万元 tells that it was converted', () => {
  expect(parseMoney('1,088(万元人民币)', 'TEN_THOUSAND_YUAN')).toEqual({
    ok: true,
    money: '10880000.00',
    notes: ['WORD_DROPPED', 'TEN_THOUSANDS_CONVERTED', 'THOUSANDS_SEPARATORS_REMOVED'],
  });
});

const amounts = fc
  .bigInt({ min: 0n, max: 10n ** 18n - 1n })
  .map((cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`);

test('an amount written in either unit reads back as itself, to the last cent', () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom<MoneyUnit>('YUAN', 'TEN_THOUSAND_YUAN'), (money, unit) => {
      expect(isMoney(money)).toBe(true);
      expect(parseMoney(formatMoney(money, unit), unit)).toMatchObject({ ok: true, money });
    }),
  );
});

test('thousands separators change nothing', () => {
  fc.assert(
    fc.property(amounts, (money) => {
      const [whole = '', cents = ''] = money.split('.');
      const grouped = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
      expect(parseMoney(grouped, 'YUAN')).toMatchObject({ ok: true, money });
    }),
  );
});

test('whatever is accepted is Money', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+()元万¥ ') }), (text) => {
      const parsed = parseMoney(text, 'TEN_THOUSAND_YUAN');
      expect(!parsed.ok || isMoney(parsed.money)).toBe(true);
    }),
  );
});

test.each(['2000', '2000.0', '02000.00', '-1.00', '1e3', '10000000000000000.00', ''])('%j is not Money', (text) => {
  expect(isMoney(text)).toBe(false);
  expect(() => formatMoney(text, 'YUAN')).toThrow(RangeError);
});
