import { corpInfo } from './corp-info.ts';
import type { OlderNumber } from './dirt/dirt.ts';
import { soiledRows } from './dirt/soil.ts';
import { isNamedByOlderNumber } from './dishonest-debtors-zhejiang.ts';
import { registrations } from './registrations.ts';
import type { SampleFile, SampleRow, SampleTable } from './sample-file.ts';
import { type Sample, type Subject, subjectAt } from './subjects.ts';

/** All rows of a table in their order. */
export function* rowsIn(sample: Sample, file: SampleFile, table: SampleTable): Generator<SampleRow> {
  for (let index = 0; index < sample.subjects; index++) {
    yield* rowsAbout(sample, file, table, subjectAt(sample, index));
  }
  yield* table.closingRows(sample);
}

function rowsAbout(sample: Sample, file: SampleFile, table: SampleTable, subject: Subject): readonly SampleRow[] {
  // What another file takes for granted stays clean.
  if (file === registrations && isNamedByOlderNumber(subject)) return table.rowsOf(sample, subject);
  return soiledRows(sample, file, table, subject, directoryOf(sample, file, subject));
}

/**
 * What the directory learns of a subject's older numbers when all files of the sample are supplied. The register tells registration
 * numbers, and every unified code the organisation code inside it. A row of the file that teaches is not resolved by itself.
 */
function directoryOf(sample: Sample, file: SampleFile, subject: Subject): (number: OlderNumber) => boolean {
  return (number) => {
    const teacher = number === 'TAXPAYER_NO' ? corpInfo : registrations;
    return teacher !== file && isToldPlainly(sample, teacher, subject);
  };
}

/** True if the file has a row about the subject, and no dirt in it. */
function isToldPlainly(sample: Sample, file: SampleFile, subject: Subject): boolean {
  const rows = file.tables.flatMap((table) => rowsAbout(sample, file, table, subject));
  return rows.length > 0 && rows.every(({ dirt, intended }) => dirt === undefined && intended.outcome === 'ACCEPTED');
}
