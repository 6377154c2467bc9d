import { createHash } from 'node:crypto';
import type { PostgresPool } from 'kysely';
import pg from 'pg';
import { type KnownStatements, PreparedBatch } from './prepared-batch.ts';

/** A statement that is run again and again with other values, under a name that no other text has. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

export interface PreparedRun {
  readonly statement: PreparedStatement;
  /** Texts, numbers, nulls, and lists of these. */
  readonly values: readonly unknown[];
}

/** Rows as their columns' values, in the order of the select list. */
export type Rows = readonly (readonly unknown[])[];

/** Runs statements and returns the rows of each; if one fails the whole call does. */
export type RunPrepared = (runs: readonly PreparedRun[]) => Promise<readonly Rows[]>;

/** The columns of `text` have names of their own that are no numbers. */
export function prepare(text: string): PreparedStatement {
  return Object.freeze({ name: createHash('sha256').update(text).digest('base64url'), text });
}

/** How many connections are kept for prepared statements: their number times that of the statements is what the server keeps. */
const preparedConnections = 4;
/** A connection that knows so many statements is replaced: the server forgets them with it. */
const mostStatements = 200;

/**
 * Prepared statements on connections of their own, which are made when they are first needed. The server plans each statement once a connection, for any
 * values; a connection on which one has failed is given up, since its plan may be of a table as it no longer is.
 */
export function preparedOnPostgres(options: pg.PoolConfig): { run: RunPrepared; close(): Promise<void> } {
  const pool = new pg.Pool({ ...options, max: Math.min(preparedConnections, options.max ?? preparedConnections) });
  const statements = new WeakMap<pg.PoolClient, KnownStatements>();
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const statementsOf = async (client: pg.PoolClient): Promise<KnownStatements> => {
    const known = statements.get(client);
    if (known) return known;
    const none: KnownStatements = new Map();
    statements.set(client, none);
    // For a single code PostgreSQL would rather plan anew each time, and where it guesses too many rows compile: each takes longer than to answer.
    await client.query('set plan_cache_mode = force_generic_plan; set jit = off');
    return none;
  };
  const run: RunPrepared = async (runs) => {
    const client = await pool.connect();
    let reusable = false;
    try {
      const known = await statementsOf(client);
      const answers = await new Promise<readonly Rows[]>((resolve, reject) => {
        client.query(
          new PreparedBatch(runs, known, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
        );
      });
      reusable = known.size <= mostStatements;
      return answers;
    } finally {
      client.release(!reusable);
    }
  };
  return { run, close: () => pool.end() };
}

/** The same on an embedded database, which keeps no plans. */
export const preparedOnEmbedded =
  (pool: PostgresPool): RunPrepared =>
  async (runs) => {
    const client = await pool.connect();
    try {
      const answers: Rows[] = [];
      for (const { statement, values } of runs) {
        const { rows } = await client.query<Record<string, unknown>>(statement.text, values);
        answers.push(rows.map((row) => Object.values(row)));
      }
      return answers;
    } finally {
      client.release();
    }
  };
