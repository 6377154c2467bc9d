import pg from 'pg';
import type { PreparedRun, Rows } from './prepared.ts';

/** How the columns of a statement are read, by its name: what a connection knows of the statements that were prepared on it. */
export type KnownStatements = Map<string, readonly ((text: string) => unknown)[]>;

/**
 * Named statements that are sent at once and answered at once, on one connection, as one query of `pg`'s: a write and a read for all of them. They are one
 * transaction. What `pg` has for a single statement takes a write, a flush of the server's and a read for each.
 */
export class PreparedBatch implements pg.Submittable {
  readonly #runs: readonly PreparedRun[];
  readonly #known: KnownStatements;
  readonly #done: (answer: readonly Rows[] | Error) => void;
  readonly #answers: unknown[][][];
  /** Of which statement the next row is. */
  #at = 0;

  /** `done` is called once. After an error the connection is of no use any more: `known` is no longer true of it. */
  constructor(runs: readonly PreparedRun[], known: KnownStatements, done: (answer: readonly Rows[] | Error) => void) {
    this.#runs = runs;
    this.#known = known;
    this.#done = done;
    this.#answers = runs.map(() => []);
  }

  submit(connection: pg.Connection): void {
    connection.stream.cork();
    for (const { statement, values } of this.#runs) {
      const { name, text } = statement;
      if (!this.#known.has(name)) {
        this.#known.set(name, []);
        connection.parse({ name, text, types: [] }, true);
        connection.describe({ type: 'S', name }, true);
      }
      connection.bind({ statement: name, values: values.map(wireText) }, true);
      connection.execute({}, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const parsers = fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, 'text'));
    this.#known.set(this.#runs[this.#at]?.statement.name ?? '', parsers);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const parsers = this.#known.get(this.#runs[this.#at]?.statement.name ?? '') ?? [];
    this.#answers[this.#at]?.push(fields.map((text, column) => (text === null ? null : parsers[column]?.(text))));
  }

  handleCommandComplete(): void {
    this.#at += 1;
  }

  handleReadyForQuery(): void {
    this.#done(this.#answers);
  }

  handleError(error: Error): void {
    this.#done(error);
  }
}

/** A parameter as PostgreSQL reads it: null, text, or the literal of an array of these. */
function wireText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? `{${value.map(elementText).join()}}` : String(value);
}

const elementText = (value: unknown): string =>
  value === null || value === undefined ? 'NULL' : `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`;
