import { SaxesParser } from 'saxes';
import { SupplyRefused } from './outcome.ts';
import { longestRecord } from './read-table.ts';

/** What meets the parts of a document in their order. Names come without a prefix: whoever makes files chooses it freely. */
export interface XmlListener {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/** How deep elements may stand in each other. */
const deepest = 64;

/** The longest name of an element: names are kept as headers, and no column has a longer one. */
const longestName = 300;

/**
 * Reads a document of any size in memory bounded by one chunk and its longest text: gives what the listener emits. Throws SupplyRefused
 * for what is not well-formed (so also for a document that was cut off), and for a document type, whose entities could grow without
 * end or fetch other files.
 */
export async function* readXml<Item>(
  chunks: AsyncIterable<string>,
  listener: (emit: (item: Item) => void) => XmlListener,
): AsyncGenerator<Item, void, undefined> {
  let items: Item[] = [];
  const listening = listener((item) => items.push(item));
  for await (const _ of parsedChunks(chunks, listening)) {
    yield* items;
    items = [];
  }
}

/** Reads a document to its end, like `readXml`, for what the listener itself gathers. */
export async function readWholeXml(chunks: AsyncIterable<string>, listener: XmlListener): Promise<void> {
  for await (const _ of parsedChunks(chunks, listener));
}

/** Steps after each chunk that the listener has met, and after the end. */
async function* parsedChunks(chunks: AsyncIterable<string>, listener: XmlListener): AsyncGenerator<void> {
  let sinceLastEvent = 0;
  const parser = parserFor(listener, () => {
    sinceLastEvent = 0;
  });
  for await (const chunk of chunks) {
    sinceLastEvent += chunk.length;
    parser.write(chunk);
    // The chunk of the last event counts whole only if nothing else came in it.
    if (sinceLastEvent > longestRecord * 2) throw tooLong();
    yield;
  }
  parser.close();
  yield;
}

function parserFor({ open, text, close }: XmlListener, onEvent: () => void): SaxesParser {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  parser.on('error', () => {
    throw new SupplyRefused(
      `The XML is not well-formed near line ${parser.line}, or it was cut off there.`,
      'Send the whole file, as well-formed XML.',
    );
  });
  parser.on('doctype', () => {
    throw new SupplyRefused('The XML has a document type (DOCTYPE).', 'Leave it out, and with it all its entities.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    onEvent();
    depth += 1;
    if (depth > deepest) throw new SupplyRefused('The XML is nested too deeply.', 'Send rows of plain cells.');
    if (name.length > longestName) {
      throw new SupplyRefused('The XML has an element with a very long name.', 'Send the columns of the template.');
    }
    open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    onEvent();
    depth -= 1;
    close?.(localName(name));
  });
  if (text) {
    const bounded = (part: string) => {
      if (part.length > longestRecord) throw tooLong();
      text(part);
    };
    parser.on('text', bounded);
    parser.on('cdata', bounded);
  }
  return parser;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const tooLong = () =>
  new SupplyRefused(`The XML has a text of more than ${longestRecord} characters.`, 'Send rows of plain cells.');
