import type { LayoutColumn } from './layout.ts';

/** A cell as whoever mends it sees it. */
export interface MaskedCell {
  readonly column: string;
  /** What stood there, with numbers of persons and names of persons hidden in part. */
  readonly shown: string;
}

const NUMBER_RUN = /[0-9０-９][0-9０-９XxＸｘ* -]{5,}[0-9０-９XxＸｘ*]/gu;
// With a remark in brackets or without.
const PERSON_NAME = /^([\p{Script=Han}·])[\p{Script=Han}·]{1,4}(?=$|[（(])/u;
const namesPerson = ({ role, field }: LayoutColumn): boolean =>
  role === 'SUBJECT_NAME' || field === 'legalRepresentative' || field === 'name';

/**
 * Hides what names a person: of numbers of twelve and more characters all but the first six and the last four (a date of birth is in
 * between), of names in columns that hold them all but the first character. Who mends a row has the paper it came from.
 */
export function maskedCell(header: string, column: LayoutColumn | undefined, text: string): MaskedCell {
  const shown = text.replace(NUMBER_RUN, (run) => (run.length < 12 ? run : maskedRun(run)));
  if (column === undefined || !namesPerson(column)) return { column: header, shown };
  return {
    column: header,
    shown: shown.trim().replace(PERSON_NAME, (name, first: string) => first.padEnd(name.length, '*')),
  };
}

const maskedRun = (run: string): string => `${run.slice(0, 6)}${'*'.repeat(run.length - 10)}${run.slice(-4)}`;
