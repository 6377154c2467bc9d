import { Decimal } from 'decimal.js';
import type { CellNote } from './cell-text.ts';

/** Yuan as a decimal string with two places: '1234.50'. It fits numeric(18,2): up to 9999999999999999.99. */
export type Money = string;

/** What a figure counts where it doesn't say so itself: yuan 元 or ten thousand yuan 万元. */
export type MoneyUnit = 'YUAN' | 'TEN_THOUSAND_YUAN';

/** Why an amount is refused. A doubtful amount is never guessed at. */
export const MONEY_FAULTS = [
  'EMPTY',
  'NOT_AN_AMOUNT',
  'NEGATIVE',
  'SEPARATORS',
  'UNIT_CONFLICT',
  'OTHER_CURRENCY',
  'FINER_THAN_CENT',
  'OUT_OF_RANGE',
] as const;
export type MoneyFault = (typeof MONEY_FAULTS)[number];

export type ParsedMoney =
  | { readonly ok: true; readonly money: Money; readonly notes: readonly CellNote[] }
  | { readonly ok: false; readonly reason: MoneyFault };

const MONEY_FORM = /^(?:0|[1-9]\d{0,15})\.\d{2}$/;
const OTHER_CURRENCY = /美元|港[元币]|澳门元|欧元|日元|英镑|台币|新台币|韩元|卢布|法郎|USD|HKD|EUR|JPY|GBP|TWD|[$€£]/i;
// 罚款2000元, ￥1,088.00, 1,088(万元人民币): a figure with at most the word for a fine, a currency and a unit around it.
const AMOUNT_FORM =
  /^(?<before>(?:罚款|罚金)?(?:人民币|RMB|CNY|¥)?)(?<figure>[-+]?[\d.,]+)(?<unit>\(?(?:人民币)?(?<named>万元|万|元)?(?:人民币|整)?\)?)$/i;
const FIGURE_FORM = /^(?:0|[1-9]\d*)?(?:\.\d+)?$/;
const GROUPED_FORM = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const LONGEST_AMOUNT = 60;

// More digits than any accepted text can hold, so that no step rounds.
const Exact = Decimal.clone({ precision: 100 });
const LIMIT = new Exact('1e16');
const TEN_THOUSAND = 10_000;

/**
 * Reads an amount from a supplied cell and returns it in yuan.
 * `unit` is the column's; full-width digits, thousands separators and a unit written in the cell are understood. A written unit
 * that contradicts the column's is refused, and so is anything finer than a cent, negative, foreign or in words. The notes say what was dropped around the figure.
 */
export function parseMoney(text: string, unit: MoneyUnit): ParsedMoney {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed === '') return refused('EMPTY');
  // Before any expression looks at it: some take long for long texts.
  if (trimmed.length > LONGEST_AMOUNT) return refused('NOT_AN_AMOUNT');
  const plain = trimmed.replace(/\s*([()])\s*/g, '$1');
  if (OTHER_CURRENCY.test(plain)) return refused('OTHER_CURRENCY');
  const match = AMOUNT_FORM.exec(plain.replace(/\s+(?=[万元(人])/g, ''));
  const { before = '', figure = '', unit: around = '', named } = match?.groups ?? {};
  if (match === null || !isClosed(around)) return refused('NOT_AN_AMOUNT');
  if (contradicts(named, unit)) return refused('UNIT_CONFLICT');
  const money = readFigure(figure, unit);
  if (typeof money !== 'string') return money;
  const notes: readonly (readonly [CellNote, boolean])[] = [
    ['FULL_WIDTH_CONVERTED', text.normalize('NFKC') !== text],
    ['WORD_DROPPED', before !== '' || /人民币|整/.test(around)],
    ['UNIT_DROPPED', named === '元'],
    ['TEN_THOUSANDS_CONVERTED', named !== undefined && named !== '元'],
    ['THOUSANDS_SEPARATORS_REMOVED', figure.includes(',')],
  ];
  return { ok: true, money, notes: notes.flatMap(([note, taken]) => (taken ? [note] : [])) };
}

/** True for a string in the form of `Money`. */
export function isMoney(text: string): boolean {
  return MONEY_FORM.test(text);
}

/** The amount as a plain figure of `unit`, the inverse of `parseMoney`: '2000.00' in ten thousands is '0.2'. */
export function formatMoney(money: Money, unit: MoneyUnit): string {
  if (!isMoney(money)) throw new RangeError(`not an amount in yuan: ${JSON.stringify(money)}`);
  return unit === 'YUAN' ? money : new Exact(money).div(TEN_THOUSAND).toFixed();
}

function readFigure(written: string, unit: MoneyUnit): Money | ParsedMoney {
  const figure = written.replace(/^[-+]/, '');
  if (!/\d/.test(figure)) return refused('NOT_AN_AMOUNT');
  if (figure.includes(',') && !GROUPED_FORM.test(figure)) return refused('SEPARATORS');
  const digits = figure.replaceAll(',', '');
  if (!FIGURE_FORM.test(digits)) return refused('NOT_AN_AMOUNT');
  if (written.startsWith('-') && /[1-9]/.test(digits)) return refused('NEGATIVE');

  const yuan = new Exact(digits).times(unit === 'YUAN' ? 1 : TEN_THOUSAND);
  if (yuan.decimalPlaces() > 2) return refused('FINER_THAN_CENT');
  if (yuan.gte(LIMIT)) return refused('OUT_OF_RANGE');
  return yuan.toFixed(2);
}

function contradicts(named: string | undefined, unit: MoneyUnit): boolean {
  if (named === undefined) return false;
  return (named === '元') !== (unit === 'YUAN');
}

function isClosed(unit: string): boolean {
  return unit.startsWith('(') === unit.endsWith(')') && unit !== '()' && unit !== '(' && unit !== ')';
}

function refused(reason: MoneyFault): ParsedMoney {
  return { ok: false, reason };
}
