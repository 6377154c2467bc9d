import { SupplyRefused } from '../outcome.ts';
import type { XmlListener } from '../read-xml.ts';
import { type Package, readWholePart } from './parts.ts';

/** How much all shared strings together may weigh: characters, and what keeping each string costs. They are held in memory. */
const heaviest = 60_000_000;
const weightOfEach = 20;

/** The texts that cells refer to by number. Throws SupplyRefused for more than may be held in memory. */
export async function readSharedStrings(file: Package, part: string): Promise<readonly string[]> {
  const strings: string[] = [];
  let weight = 0;
  const keep = (text: string) => {
    weight += text.length + weightOfEach;
    if (weight > heaviest) throw new SupplyRefused('The workbook has too much text.', 'Send the table as CSV.');
    strings.push(text);
  };
  await readWholePart(file, part, listenToItems('si', keep));
  return strings;
}

/** Gives the text of each element `item`: its runs joined, without the phonetic ones (rPh), which tell how the text is read aloud. */
export function listenToItems(item: string, emit: (text: string) => void): Required<XmlListener> {
  let text = '';
  let inText = false;
  let phonetic = 0;
  return {
    open(name) {
      if (name === item) text = '';
      if (name === 'rPh') phonetic += 1;
      inText = name === 't' && phonetic === 0;
    },
    text(part) {
      if (inText) text += part;
    },
    close(name) {
      inText = false;
      if (name === 'rPh') phonetic -= 1;
      if (name === item) emit(unescaped(text));
    },
  };
}

/** Characters that XML cannot hold stand as _x000D_ (ISO/IEC 29500, ST_Xstring). */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
