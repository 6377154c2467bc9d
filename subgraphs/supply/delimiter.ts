/** What stands between the cells of a text table. */
export type Delimiter = ',' | '\t' | ';';

/** How many lines are looked at: the header is among them. */
const linesLookedAt = 10;

/**
 * The delimiter of a table, by its first lines that are not empty: each is for the one it has most of outside quotes, and of two with as
 * many lines the one that a line has most of wins, since a header has more columns than a title has commas. A semicolon counts
 * only on lines without commas and tabs: as text it is frequent.
 */
export function delimiterOf(start: string): Delimiter {
  const lines = firstLines(start);
  const votes = ([',', '\t', ';'] as const).map((delimiter) => {
    const mine = lines.filter((line) => favourite(line) === delimiter).map((line) => line[delimiter]);
    return { delimiter, lines: mine.length, most: Math.max(0, ...mine) };
  });
  const [first] = votes.sort((one, other) => other.lines - one.lines || other.most - one.most);
  return first?.delimiter ?? ',';
}

type Line = Record<Delimiter, number>;

function favourite(line: Line): Delimiter | null {
  if (line[','] === 0 && line['\t'] === 0) return line[';'] > 0 ? ';' : null;
  return line['\t'] > line[','] ? '\t' : ',';
}

/** How many delimiters of each kind the first lines have, outside quotes. */
function firstLines(start: string): readonly Line[] {
  const lines: Line[] = [];
  let line: Line = { ',': 0, '\t': 0, ';': 0 };
  let filled = false;
  let quoted = false;
  for (const character of start) {
    if (character === '"') quoted = !quoted;
    if (quoted || (character !== '\n' && character !== '\r')) {
      filled ||= character.trim() !== '';
      if (!quoted && (character === ',' || character === '\t' || character === ';')) line[character] += 1;
      continue;
    }
    if (filled) lines.push(line);
    if (lines.length === linesLookedAt) return lines;
    line = { ',': 0, '\t': 0, ';': 0 };
    filled = false;
  }
  return filled ? [...lines, line] : lines;
}
