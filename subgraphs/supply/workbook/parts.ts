import { posix } from 'node:path';
import { SupplyRefused } from '../outcome.ts';
import { readWholeXml, readXml, type XmlListener } from '../read-xml.ts';
import { type Archive, readEntry } from './archive.ts';

/** A part of a workbook that another part points to. */
export interface Relation {
  /** Last word of the type's address, the same in transitional and in strict OOXML: `worksheet`, `sharedStrings` … */
  readonly type: string;
  /** Name of the part, as the archive has it but in lower case. */
  readonly part: string;
}

/** Where the parts of a workbook are. */
export interface Package {
  readonly path: string;
  readonly archive: Archive;
}

/** What the listener emits of an XML part. Throws SupplyRefused if it is missing, not well-formed or not in UTF-8 or UTF-16. */
export const readPart = <Item>(
  file: Package,
  part: string,
  listener: (emit: (item: Item) => void) => XmlListener,
): AsyncGenerator<Item, void, undefined> => readXml(textOf(file, part), listener);

/** Reads an XML part to its end, like `readPart`, for what the listener itself gathers. */
export const readWholePart = (file: Package, part: string, listener: XmlListener): Promise<void> =>
  readWholeXml(textOf(file, part), listener);

/** The most entries of a list that is kept whole: relations, sheets, formats. Spreadsheets have fewer, bombs have millions. */
export const mostEntries = 70_000;

export const tooManyEntries = () =>
  new SupplyRefused('The workbook has far more parts or formats than a table needs.', 'Send the table as CSV.');

export const incomplete = () =>
  new SupplyRefused('The workbook lacks a part or a cell that it refers to.', 'Save it again, and send it.');

async function* textOf({ path, archive }: Package, part: string): AsyncGenerator<string, void, undefined> {
  const entry = archive.get(part);
  if (!entry) throw incomplete();
  let decoder: TextDecoder | null = null;
  for await (const chunk of readEntry(path, entry)) {
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8', { fatal: true });
    yield decodedOrRefused(decoder, chunk);
  }
  if (decoder) yield decodedOrRefused(decoder, null);
}

/** The text of the next bytes; null: of the end. */
function decodedOrRefused(decoder: TextDecoder, chunk: Buffer | null): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw incomplete();
  }
}

/** What a part points to, by the ids it uses; none if it has no relations. `of` is empty for the package itself. */
export async function relationsOf(file: Package, of: string): Promise<ReadonlyMap<string, Relation>> {
  const directory = posix.dirname(of);
  const part = posix.join(directory, '_rels', `${posix.basename(of)}.rels`);
  const relations = new Map<string, Relation>();
  if (!file.archive.has(part)) return relations;
  await readWholePart(file, part, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      if (relations.size === mostEntries) throw tooManyEntries();
      const target = posix.resolve('/', directory, Target ?? '').slice(1);
      relations.set(Id ?? '', { type: (Type ?? '').split('/').at(-1) ?? '', part: target.toLowerCase() });
    },
  });
  return relations;
}
