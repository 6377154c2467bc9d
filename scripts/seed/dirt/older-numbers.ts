import { isRegistrationNumber, toEighteenDigits } from '../../../domain/credit-code.ts';
import type { Marks } from '../marks.ts';
import { accepted, type Cells, quarantined, resolved, type SampleRow } from '../sample-file.ts';
import { type Organisation, organisationAt } from '../subjects.ts';
import type { Dirt, OlderNumber, Place } from './dirt.ts';

const CODE_COLUMNS = ['uscc', 'creditCode', 'partyCode', 'taxpayerNo', 'organisationCode', 'registrationNo'] as const;
type CodeColumn = (typeof CODE_COLUMNS)[number];

interface Written {
  readonly name: string;
  readonly number: OlderNumber;
  /** The first of these columns that the table has is the one column that keeps a number. */
  readonly columns: readonly CodeColumn[];
  /** Null where this organisation's number can't be told from something else. */
  readonly write: (organisation: Organisation, column: CodeColumn) => string | null;
}

const bare = ({ code }: Organisation): string => code.slice(8, 17);
const hyphened = (organisation: Organisation): string =>
  `${bare(organisation).slice(0, 8)}-${bare(organisation).slice(8)}`;
/** Before 2015: division and organisation code. */
const taxNumber = (organisation: Organisation): string => organisation.code.slice(2, 8) + bare(organisation);

/** 15 digits in a column for all kinds of codes could also be a person's number, if they hold a date. */
const registrationNo = ({ registrationNo: number }: Organisation, column: CodeColumn): string | null =>
  column === 'partyCode' && isRegistrationNumber(number) && toEighteenDigits(number) !== null ? null : number;

const WRITTEN: readonly Written[] = [
  { name: 'organisation code alone', number: 'ORGANISATION_CODE', columns: ['organisationCode'], write: hyphened },
  { name: 'registration number alone', number: 'REGISTRATION_NO', columns: ['registrationNo'], write: registrationNo },
  { name: 'tax number of before 2015 alone', number: 'TAXPAYER_NO', columns: ['taxpayerNo'], write: taxNumber },
  {
    name: 'organisation code for the unified code',
    number: 'ORGANISATION_CODE',
    columns: ['uscc', 'creditCode', 'partyCode'],
    write: bare,
  },
  {
    name: 'registration number for the unified code',
    number: 'REGISTRATION_NO',
    columns: ['uscc', 'creditCode', 'partyCode'],
    write: registrationNo,
  },
];

/** Rows that name their organisation by an older number alone: half by one that the directory learns from the samples, half by a stranger's. */
export const OLDER_NUMBER_DIRT: readonly Dirt[] = [
  ...WRITTEN.flatMap((written) => [ofKnown(written), ofStranger(written)]),
  {
    name: 'organisation code without its check character',
    soil: (row, place) => {
      const { organisationCode } = place.table.marks;
      if (organisationCode === undefined || organisationOf(row, place) === null) return null;
      const eight = bare(organisationAt(place.sample, place.subject.index)).slice(0, 8);
      return [
        quarantined('CODE_FORM', organisationCode, withOnly(row.cells, place.table.marks, organisationCode, eight)),
      ];
    },
  },
  {
    name: 'unified code for the organisation code',
    soil: (row, place) => {
      const { organisationCode } = place.table.marks;
      const organisation = organisationOf(row, place);
      if (organisationCode === undefined || organisation === null) return null;
      return [accepted(withOnly(row.cells, place.table.marks, organisationCode, organisation.code))];
    },
  },
  {
    name: "another organisation's code beside",
    soil: (row, place) => {
      const { organisationCode } = place.table.marks;
      // Its own code must stand beside.
      const misplaced = organisationCode !== undefined && row.cells[organisationCode] === place.subject.code;
      if (organisationCode === undefined || misplaced || organisationOf(row, place) === null) return null;
      const cells = { ...row.cells, [organisationCode]: bare(stranger(place)) };
      return [quarantined('IDENTITY_CONTRADICTED', organisationCode, cells)];
    },
  },
];

function ofKnown({ name, number, columns, write }: Written): Dirt {
  return {
    name,
    soil: (row, place) => {
      const organisation = organisationOf(row, place);
      if (organisation === null) return null;
      const only = onlyNumber(row, place, columns, (column) => write(organisation, column));
      return only && place.directoryKnows(number) ? [resolved(only.key, only.cells)] : null;
    },
  };
}

function ofStranger({ name, columns, write }: Written): Dirt {
  return {
    name: `${name}, which nobody has`,
    soil: (row, place) => {
      if (organisationOf(row, place) === null) return null;
      const only = onlyNumber(row, place, columns, (column) => write(stranger(place), column));
      return only && [quarantined('IDENTITY_NOT_RESOLVED', only.key, only.cells)];
    },
  };
}

/** The organisation that the row is about, if that is the subject it was made for. */
function organisationOf({ cells }: SampleRow, { subject, table: { marks } }: Place): Organisation | null {
  const named = [marks.uscc, marks.creditCode, marks.partyCode, marks.taxpayerNo, marks.organisationCode].some(
    (key) => key !== undefined && cells[key] === subject.code,
  );
  return named && subject.kind === 'ORGANISATION' ? subject : null;
}

/** An organisation that no file of the sample registers. */
const stranger = ({ sample, subject }: Place): Organisation =>
  organisationAt(sample, 2 * sample.subjects + 2 + subject.index);

function onlyNumber(
  row: SampleRow,
  { table: { marks } }: Place,
  columns: readonly CodeColumn[],
  write: (column: CodeColumn) => string | null,
): { readonly key: string; readonly cells: Cells } | null {
  const column = columns.find((one) => marks[one] !== undefined);
  const key = column && marks[column];
  const text = column ? write(column) : null;
  return key === undefined || text === null ? null : { key, cells: withOnly(row.cells, marks, key, text) };
}

/** The cells with this code of the party and no other. */
function withOnly(cells: Cells, marks: Marks, key: string, text: string): Cells {
  const emptied = CODE_COLUMNS.flatMap((column) => marks[column] ?? []).map((other) => [other, ''] as const);
  return { ...cells, ...Object.fromEntries(emptied), [key]: text };
}
