import type { Marks } from '../marks.ts';
import { personAt } from '../subjects.ts';
import { cellDirt, type Dirt, type Place } from './dirt.ts';

const PLACEHOLDERS = ['/', '无', '暂无', '\\N', 'N/A', 'null', ' '];
/** What a spreadsheet would run, in the ways in which formulas begin. */
const FORMULAS = (text: string) => [`="${text}"`, `@SUM(A1:A9)`, `+A1&"${text}"`, `-A1&"${text}"`];
const SEPARATORS = ['、', '，', '/', '；', ' ', '和'];
const NUMBERED_KINDS: Readonly<Record<string, string>> = { 0: '警告', 1: '罚款', 2: '没收违法所得、没收非法财物' };

const names = (marks: Marks) => [marks.name];
const optional = (marks: Marks) => marks.optional ?? [];
const required = (marks: Marks) => marks.required ?? [];
const yuan = (marks: Marks) => marks.yuan ?? [];
const tenThousands = (marks: Marks) => marks.tenThousandYuan ?? [];
const amounts = (marks: Marks) => [...yuan(marks), ...tenThousands(marks)];
const kinds = (marks: Marks) => [marks.penaltyKinds];
const numbered = (marks: Marks) => [marks.numberedPenaltyKind];
const status = (marks: Marks) => [marks.status];
const texts = (marks: Marks) => [marks.freeText];

/** Dirt of names, amounts and words. */
export const VALUE_DIRT: readonly Dirt[] = [
  cellDirt('brackets (…) for （…）', names, (text) => text.replaceAll('（', '(').replaceAll('）', ')')),
  cellDirt('spaces around a name', names, (text) => `\u3000${text} `),
  cellDirt('placeholder where nothing is needed', optional, (_, { random }) => random.pick(PLACEHOLDERS)),
  cellDirt('placeholder where something is needed', required, (_, { random }) => random.pick(PLACEHOLDERS), 'REQUIRED'),
  cellDirt('unreadable character in a name', names, (text) => `\uFFFD${text}`),
  cellDirt(
    'unreadable character in a text',
    texts,
    (text) => `${text.slice(0, 2)}\uFFFD${text.slice(2)}`,
    'UNREADABLE',
  ),
  cellDirt('formula for a text', texts, (text, { random }) => random.pick(FORMULAS(text)), 'FORMULA'),
  cellDirt('line break in a text', texts, (text) => `${text}\n见附件`),
  cellDirt('quotes and separators in a text', texts, (text) => `${text}，"其他",\t另见附件`),
  cellDirt(
    "a person's number in a text",
    texts,
    (text, place) => `${text}（${personNumber(place)}）`,
    'PERSON_NUMBER_IN_TEXT',
  ),
  cellDirt('amount with commas', amounts, (text) => (/^\d{4,}/.test(text) ? grouped(text) : null)),
  cellDirt('amount as 罚款2000元', yuan, (text) => `罚款${text}元`),
  cellDirt('amount as 0.2万元 under 元', yuan, (text) => `${text}万元`, 'AMOUNT_UNIT'),
  cellDirt('amount as 1,088(万元人民币)', tenThousands, (text) => `${grouped(text)}(万元人民币)`),
  cellDirt('amount as 罚款2000元 under 万元', tenThousands, (text) => `罚款${Number(text) * 10_000}元`, 'AMOUNT_UNIT'),
  cellDirt('amount in words', amounts, () => '贰仟元整', 'AMOUNT'),
  cellDirt('several kinds in one cell', kinds, (text, place) => separatedOtherwise(text, place)),
  cellDirt('kind in words for a number', numbered, (text) => NUMBERED_KINDS[text] ?? null),
  cellDirt('kind as a number for words', numbered, (text) => numberOf(text)),
  cellDirt('kind as a number and in words', numbered, (text) =>
    NUMBERED_KINDS[text] ? text + NUMBERED_KINDS[text] : null,
  ),
  cellDirt('unknown kind', kinds, () => '批评教育从宽', 'UNKNOWN_VALUE'),
  cellDirt('status as a word', status, (text) => (text === '0' ? '正常' : null)),
  cellDirt('status as an unknown number', status, () => '9', 'UNKNOWN_VALUE'),
];

/** 1,088 for 1088. */
function grouped(figure: string): string {
  const [whole = '', fraction] = figure.split('.');
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
}

function separatedOtherwise(text: string, { random }: Place): string | null {
  return text.includes(';') ? text.replaceAll(';', random.pick(SEPARATORS)) : null;
}

function numberOf(word: string): string | null {
  return Object.entries(NUMBERED_KINDS).find(([, kind]) => kind === word)?.[0] ?? null;
}

/** The number of an invented person who is in no file. */
const personNumber = ({ sample, subject }: Place): string => personAt(sample, sample.subjects + subject.index).code;
