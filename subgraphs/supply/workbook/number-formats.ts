import { mostEntries, type Package, readWholePart, tooManyEntries } from './parts.ts';

/** How a number is shown: as it is, as a date or time, or filled up with zeros to so many digits. */
export type NumberForm = 'PLAIN' | 'DATE' | { readonly digits: number };

/** The formats without a code in the file that are dates or times; 27-36 and 50-58 are those of Chinese and other East Asian files. */
const builtInDates: readonly (readonly [number, number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** The form of numbers by the index that cells give as their style. */
export async function readNumberForms(file: Package, part: string): Promise<readonly NumberForm[]> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  // Cells refer to cellXfs; cellStyleXfs has elements of the same name.
  let inCells = false;
  await readWholePart(file, part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'cellXfs') inCells = true;
      if (name === 'numFmt') codes.set(Number(numFmtId), (formatCode ?? '').slice(0, longest.code));
      if (name === 'xf' && inCells) ids.push(Number(numFmtId ?? 0));
      if (codes.size + ids.length > mostEntries) throw tooManyEntries();
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return ids.map((id) => formOf(id, codes.get(id)));
}

/** Spreadsheets allow no longer ones, and of a number no more digits than it may keep. */
const longest = { code: 255, digits: 20 } as const;

function formOf(id: number, code: string | undefined): NumberForm {
  if (code === undefined) return builtInDates.some(([from, to]) => id >= from && id <= to) ? 'DATE' : 'PLAIN';
  // What is quoted, escaped, filled or in brackets (colours, languages, conditions) is no date; nor is another section than the first.
  const plain = code.replace(/"[^"]*"?|[\\_*].|\[[^\]]*\]/gu, '').split(';')[0] ?? '';
  if (/[ymdhs]/iu.test(plain.replace(/general/giu, ''))) return 'DATE';
  return /^0{2,}$/u.test(plain) ? { digits: Math.min(plain.length, longest.digits) } : 'PLAIN';
}
