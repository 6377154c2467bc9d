import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bannedWord } from '../../domain/banned-information.ts';
import { parseCaseNumber } from '../../domain/case-number.ts';
import { cleanText, matchName, normaliseCreditCode, parseSuppliedDate } from '../../domain/cell.ts';
import { startsFormula } from '../../domain/formula.ts';
import { parseMoney } from '../../domain/money.ts';
import { isBlank, isNote } from '../../subgraphs/supply/blank-rows.ts';
import { penaltyKinds2016 } from '../../subgraphs/supply/code-tables.ts';
import { formatOf } from '../../subgraphs/supply/file-format.ts';
import { headerKey, joinedHeader, printedHeader } from '../../subgraphs/supply/header.ts';
import { maskedCell } from '../../subgraphs/supply/masked-cells.ts';
import { readCode, readCodes } from '../../subgraphs/supply/read-code.ts';
import { readMoment } from '../../subgraphs/supply/read-moment.ts';
import { everyLayout } from '../supply-files.ts';

// Long enough that what takes quadratic time takes many seconds; what takes linear time takes some milliseconds.
const length = 60_000;
const many = (text: string) => text.repeat(length / text.length);
const patience = 1_500;

const cells: readonly (readonly [string, string])[] = [
  ['spaces inside', `a${many(' ')}a`],
  ['tabs in front of a formula', `${many('\t')}=`],
  ['zero-width characters inside', `a${many('\u200b')}a`],
  ['a day and then only T', `2026-01-01${many('T')}x`],
  ['digits', many('1')],
  ['a plus and digits', `+${many('1')}x`],
  ['digits and spaces', many('1 ')],
  ['times', many('1:22 ')],
  ['opening brackets', many('(')],
  ['notes to the writer that never end', `(${many('必填')}`],
  ['stars', `${many('*')}a`],
  ['dashes', `${many('-')}a`],
  ['separators', many('、')],
  ['words of a table', many('罚款,')],
  ['the word for other', many('其他-')],
  ['numbers with the word for other', many('1其他')],
  ['a case number without end', `（2016）${many('沪')}`],
  ['the older case number without end', `${many('中')}字第`],
  ['letters in alternating case', many('aB')],
  ['an amount and spaces', `罚款(${many(' ')}`],
];

const readers: Readonly<Record<string, (cell: string) => unknown>> = {
  cleanText,
  matchName,
  parseSuppliedDate,
  readMoment,
  normaliseCreditCode,
  parseCaseNumber,
  startsFormula,
  headerKey,
  printedHeader,
  bannedWord,
  parseMoney: (cell) => parseMoney(cell, 'YUAN'),
  readCode: (cell) => readCode(cell, penaltyKinds2016),
  readCodes: (cell) => readCodes(cell, penaltyKinds2016),
  maskedCell: (cell) => maskedCell('column', undefined, cell),
  isNote: (cell) => isNote([cell]),
  isBlank: (cell) => isBlank([cell]),
};

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

test.each(cells)('a long cell of %s holds no reader up', (_, cell) => {
  for (const [name, read] of Object.entries(readers)) {
    expect([name, timeOf(() => read(cell)) < patience]).toEqual([name, true]);
  }
});

test('a long name of a group above thousands of columns is not joined whole with each', () => {
  const upper = ['组'.repeat(500_000)];
  const lower = Array.from({ length: 5_000 }, (_, index) => `列${index}`);
  for (const [, , layout] of everyLayout.slice(0, 3)) {
    expect(timeOf(() => joinedHeader(layout, upper, lower))).toBeLessThan(patience);
  }
});

test('comments before the root of an XML file are not tried in every combination', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'comments-'));
  try {
    const path = join(directory, 'supplied.xml');
    writeFileSync(path, `${'<!-- -->'.repeat(34)}<ROWS/>`);
    const started = performance.now();
    expect(await formatOf(path)).toBe('XML');
    expect(performance.now() - started).toBeLessThan(patience);
    writeFileSync(path, `${'<!-- -->'.repeat(34)}<table>`);
    await expect(formatOf(path)).rejects.toThrow('web page');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
