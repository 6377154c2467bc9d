import type { ReasonCode } from '../../../subgraphs/supply/reasons.ts';
import type { Marks } from '../marks.ts';
import type { Random } from '../random.ts';
import { accepted, type Cells, type FileForm, quarantined, type SampleRow, type SampleTable } from '../sample-file.ts';
import type { Sample, Subject } from '../subjects.ts';

/** Where a row stands that is to be soiled. */
export interface Place {
  readonly sample: Sample;
  readonly form: FileForm;
  readonly table: SampleTable;
  readonly subject: Subject;
  readonly random: Random;
  /** Whether the directory comes to know this older number of the subject from the files of the sample. */
  readonly directoryKnows: (number: OlderNumber) => boolean;
}

export type OlderNumber = 'ORGANISATION_CODE' | 'REGISTRATION_NO' | 'TAXPAYER_NO';

/** One kind of dirt of real files. */
export interface Dirt {
  readonly name: string;
  /** The row as it is sent, and what comes with it; null where this row can't be soiled so. */
  readonly soil: (row: SampleRow, place: Place) => readonly SampleRow[] | null;
}

type ColumnsOf = (marks: Marks) => readonly (string | undefined)[];

/**
 * Dirt of one cell, which must not be empty: the columns it falls on, what it does to the text (null: not to this one), and whether the
 * row is meant to be accepted all the same or set aside at this cell for the reason of a code.
 */
export function cellDirt(
  name: string,
  columns: ColumnsOf,
  write: (text: string, place: Place) => string | null,
  meant: 'ACCEPTED' | ReasonCode = 'ACCEPTED',
): Dirt {
  return {
    name,
    soil: (row, place) => {
      const written = columns(place.table.marks).flatMap((key) => {
        const text = key === undefined ? '' : (row.cells[key] ?? '');
        const changed = text === '' ? null : write(text, place);
        return key === undefined || changed === null || changed === text ? [] : [{ key, changed }];
      });
      if (written.length === 0) return null;
      const { key, changed } = place.random.pick(written);
      return [outcomeOf(meant, key, { ...row.cells, [key]: changed })];
    },
  };
}

/** A row with these cells, accepted or set aside at a column. */
export const outcomeOf = (meant: 'ACCEPTED' | ReasonCode, column: string, cells: Cells): SampleRow =>
  meant === 'ACCEPTED' ? accepted(cells) : quarantined(meant, column, cells);
