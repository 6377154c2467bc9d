import { createReadStream } from 'node:fs';
import { SupplyRefused } from './outcome.ts';

export type TextEncoding = 'utf-8' | 'gb18030';

const notCsv: readonly { readonly name: string; readonly bytes: readonly number[] }[] = [
  { name: 'an XLSX workbook or a ZIP archive', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'an XLS workbook', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'a PDF document', bytes: [0x25, 0x50, 0x44, 0x46] },
  { name: 'a gzip archive', bytes: [0x1f, 0x8b] },
  { name: 'a RAR archive', bytes: [0x52, 0x61, 0x72, 0x21] },
  { name: 'text in UTF-16', bytes: [0xff, 0xfe] },
  { name: 'text in UTF-16', bytes: [0xfe, 0xff] },
];

/**
 * The encoding of a text file on disk: UTF-8 if the whole of it is, else GB18030 (which contains GBK and GB 2312) if the whole of it
 * is. Every byte is looked at, since the first lines are often ASCII alone. Memory is bounded by one chunk.
 * Throws SupplyRefused for anything else: workbooks, PDF, archives, UTF-16, an empty file.
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  let candidates = (['utf-8', 'gb18030'] as const).map((encoding) => ({
    encoding,
    decoder: new TextDecoder(encoding, { fatal: true }),
  }));
  let start = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (start) refuseOtherFormats(chunk);
    start = false;
    candidates = candidates.filter(({ decoder }) => decodes(decoder, chunk));
    if (candidates.length === 0) break;
  }
  if (start) throw new SupplyRefused('The file is empty.', 'Send a CSV file with a header and rows.');
  const found = candidates.find(({ decoder }) => decodes(decoder, null));
  if (!found) {
    throw new SupplyRefused('The file is text neither in UTF-8 nor in GB18030.', 'Save it as CSV in UTF-8.');
  }
  return found.encoding;
}

function refuseOtherFormats(chunk: Buffer): void {
  const binary = notCsv.find(({ bytes }) => bytes.every((byte, index) => chunk[index] === byte));
  // Behind a byte order mark, which stands as three characters here.
  const markup = /^(?:\xef\xbb\xbf)?\s*<[?!a-z]/iu.test(chunk.toString('latin1', 0, 200));
  const name = binary?.name ?? (markup ? 'XML or HTML' : null);
  if (name !== null) throw new SupplyRefused(`The file is ${name}.`, 'Send CSV, in UTF-8 or GB18030.');
}

/** Whether the next bytes go on in this encoding; null: whether the text may end here, not inside a character. */
function decodes(decoder: TextDecoder, chunk: Buffer | null): boolean {
  try {
    if (chunk) decoder.decode(chunk, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}
