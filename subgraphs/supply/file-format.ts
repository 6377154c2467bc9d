import { bytesOf, headOf, markedEncoding } from './encoding.ts';
import { SupplyRefused } from './outcome.ts';

/** What a file is by its first bytes; ZIP may be a workbook. Names of files say nothing: CSV is often called .xls. */
export type FileFormat = 'TEXT' | 'XML' | 'ZIP';

const asTable = 'Send a table: XLSX, XML, or CSV in UTF-8 or GB18030.';

const refused: readonly { readonly bytes: string; readonly what: string; readonly advice: string }[] = [
  { bytes: '%PDF', what: 'a PDF document', advice: asTable },
  { bytes: '\x1f\x8b', what: 'a gzip archive', advice: 'Unpack it, and send the table in it.' },
  { bytes: 'Rar!', what: 'a RAR archive', advice: 'Unpack it, and send the table in it.' },
  { bytes: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', advice: 'Unpack it, and send the table in it.' },
];

const OLE = '\xd0\xcf\x11\xe0';
const ZIP = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];
const MARKUP = /^\s*<[?!a-z]/iu;
// A comment ends at its first -->: if it could end at a later one, some dozens of them would be tried in every combination.
const HTML =
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|meta|table|body|style|div)\b/iu;
const SPREADSHEET_2003 = /urn:schemas-microsoft-com:office:spreadsheet|progid="Excel\.Sheet"/u;

/** Tells the format of a file by its content. Throws SupplyRefused, with what to send instead, for one that is no table. */
export async function formatOf(path: string): Promise<FileFormat> {
  const head = await headOf(path, 4_096);
  if (head.length === 0)
    throw new SupplyRefused('The file is empty.', 'Send a table (XLSX, XML or CSV) with a header.');
  const start = head.toString('latin1');
  const known = refused.find(({ bytes }) => start.startsWith(bytes));
  if (known) throw new SupplyRefused(`The file is ${known.what}.`, known.advice);
  if (start.startsWith(OLE)) throw await oleRefusal(path);
  if (ZIP.some((bytes) => start.startsWith(bytes))) return 'ZIP';
  const text = new TextDecoder(markedEncoding(head) ?? 'latin1').decode(head);
  return MARKUP.test(text) ? markupFormat(text) : 'TEXT';
}

function markupFormat(text: string): FileFormat {
  if (HTML.test(text)) {
    throw new SupplyRefused(
      'The file is a web page (HTML), whatever its name says.',
      'Open it in a spreadsheet program and save it as XLSX.',
    );
  }
  if (SPREADSHEET_2003.test(text)) {
    throw new SupplyRefused(
      'The file is an XML spreadsheet of 2003.',
      'Open it in a spreadsheet program and save it as XLSX.',
    );
  }
  return 'XML';
}

/** Old workbooks and encrypted new ones are both OLE compound files; the latter have a stream of this name (MS-OFFCRYPTO). */
async function oleRefusal(path: string): Promise<SupplyRefused> {
  const name = Buffer.from('EncryptedPackage', 'utf16le');
  let before = Buffer.alloc(0);
  for await (const chunk of bytesOf(path)) {
    if (Buffer.concat([before, chunk]).includes(name)) {
      return new SupplyRefused('The workbook is encrypted.', 'Remove its password, save it and send it again.');
    }
    before = Buffer.from(chunk.subarray(-name.length));
  }
  return new SupplyRefused('The file is an XLS workbook, of the form before 2007.', 'Save it as XLSX, or as CSV.');
}
