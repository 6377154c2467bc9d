import { bannedWord, banOf } from '../../domain/banned-information.ts';
import type { Department } from '../department.ts';
import { joinedHeader, printedHeader, type ReadHeader, readHeader } from './header.ts';
import { SupplyRefused } from './outcome.ts';
import { headerWithin } from './read-table.ts';

/** The header of a table: the row in which it ends (1-based), over how many rows, how many cells it has, and what it says. */
export interface FoundHeader extends ReadHeader {
  readonly row: number;
  readonly height: 1 | 2;
  readonly width: number;
}

/**
 * Finds the header among the first rows of a file and the layout it is of. Throws SupplyRefused, with the reason and what to send
 * instead, when there is none, when it is another department's, and when columns are missing, banned (Art. 14) or doubtful.
 */
export function findLayout(
  rows: readonly (readonly string[])[],
  department: Department,
  everyDepartment: readonly Department[],
): FoundHeader {
  const found = firstComplete(rows, department);
  const candidate = found ?? nearest(rows, department);
  const end = candidate?.row ?? firstWide(rows);
  // Rows above the header too: a column may have its name there alone.
  refuseBanned(rows.slice(0, end).flat());
  if (!found) throw refusal(rows, candidate, department, everyDepartment);
  if (found.twice.length > 0) {
    throw new SupplyRefused(
      `The header names the same column more than once: ${found.twice.join(', ')}.`,
      'Send each column once.',
    );
  }
  if (found.withoutUnit.length > 0) {
    throw new SupplyRefused(
      `The header does not say the unit of ${found.withoutUnit.join(', ')}.`,
      'Write (元) or (万元) behind it, as in the template.',
    );
  }
  return found;
}

/** True if there is a header in these rows, complete or nearly, of this department or complete of another: such rows are a table. */
export const hasHeader = (
  rows: readonly (readonly string[])[],
  department: Department,
  everyDepartment: readonly Department[],
): boolean =>
  nearest(rows, department) !== null || everyDepartment.some((keeper) => firstComplete(rows, keeper) !== null);

/** The first row that is a complete header, or together with a row beside it a fuller one; else the first two rows that are one. */
function firstComplete(rows: readonly (readonly string[])[], department: Department): FoundHeader | null {
  const complete = (read: Readings, index: number) =>
    mostColumns(read(rows, index, department).filter(({ missing }) => missing.length === 0));
  for (const index of rows.keys()) {
    const single = complete(readingsOf, index);
    if (single) return fuller(single, [complete(pairReadingsOf, index - 1), complete(pairReadingsOf, index)]);
  }
  for (const index of rows.keys()) {
    const pair = complete(pairReadingsOf, index);
    if (pair) return pair;
  }
  return null;
}

/**
 * Groups alone can be complete, as 行政相对人代码 is a column too, and so can the row below them. A pair knows more columns only if
 * both its rows are headers: a title above names none, and a row of data below hides some.
 */
const fuller = (single: FoundHeader, pairs: readonly (FoundHeader | null)[]): FoundHeader =>
  pairs.find((pair) => pair && pair.twice.length === 0 && pair.columns.length > single.columns.length) ?? single;

/** The row or rows and the layout that come nearest: at least three columns known, and more there than missing. */
function nearest(rows: readonly (readonly string[])[], department: Department): FoundHeader | null {
  const readings = [readingsOf, pairReadingsOf].flatMap((read) =>
    [...rows.keys()].flatMap((index) => read(rows, index, department)),
  );
  return mostColumns(readings.filter(({ columns, missing }) => columns.length >= 3 && columns.length > missing.length));
}

type Readings = (rows: readonly (readonly string[])[], index: number, department: Department) => FoundHeader[];

const readingsOf: Readings = (rows, index, { layouts }) => {
  const cells = rows[index] ?? [];
  return layouts.map((layout) => ({ ...readHeader(layout, cells), row: index + 1, height: 1, width: cells.length }));
};

/** Tables made for printing have headers of two rows: groups above, columns below. */
const pairReadingsOf: Readings = (rows, index, { layouts }) => {
  const [upper, lower] = [rows[index], rows[index + 1]];
  if (!upper || !lower) return [];
  return layouts.map((layout) => {
    const cells = joinedHeader(layout, upper, lower);
    return { ...readHeader(layout, cells), row: index + 2, height: 2, width: cells.length };
  });
};

const mostColumns = (readings: readonly FoundHeader[]): FoundHeader | null =>
  readings.reduce<FoundHeader | null>(
    (best, reading) => (best && best.columns.length >= reading.columns.length ? best : reading),
    null,
  );

const firstWide = (rows: readonly (readonly string[])[]): number =>
  1 + rows.findIndex((cells) => cells.filter((cell) => cell.trim() !== '').length > 1);

/** Art. 14: such a file is not read at all, whatever else is in it. */
function refuseBanned(cells: readonly string[]): void {
  for (const cell of cells) {
    const word = bannedWord(cell);
    if (word === null) continue;
    const ban = banOf(word);
    throw new SupplyRefused(
      `The file has a column about ${ban?.what ?? 'banned information'} (${word}), which may not be collected (${ban?.article ?? 'Art. 14'}).`,
      'Remove the column and its content, then send the file again.',
    );
  }
}

function refusal(
  rows: readonly (readonly string[])[],
  candidate: FoundHeader | null,
  department: Department,
  everyDepartment: readonly Department[],
): SupplyRefused {
  const others = everyDepartment.filter(({ name }) => name !== department.name);
  const theirs = others.flatMap((other) => {
    const complete = firstComplete(rows, other);
    return complete ? [{ name: other.name, title: complete.layout.title }] : [];
  });
  const [first] = theirs;
  if (first) {
    const names = theirs.map(({ name }) => name).join(' or ');
    return new SupplyRefused(
      `The file is ${first.title}, which ${department.name} does not keep.`,
      `Send it to ${names}.`,
    );
  }
  if (candidate) {
    const unitless = candidate.withoutUnit.map(printedHeader);
    return new SupplyRefused(
      `The file looks like ${candidate.layout.title}, but lacks required columns: ${candidate.missing.join(', ')}.`,
      unitless.length > 0 ? `Write the unit behind ${unitless.join(', ')}.` : 'Add them, headed as in the template.',
    );
  }
  const known = department.layouts.map(({ title }) => title).join(', ');
  return new SupplyRefused(
    `None of the first ${headerWithin} rows is a header that ${department.name} knows.`,
    `Send a file in one of its templates: ${known}.`,
  );
}
