import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A cell of a workbook: text is an inline string, a number a number; or attributes and content of `<c>` as they are written. */
export type WorkbookCell = string | number | { readonly attributes: string; readonly content: string };

export interface WorkbookSheet {
  readonly name: string;
  readonly state?: 'visible' | 'hidden' | 'veryHidden';
  /** Rows of cells, or the content of `<sheetData>` as it is written. */
  readonly rows: readonly (readonly WorkbookCell[])[] | string;
}

export interface WorkbookOptions {
  readonly strict?: boolean;
  readonly date1904?: boolean;
  /** Content of xl/sharedStrings.xml and xl/styles.xml. */
  readonly sharedStrings?: string;
  readonly styles?: string;
  /** Other entries of the archive, or other content of those above. */
  readonly entries?: Readonly<Record<string, string | Buffer>>;
  readonly forceZip64?: boolean;
  readonly compress?: boolean;
}

/** Bytes of an XLSX workbook. */
export function workbook(sheets: readonly WorkbookSheet[], options: WorkbookOptions = {}): Promise<Buffer> {
  const parts = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations(options, [['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': book(sheets, options),
    'xl/_rels/workbook.xml.rels': relations(options, [
      ...sheets.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['sharedStrings', '/xl/sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ]),
    'xl/sharedStrings.xml': options.sharedStrings ?? '<sst/>',
    'xl/styles.xml': options.styles ?? '<styleSheet/>',
    ...Object.fromEntries(
      sheets.map(({ rows }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet xmlns="${namespace(options)}"><sheetData>${typeof rows === 'string' ? rows : rowsXml(rows)}</sheetData></worksheet>`,
      ]),
    ),
    ...options.entries,
  };
  return zip(parts, options);
}

/** Bytes of a ZIP archive. */
export function zip(
  entries: Readonly<Record<string, string | Buffer>>,
  { forceZip64: forceZip64Format = false, compress = true }: WorkbookOptions = {},
): Promise<Buffer> {
  const file = new ZipFile();
  for (const [name, content] of Object.entries(entries)) {
    file.addBuffer(Buffer.from(content), name, { forceZip64Format, compress });
  }
  file.end();
  return buffer(file.outputStream);
}

const namespace = ({ strict }: WorkbookOptions) =>
  strict
    ? 'http://purl.oclc.org/ooxml/spreadsheetml/main'
    : 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

function relations({ strict }: WorkbookOptions, targets: readonly (readonly [string, string])[]): string {
  const base = strict
    ? 'http://purl.oclc.org/ooxml/officeDocument/relationships'
    : 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const all = targets.map(
    ([type, to], index) => `<Relationship Id="rId${index + 1}" Type="${base}/${type}" Target="${to}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Relationships>${all.join('')}</Relationships>`;
}

function book(sheets: readonly WorkbookSheet[], options: WorkbookOptions): string {
  const all = sheets.map(
    ({ name, state = 'visible' }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${index + 7}" state="${state}" r:id="rId${index + 1}"/>`,
  );
  const properties = options.date1904 ? '<workbookPr date1904="1"/>' : '<workbookPr/>';
  return `<workbook xmlns="${namespace(options)}" xmlns:r="urn:r">${properties}<sheets>${all.join('')}</sheets></workbook>`;
}

const rowsXml = (rows: readonly (readonly WorkbookCell[])[]): string =>
  rows.map((cells) => `<row>${cells.map(cellXml).join('')}</row>`).join('');

function cellXml(cell: WorkbookCell): string {
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  if (typeof cell === 'string') return cell === '' ? '<c/>' : `<c t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  return `<c ${cell.attributes}>${cell.content}</c>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
