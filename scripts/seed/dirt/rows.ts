import { accepted, blankRow, duplicate, noteRow, quarantined, type SampleRow } from '../sample-file.ts';
import { organisationAt } from '../subjects.ts';
import { DATE_DIRT } from './dates.ts';
import type { Dirt, Place } from './dirt.ts';

/** Dirt of whole rows and of what stands between them. */
export const ROW_DIRT: readonly Dirt[] = [
  { name: 'row supplied again', soil: (row) => [row, duplicate(row.cells)] },
  { name: 'row supplied again in another form', soil: suppliedInAnotherForm },
  { name: 'same document for another party', soil: forAnotherParty },
  { name: 'blank row', soil: (row) => [row, blankRow()] },
  {
    name: 'note between the rows',
    soil: (row, { form, table }) => (form.kind === 'XML' ? null : [row, noteRow(table.columns)]),
  },
  {
    name: 'more cells than the header',
    soil: (row, { form }) =>
      form.kind === 'XML' ? null : [{ ...quarantined('EXTRA_CELLS', null, row.cells), extra: ['多出的单元格'] }],
  },
  { name: 'formula of a workbook', soil: calculated },
  { name: 'document of the summary procedure', soil: summaryDocument },
  { name: 'penalty on the spot', soil: onTheSpot },
  { name: 'passport', soil: passport },
];

/** The same fact with its dates written otherwise. */
function suppliedInAnotherForm(row: SampleRow, place: Place): readonly SampleRow[] | null {
  const again = DATE_DIRT.find(({ name }) => name === 'date 2016年3月1日')?.soil(row, place)?.[0];
  return again ? [row, duplicate(again.cells)] : null;
}

/** One decision against two: the document's number stands twice, and both are taken in. */
function forAnotherParty(row: SampleRow, { sample, subject, table: { marks } }: Place): readonly SampleRow[] | null {
  const { uscc, name, documentNo } = marks;
  if (!uscc || !name || !documentNo || subject.kind !== 'ORGANISATION' || row.cells[uscc] !== subject.code) return null;
  const other = organisationAt(sample, sample.subjects + 1 + subject.index);
  const codes = [marks.organisationCode, marks.registrationNo, marks.taxpayerNo].flatMap((key) => key ?? []);
  const emptied = Object.fromEntries(codes.map((key) => [key, '']));
  return [row, accepted({ ...row.cells, ...emptied, [uscc]: other.code, [name]: other.name })];
}

/** A workbook keeps a formula beside the value calculated last: what it shows depends on more than the file. */
function calculated(row: SampleRow, { form, table: { marks } }: Place): readonly SampleRow[] | null {
  const { name } = marks;
  if (form.kind !== 'XLSX' || name === undefined || !row.cells[name]) return null;
  return [{ ...quarantined('FORMULA', name, row.cells), formula: name }];
}

function summaryDocument(row: SampleRow, { table: { marks } }: Place): readonly SampleRow[] | null {
  const { documentNo, penalty } = marks;
  const number = documentNo === undefined ? '' : (row.cells[documentNo] ?? '');
  if (!penalty || documentNo === undefined || !number.includes('〔')) return null;
  return [quarantined('SUMMARY_PROCEDURE', documentNo, { ...row.cells, [documentNo]: number.replace('〔', '简罚〔') })];
}

function onTheSpot(row: SampleRow, { table: { marks } }: Place): readonly SampleRow[] | null {
  const key = marks.onTheSpot;
  return key === undefined ? null : [quarantined('SUMMARY_PROCEDURE', key, { ...row.cells, [key]: '1' })];
}

/** Who has no identity number has no key (Art. 5(2)). */
function passport(row: SampleRow, { table: { marks } }: Place): readonly SampleRow[] | null {
  const { paperKind, citizenNumber } = marks;
  if (!paperKind || !citizenNumber || !row.cells[citizenNumber]) return null;
  const cells = { ...row.cells, [paperKind]: '护照', [citizenNumber]: 'E00000000' };
  return [quarantined('IDENTITY_NOT_RESOLVED', paperKind, cells)];
}
