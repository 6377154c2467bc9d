import { readFileSync } from 'node:fs';

/** One row of a Markdown table: its cells by the lower-case headings of their columns. */
export type TableRow = Readonly<Record<string, string>>;

/** The text of a file in `docs/`. */
export const readDocument = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');

/** Every table of a Markdown text, in order. A `\|` in a cell is a bar. */
export function tablesOf(markdown: string): readonly (readonly TableRow[])[] {
  const tables: TableRow[][] = [];
  let headings: readonly string[] | null = null;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) headings = null;
    else if (headings === null) {
      headings = cellsOf(line).map((heading) => heading.toLowerCase());
      tables.push([]);
    } else if (!/^\|[\s|:-]+$/.test(line)) {
      const cells = cellsOf(line);
      tables.at(-1)?.push(Object.fromEntries(headings.map((heading, index) => [heading, cells[index] ?? ''])));
    }
  }
  return tables;
}

const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
