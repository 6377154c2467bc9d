import type { LogPage, ReadEntry } from './log-page.ts';

/** What stands behind the last page: without it the lines have broken off. */
export const endOfPages = '{"end":true}';

type Written<Read> = Omit<Read, 'signature'> & { readonly signature: string };

interface WrittenPage extends Omit<LogPage, 'leaves' | 'unnumbered'> {
  readonly leaves: readonly (Omit<LogPage['leaves'][number], 'entry'> & {
    readonly entry: Written<ReadEntry> | null;
  })[];
  readonly unnumbered?: { readonly entries: readonly Written<ReadEntry>[]; readonly more: number };
}

/** A page as one line of JSON, between two processes of the same machine. */
export function writePage({ leaves, unnumbered, ...page }: LogPage): string {
  const written: WrittenPage = {
    ...page,
    leaves: leaves.map((leaf) => ({ ...leaf, entry: leaf.entry && write(leaf.entry) })),
    ...(unnumbered ? { unnumbered: { ...unnumbered, entries: unnumbered.entries.map(write) } } : {}),
  };
  return JSON.stringify(written);
}

/** The page of a line that `writePage` wrote. */
export function pageIn(line: string): LogPage {
  const { leaves, unnumbered, ...page } = JSON.parse(line) as WrittenPage;
  return {
    ...page,
    leaves: leaves.map((leaf) => ({ ...leaf, entry: leaf.entry && read(leaf.entry) })),
    ...(unnumbered ? { unnumbered: { ...unnumbered, entries: unnumbered.entries.map(read) } } : {}),
  };
}

const write = (entry: ReadEntry): Written<ReadEntry> => ({
  ...entry,
  signature: Buffer.from(entry.signature).toString('base64'),
});

const read = (entry: Written<ReadEntry>): ReadEntry => ({
  ...entry,
  signature: Buffer.from(entry.signature, 'base64'),
});
