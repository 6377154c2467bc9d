import { SupplyRefused } from '../outcome.ts';
import type { SuppliedTable } from '../read-table.ts';
import { openArchive } from './archive.ts';
import { readNumberForms } from './number-formats.ts';
import { incomplete, type Package, type Relation, readWholePart, relationsOf } from './parts.ts';
import { type CellContext, mostRows, readSheet } from './read-sheet.ts';
import { readSharedStrings } from './shared-strings.ts';

/** The most sheets of a workbook: the beginning of each is read. */
const mostSheets = 200;

/**
 * The visible sheets of an XLSX workbook (ISO/IEC 29500, transitional or strict) in their order. Texts that sheets share are read here and
 * kept; rows are read as they are asked for. Throws SupplyRefused for a ZIP archive that is no such workbook.
 */
export async function openWorkbook(path: string): Promise<readonly SuppliedTable[]> {
  const file: Package = { path, archive: await openArchive(path) };
  const book = [...(await relationsOf(file, '')).values()].find(({ type }) => type === 'officeDocument')?.part;
  if (book === undefined || !/\.xml$/u.test(book)) throw noWorkbook();
  const { sheets, date1904, isWorkbook } = await readBook(file, book);
  if (!isWorkbook) throw noWorkbook();
  // Reports name rows by their sheet.
  if (new Set(sheets.map(({ name }) => name.toLowerCase())).size < sheets.length) throw incomplete();
  const relations = await relationsOf(file, book);
  const context = await readContext(file, relations, date1904);
  return sheets.flatMap(({ name, id, hidden }) => {
    const relation = relations.get(id);
    if (!relation) throw incomplete();
    if (hidden || relation.type !== 'worksheet') return [];
    const rows = () => readSheet(file, relation.part, context);
    return [{ sheet: name, mostRows, openEnded: false, rows }];
  });
}

const tooManySheets = () =>
  new SupplyRefused(`The workbook has more than ${mostSheets} sheets.`, 'Send the sheet with the table alone.');

const noWorkbook = () =>
  new SupplyRefused(
    'The file is a ZIP archive, but no XLSX workbook.',
    'Unpack it and send the table in it; save other workbooks as XLSX.',
  );

interface Sheet {
  readonly name: string;
  readonly id: string;
  readonly hidden: boolean;
}

async function readBook(file: Package, part: string) {
  const sheets: Sheet[] = [];
  let date1904 = false;
  let isWorkbook = false;
  await readWholePart(file, part, {
    open(name, attributes) {
      if (name === 'workbook') isWorkbook = true;
      if (name === 'workbookPr') date1904 = ['1', 'true', 'on'].includes(attributes.date1904 ?? '');
      if (name === 'sheet') sheets.push(sheetOf(attributes));
      if (sheets.length > mostSheets) throw tooManySheets();
    },
  });
  return { sheets, date1904, isWorkbook };
}

/** The id of the relation has a prefix that the file chooses; `sheetId` is another number. */
function sheetOf(attributes: Readonly<Record<string, string>>): Sheet {
  const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
  const { name = '', state = 'visible' } = attributes;
  return { name, id, hidden: state !== 'visible' };
}

async function readContext(
  file: Package,
  relations: ReadonlyMap<string, Relation>,
  date1904: boolean,
): Promise<CellContext> {
  const partOf = (wanted: string) => [...relations.values()].find(({ type }) => type === wanted)?.part;
  const strings = partOf('sharedStrings');
  const styles = partOf('styles');
  return {
    strings: strings === undefined ? [] : await readSharedStrings(file, strings),
    forms: styles === undefined ? [] : await readNumberForms(file, styles),
    date1904,
  };
}
