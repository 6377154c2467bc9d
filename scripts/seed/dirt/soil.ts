import type { SampleFile, SampleRow, SampleTable } from '../sample-file.ts';
import { randomFor, type Sample, SHOWN_PERSON, type Subject } from '../subjects.ts';
import { CODE_DIRT } from './codes.ts';
import { DATE_DIRT } from './dates.ts';
import type { Dirt, OlderNumber, Place } from './dirt.ts';
import { OLDER_NUMBER_DIRT } from './older-numbers.ts';
import { ROW_DIRT } from './rows.ts';
import { VALUE_DIRT } from './values.ts';

/** Every kind of dirt seen in real files. */
export const DIRT: readonly Dirt[] = [...DATE_DIRT, ...CODE_DIRT, ...OLDER_NUMBER_DIRT, ...VALUE_DIRT, ...ROW_DIRT];

const MILLION = 1_000_000;

/**
 * The rows of one subject, of which the sample's share get one kind of dirt each, drawn evenly from the kinds that fit the row. Rows that
 * are dirty already stay as they are, and so do those of the subjects that the documentation shows. The same for the same sample.
 */
export function soiledRows(
  sample: Sample,
  { path, form }: Pick<SampleFile, 'path' | 'form'>,
  table: SampleTable,
  subject: Subject,
  directoryKnows: (number: OlderNumber) => boolean,
): readonly SampleRow[] {
  const rows = table.rowsOf(sample, subject);
  const share = Math.round((sample.dirt ?? 0) * MILLION);
  if (share === 0 || subject.index <= SHOWN_PERSON) return rows;
  const random = randomFor(sample, subject.index, `dirt in ${path} ${table.sheet ?? ''}`);
  return rows.flatMap((row) => {
    if (random.below(MILLION) >= share || row.intended.outcome !== 'ACCEPTED') return [row];
    return soiled(row, { sample, form, table, subject, random, directoryKnows });
  });
}

/** Draws kinds until one fits: drawing without replacement leaves every kind that fits the same chance. */
function soiled(row: SampleRow, place: Place): readonly SampleRow[] {
  const left = [...DIRT];
  while (left.length > 0) {
    const [dirt] = left.splice(place.random.below(left.length), 1);
    const rows = dirt?.soil(row, place);
    if (dirt && rows) return rows.map((one) => ({ ...one, dirt: dirt.name }));
  }
  return [row];
}
