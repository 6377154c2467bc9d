import { posix } from 'node:path';
import { SupplyRefused } from '../outcome.ts';
import { readXml, type XmlListener } from '../read-xml.ts';
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

/** Reads an XML part. Throws SupplyRefused if it is missing, not well-formed or not in UTF-8 or UTF-16. */
export async function* readPart<Item>(
  { path, archive }: Package,
  part: string,
  listener: (emit: (item: Item) => void) => XmlListener,
): AsyncGenerator<Item, void, undefined> {
  const entry = archive.get(part);
  if (!entry) throw incomplete();
  yield* readXml(textOf(readEntry(path, entry)), listener);
}

export const incomplete = () =>
  new SupplyRefused('The workbook lacks a part or a cell that it refers to.', 'Save it again, and send it.');

async function* textOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8', { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    if (decoder) yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw incomplete();
    throw error;
  }
}

/** What a part points to, by the ids it uses; none if it has no relations. `of` is empty for the package itself. */
export async function relationsOf(file: Package, of: string): Promise<ReadonlyMap<string, Relation>> {
  const directory = posix.dirname(of);
  const part = posix.join(directory, '_rels', `${posix.basename(of)}.rels`);
  const relations = new Map<string, Relation>();
  if (!file.archive.has(part)) return relations;
  const listen = (emit: (relation: readonly [string, Relation]) => void): XmlListener => ({
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      const target = posix.resolve('/', directory, Target ?? '').slice(1);
      emit([Id ?? '', { type: (Type ?? '').split('/').at(-1) ?? '', part: target.toLowerCase() }]);
    },
  });
  for await (const [id, relation] of readPart(file, part, listen)) relations.set(id, relation);
  return relations;
}
