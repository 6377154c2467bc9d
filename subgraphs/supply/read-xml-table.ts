import { decoded, headOf, markedEncoding, type TextEncoding } from './encoding.ts';
import { SupplyRefused } from './outcome.ts';
import { longestRecord, mostCells, type SuppliedTable, type TableRow } from './read-table.ts';
import { readXml, type XmlListener } from './read-xml.ts';

const form = 'Send <ROWS><ROW><CF_WSH>…</CF_WSH>…</ROW>…</ROWS>: rows of one name, with one element for each cell.';

/**
 * The table of an XML file: a root of any name, in it rows of one name (ROW, RECORD …), in each the cells, named like columns. Attributes
 * say nothing. The names of all cells, in the order in which they first occur, are the header, and count as row 1: the n-th row
 * element is row n + 1. Reads the file once for these names. Throws SupplyRefused for XML of another form.
 */
export async function openXmlTable(path: string): Promise<SuppliedTable> {
  const encoding = await declaredEncoding(path);
  const header = new Set<string>();
  for await (const cells of elements(path, encoding)) {
    for (const name of cells.keys()) header.add(name);
    if (header.size > mostCells) {
      throw new SupplyRefused(`The rows have more than ${mostCells} columns.`, 'Send the columns of the template.');
    }
  }
  const columns = [...header];
  return {
    sheet: null,
    mostRows: Number.POSITIVE_INFINITY,
    openEnded: false,
    rows: () => tableRows(path, encoding, columns),
  };
}

async function* tableRows(path: string, encoding: TextEncoding, columns: string[]): AsyncGenerator<TableRow, void> {
  yield { row: 1, cells: columns };
  let row = 1;
  for await (const cells of elements(path, encoding)) {
    row += 1;
    yield { row, cells: columns.map((name) => cells.get(name) ?? '') };
  }
}

type CellsByName = ReadonlyMap<string, string>;

const elements = (path: string, encoding: TextEncoding): AsyncGenerator<CellsByName> =>
  readXml<CellsByName>(decoded(path, encoding), listenToRows);

/** Depth 1 is the root, 2 a row, 3 a cell. What stands anywhere else would be lost, so the file is refused. */
function listenToRows(emit: (cells: CellsByName) => void): XmlListener {
  let depth = 0;
  let row = 1;
  let rowName: string | null = null;
  let cells = new Map<string, string>();
  let cell = '';
  let length = 0;
  const grow = (by: number) => {
    length += by;
    if (length > longestRecord || cells.size > mostCells) throw refusal(`Row ${row} is too long.`);
  };
  return {
    open(name) {
      depth += 1;
      if (depth === 2) {
        row += 1;
        rowName ??= name.toUpperCase();
        cells = new Map();
        length = 0;
        if (name.toUpperCase() !== rowName) throw refusal('Below its root, the XML has elements of several names.');
      }
      if (depth === 3 && cells.has(name)) throw refusal(`Row ${row} has the same column more than once.`);
      if (depth > 3) throw refusal(`A cell of row ${row} has elements in it.`);
      cell = '';
    },
    text(part) {
      if (depth === 3) {
        grow(part.length);
        cell += part;
      } else if (part.trim() !== '') throw refusal('The XML has text outside the elements of cells.');
    },
    close(name) {
      if (depth === 3) {
        cells.set(name, cell);
        grow(1);
      }
      if (depth === 2) emit(cells);
      depth -= 1;
    },
  };
}

const refusal = (reason: string) => new SupplyRefused(reason, form);

/** A map, since an object would have "constructor" too. */
const encodings: ReadonlyMap<string, TextEncoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['gb18030', 'gb18030'],
]);

/** What the byte order mark or the declaration says; XML without either is UTF-8. */
async function declaredEncoding(path: string): Promise<TextEncoding> {
  const head = await headOf(path, 1_024);
  const marked = markedEncoding(head);
  if (marked) return marked;
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']/u.exec(head.toString('latin1'))?.[1];
  const encoding = encodings.get((declared ?? 'utf-8').toLowerCase());
  if (encoding) return encoding;
  throw new SupplyRefused('The XML declares an encoding that is not read.', 'Save it in UTF-8 or GB18030.');
}
