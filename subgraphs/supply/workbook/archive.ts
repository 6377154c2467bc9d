import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SupplyRefused } from '../outcome.ts';

/** What a ZIP archive may hold. Each entry's own size is held to what its directory says, so these bound what is ever unpacked. */
const limits = {
  entries: 10_000,
  unpackedBytes: 600_000_000,
  /** Of an entry; deflated tables reach a hundred, bombs a thousand. */
  ratio: 200,
  /** Entries smaller than this may have any ratio. */
  smallBytes: 10_000_000,
} as const;

/** The directory of a ZIP archive, by names in lower case, as OPC compares them. */
export type Archive = ReadonlyMap<string, Entry>;

/** Reads the directory of an archive. Throws SupplyRefused for one that is damaged, cut off, encrypted or a bomb. */
export const openArchive = (path: string): Promise<Archive> =>
  withArchive(path, async (zip) => {
    const entries = new Map<string, Entry>();
    let unpacked = 0;
    if (zip.entryCount > limits.entries) throw bomb();
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase();
      if (entry.isEncrypted()) {
        throw new SupplyRefused('The ZIP archive is encrypted.', 'Send the table without a password.');
      }
      // Two entries of one name could show one table to people and another to programs.
      if (entries.has(name)) throw damaged();
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.unpackedBytes || isBomb(entry)) throw bomb();
      entries.set(name, entry);
    }
    return entries;
  });

const isBomb = ({ uncompressedSize, compressedSize }: Entry): boolean =>
  uncompressedSize > limits.smallBytes && uncompressedSize > compressedSize * limits.ratio;

/** The unpacked bytes of an entry, as they are asked for. Throws SupplyRefused if they are not what the directory says (size, CRC-32). */
export async function* readEntry(path: string, entry: Entry): AsyncGenerator<Buffer, void, undefined> {
  const zip = await openPromise(path, { autoClose: false }).catch(refuseDamage);
  try {
    const stream = await zip.openReadStreamPromise(entry).catch(refuseDamage);
    let checksum = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      refuseDamage(error);
    }
    if (checksum !== entry.crc32) throw damaged();
  } finally {
    zip.close();
  }
}

async function withArchive<Result>(path: string, use: (zip: ZipFile) => Promise<Result>): Promise<Result> {
  const zip = await openPromise(path, { autoClose: false }).catch(refuseDamage);
  try {
    return await use(zip).catch(refuseDamage);
  } finally {
    zip.close();
  }
}

/** Whatever is wrong with an archive comes as an Error without a class of its own; those of the system have `syscall`. */
function refuseDamage(error: unknown): never {
  const ofSystem = typeof error === 'object' && error !== null && 'syscall' in error;
  if (ofSystem || error instanceof SupplyRefused) throw error;
  throw damaged();
}

const damaged = () =>
  new SupplyRefused(
    'The workbook or ZIP archive is damaged, or was cut off.',
    'Save the table again, and send it whole.',
  );

const bomb = () =>
  new SupplyRefused(
    'The ZIP archive would unpack to far more than a table holds.',
    'Send the table as CSV, or as a workbook without anything else.',
  );
