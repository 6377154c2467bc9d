import fc from 'fast-check';
import {
  birthDateOf,
  citizenCheckDigit,
  isCitizenNumber,
  maskCitizenNumber,
  toEighteenDigits,
} from '../../domain/citizen-number.ts';
import { birthDates, citizenNumbers } from './credit-code-arbitraries.ts';

test.each(['99990019800101001X', '999900199803010024', '999900200802290031'])('%s is a citizen number', (code) => {
  expect(isCitizenNumber(code)).toBe(true);
});

test.each(['81', '82', '83'])('a residence permit (%s0000) is a citizen number', (province) => {
  const first17 = `${province}000019900615001`;
  expect(isCitizenNumber(first17 + citizenCheckDigit(first17))).toBe(true);
});

test.each([
  ['a day that does not exist', '99990019800230001'],
  ['29 February in a common year', '99990019990229001'],
  ['month 13', '99990019801301001'],
  ['month 00', '99990019800001001'],
  ['a year before anybody had a number', '99990010000404001'],
  ['a year far ahead', '99990029991231001'],
])('%s is no birth date', (_, first17) => {
  expect(isCitizenNumber(first17 + citizenCheckDigit(first17))).toBe(false);
});

test.each([
  '99990019800101001x',
  '99990019800101001Y',
  '9999001980010100１X',
  '99990019800101001',
  '911000001000044477',
  '',
])('%j is no citizen number', (code) => {
  expect(isCitizenNumber(code)).toBe(false);
});

test('the check digit wants 17 digits', () => {
  expect(() => citizenCheckDigit('9999001980010100')).toThrow(RangeError);
  expect(() => citizenCheckDigit('9999001980010100X')).toThrow(RangeError);
});

test('the birth date is that of the number, also on 29 February', () => {
  expect(birthDateOf('99990019800101001X')).toBe('1980-01-01');
  expect(birthDateOf('999900200802290031')).toBe('2008-02-29');
  expect(() => birthDateOf('91319900MA9TEXT196')).toThrow(RangeError);
  expect(() => birthDateOf('911000001000044477')).toThrow(RangeError);
});

test('the 15-digit form becomes the 18-digit one', () => {
  expect(toEighteenDigits('999900800101001')).toBe('99990019800101001X');
});

test.each(['999900801301001', '999900990229001', '99990080010100X', '99990080010100', ''])(
  'nothing is made of %j',
  (fifteen) => {
    expect(toEighteenDigits(fifteen)).toBeNull();
  },
);

test('every number of the years 1900 to 1999 comes back from its 15 digits', () => {
  fc.assert(
    fc.property(citizenNumbers, (code) => {
      fc.pre(code.slice(6, 8) === '19');
      expect(toEighteenDigits(code.slice(0, 6) + code.slice(8, 17))).toBe(code);
    }),
  );
});

test('birthDateOf gives back the date that the number was made with', () => {
  fc.assert(
    fc.property(birthDates, (birth) => {
      const first17 = `999900${birth.replaceAll('-', '')}001`;
      expect(birthDateOf(first17 + citizenCheckDigit(first17))).toBe(birth);
    }),
  );
});

test('neighbours that changed places are found', () => {
  fc.assert(
    fc.property(citizenNumbers, fc.integer({ min: 0, max: 16 }), (code, at) => {
      fc.pre(code[at] !== code[at + 1]);
      const swapped = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2);
      expect(isCitizenNumber(swapped)).toBe(false);
    }),
  );
});

test('a masked number shows its division and its last four characters only', () => {
  expect(maskCitizenNumber('99990019800101001X')).toBe('999900********001X');
  expect(() => maskCitizenNumber('91319900MA9TEXT196')).toThrow(RangeError);
});
