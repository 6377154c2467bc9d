import { closeSync, openSync, writeSync } from 'node:fs';
import type { Intended, SampleFile, SampleRow, SampleTable } from './sample-file.ts';

/** How many rows of a file are meant to go which way; `rowsIn` is the sum. */
export interface IntendedCounts {
  readonly path: string;
  readonly rowsIn: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
}

/** What is meant to become of one row: `row` is 1-based in its file or sheet, titles and headers included. */
export interface ExpectedRow {
  readonly sheet?: string;
  readonly row: number;
  readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED' | 'SKIPPED';
  /** The header of the column at fault; none where the row as a whole is. */
  readonly column?: string;
  readonly code?: string;
}

/**
 * `FILE.expected.json`: `rows` and the counts. It lists only rows that are not plainly accepted. ACCEPTED with a code stands for a row that is
 * set aside for that reason, by an older number of its organisation, until the directory has learned that number from the other files of
 * the sample; it counts as accepted. Made from what was put into the file, and never by reading it. Rows are written as they come.
 */
export class ExpectedOutcomes {
  readonly #file: SampleFile;
  readonly #descriptor: number;
  readonly #tally = { ACCEPTED: 0, DUPLICATE: 0, QUARANTINED: 0, SKIPPED: 0 };
  #lines: string[] = [];
  #begun = false;

  constructor(file: SampleFile, path: string) {
    this.#file = file;
    this.#descriptor = openSync(path, 'w');
    writeSync(this.#descriptor, '{\n  "rows": [');
  }

  /** Notes one row. */
  note(row: number, { intended }: SampleRow, table: SampleTable): void {
    const outcome = intended.outcome === 'RESOLVED' ? 'ACCEPTED' : intended.outcome;
    this.#tally[outcome] += 1;
    if (intended.outcome === 'ACCEPTED') return;
    const sheet = table.sheet === undefined ? {} : { sheet: table.sheet };
    this.#lines.push(JSON.stringify({ ...sheet, row, outcome, ...reasonOf(intended, table) }));
    if (this.#lines.length === 1_000) this.#write();
  }

  /** Writes the counts, and returns them. */
  finish(): IntendedCounts {
    this.#write();
    const { ACCEPTED: accepted, DUPLICATE: duplicate, QUARANTINED: quarantined, SKIPPED: skipped } = this.#tally;
    const rowsIn = accepted + duplicate + quarantined + skipped;
    const counts = { rowsIn, accepted, duplicate, quarantined, skipped };
    const listed = Object.entries(counts).map(([name, count]) => `,\n  "${name}": ${count}`);
    writeSync(this.#descriptor, `${this.#begun ? '\n  ' : ''}]${listed.join('')}\n}\n`);
    return { path: this.#file.path, ...counts };
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines.map((line) => `\n    ${line}`).join(',');
    writeSync(this.#descriptor, this.#begun ? `,${lines}` : lines);
    this.#begun = true;
    this.#lines = [];
  }
}

function reasonOf(intended: Intended, { columns }: SampleTable): Pick<ExpectedRow, 'column' | 'code'> {
  if (intended.outcome !== 'QUARANTINED' && intended.outcome !== 'RESOLVED') return {};
  const code = intended.outcome === 'RESOLVED' ? 'IDENTITY_NOT_RESOLVED' : intended.code;
  if (intended.column === null) return { code };
  const column = columns.find(({ key }) => key === intended.column);
  if (!column) throw new RangeError(`there is no column ${intended.column}`);
  return { column: column.header, code };
}
