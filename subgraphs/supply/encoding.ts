import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { SupplyRefused } from './outcome.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** Large chunks: the parsers behind are a third faster than with the usual 64 kB. */
const chunkBytes = 1_048_576;

/** How many broken sequences a text may have: one in this many bytes, and this many in any case. NUL counts as one. */
const tolerated = { inBytes: 1_000, always: 3 } as const;

/** Characters of Chinese text for each broken sequence, at least, for text that is not wholly UTF-8 to count as UTF-8. */
const charactersPerBroken = 10;

/** The bytes of a file. */
export const bytesOf = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: chunkBytes });

/** The first bytes of a file, at most `length`. */
export const headOf = (path: string, length: number): Promise<Buffer> => readAt(path, length, () => 0);

/** The last bytes of a file, at most `length`. */
export const tailOf = (path: string, length: number): Promise<Buffer> =>
  readAt(path, length, (size) => Math.max(0, size - length));

async function readAt(path: string, length: number, position: (size: number) => number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position(size));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The encoding that a byte order mark names. */
export function markedEncoding(head: Buffer): TextEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/**
 * The encoding of a text file without a declaration: UTF-16 with a byte order mark, UTF-8 if the whole of it is or nearly, else GB18030,
 * which contains GBK and GB 2312. Every byte is looked at until it is certain, since the first lines are often ASCII alone.
 * How often a file broken in two encodings is broken says little: Chinese UTF-8 is mostly valid, senseless GB18030. That broken UTF-8
 * has many whole Chinese characters says much: GB18030 read as UTF-8 has next to none.
 * Throws SupplyRefused for UTF-8 that is cut off inside a character. Whether GB18030 and UTF-16 are sound, `decoded` tells.
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const marked = markedEncoding(await headOf(path, 3));
  if (marked?.startsWith('utf-16')) return marked;
  if (await isWhollyUtf8(path)) return 'utf-8';
  const allowed = await brokenAllowed(path);
  let nuls = 0;
  let broken = 0;
  let characters = 0;
  let ending: Buffer = Buffer.alloc(0);
  for await (const { bytes, rest } of charactersOf(path)) {
    const text = bytes.toString();
    nuls += occurrences(text, NUL);
    // U+FFFD may also be what the file itself has.
    broken += occurrences(text, REPLACEMENT) - occurrences(bytes.toString('latin1'), REPLACEMENT_UTF8);
    characters += occurrences(text, CHINESE);
    if (nuls + broken > allowed) return 'gb18030';
    ending = rest;
  }
  if (ending.length > 0) broken += 1;
  if (characters <= broken * charactersPerBroken) return 'gb18030';
  if (ending.length > 0) throw cutOff();
  return 'utf-8';
}

const NUL = /\0/g;
const REPLACEMENT = /\uFFFD/g;
const REPLACEMENT_UTF8 = /\xef\xbf\xbd/g;
const REPLACEMENT_EITHER = /\xef\xbf\xbd|\x84\x31\xa4\x37/g;
const CHINESE = /[\u2E80-\uFFEF]/g;

async function isWhollyUtf8(path: string): Promise<boolean> {
  let ending: Buffer = Buffer.alloc(0);
  for await (const { bytes, rest } of charactersOf(path)) {
    if (!isUtf8(bytes) || bytes.includes(0)) return false;
    ending = rest;
  }
  return ending.length === 0;
}

/** The bytes of a file, cut where a character of UTF-8 ends; the rest is the beginning of one. */
async function* charactersOf(path: string): AsyncGenerator<{ readonly bytes: Buffer; readonly rest: Buffer }> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytesOf(path)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.length - unfinishedBytes(bytes);
    rest = Buffer.from(bytes.subarray(end));
    yield { bytes: bytes.subarray(0, end), rest };
  }
}

/** How many bytes at the end are the beginning of a character. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

const occurrences = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

const brokenAllowed = async (path: string): Promise<number> =>
  Math.max(tolerated.always, Math.floor((await stat(path)).size / tolerated.inBytes));

/**
 * The text of a file. A sequence that is broken becomes U+FFFD, so that only its row suffers; a byte order mark is left out. Throws
 * SupplyRefused for more broken ones than a text may have, and where the file ends inside a character.
 */
export async function* decoded(path: string, encoding: TextEncoding): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  const allowed = await brokenAllowed(path);
  let found = 0;
  for await (const chunk of bytesOf(path)) {
    const text = decoder.decode(chunk, { stream: true });
    found += brokenIn(text, chunk);
    if (found > allowed) throw notText(encoding);
    yield text;
  }
  if (decoder.decode() !== '') throw cutOff();
}

/** U+FFFD in the text, but for those that the file itself has, and NUL. */
function brokenIn(text: string, bytes: Buffer): number {
  const nuls = text.includes('\0') ? occurrences(text, NUL) : 0;
  if (!text.includes('\uFFFD')) return nuls;
  const own = occurrences(bytes.toString('latin1'), REPLACEMENT_EITHER);
  return nuls + Math.max(0, occurrences(text, REPLACEMENT) - own);
}

const notText = (encoding: TextEncoding) =>
  new SupplyRefused(
    encoding === 'gb18030'
      ? 'The file is text neither in UTF-8 nor in GB18030.'
      : `The file is not text in ${encoding.toUpperCase()}.`,
    'Save it as CSV in UTF-8.',
  );

const cutOff = () => new SupplyRefused('The file ends inside a character: it was cut off.', 'Send the whole file.');
