import fc, { type GeneratorValue } from 'fast-check';
import { sql } from 'kysely';
import type { FindingKind } from '../gateway/querylog/verify/finding.ts';
import type { BuiltLog, Within } from './built-log.ts';

/** What has to be found of a change: one of these kinds, and this index, or a range with it. */
export interface Expected {
  readonly kinds: readonly FindingKind[];
  readonly index?: number;
  readonly entry?: string;
}

/** One change of one thing; null where this log has no such thing. */
export type Tampering = (tx: Within, log: BuiltLog, g: GeneratorValue) => Promise<Expected | null>;

const run = (tx: Within, text: string) => sql.raw(text).execute(tx);
const indexIn = (log: BuiltLog, g: GeneratorValue) => g(fc.nat, { max: log.size - 1 });
const anOther = (g: GeneratorValue) => g(fc.integer, { min: 1, max: 255 });

/** One byte of a column becomes another. */
async function flip(tx: Within, g: GeneratorValue, table: string, column: string, where: string): Promise<boolean> {
  const { rows } = await sql<{ length: number }>`select octet_length(${sql.ref(column)}) as length
    from ${sql.table(table)} where ${sql.raw(where)} and ${sql.ref(column)} is not null`.execute(tx);
  const length = rows[0]?.length;
  if (!length) return false;
  const at = g(fc.nat, { max: length - 1 });
  await run(
    tx,
    `update ${table} set ${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # ${anOther(g)}) where ${where}`,
  );
  return true;
}

/** One character of a text becomes another. */
async function retype(tx: Within, g: GeneratorValue, table: string, column: string, where: string): Promise<void> {
  const { rows } = await sql<{ text: string }>`select ${sql.ref(column)} as text from ${sql.table(table)}
    where ${sql.raw(where)}`.execute(tx);
  const text = rows[0]?.text ?? '';
  const at = g(fc.nat, { max: text.length - 1 });
  const other = text[at] === 'x' ? 'y' : 'x';
  const changed = g(fc.boolean)
    ? text.slice(0, at) + other + text.slice(at + 1)
    : text.slice(0, at) + text.slice(at + 1);
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${changed} where ${sql.raw(where)}`.execute(tx);
}

/** One value somewhere in a JSON object becomes another. */
function altered(value: unknown, g: GeneratorValue): unknown {
  if (value === null) return 0;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`;
  if (Array.isArray(value)) return [...value, null];
  const keys = Object.keys(value as object);
  if (keys.length === 0 || g(fc.nat, { max: 9 }) === 0) return { ...(value as object), added: 1 };
  const key = g(fc.constantFrom, ...keys);
  return { ...(value as object), [key]: altered((value as Record<string, unknown>)[key], g) };
}

const nth = ({ entries }: BuiltLog, index: number) => entries[index] ?? { id: -1, hash: '', at: '', operation: null };
const byId = (log: BuiltLog, index: number) => `id = ${nth(log, index).id}`;

const nodeIn = async (tx: Within, g: GeneratorValue) => {
  const { rows } = await sql<{ level: number; index: number }>`select level, index from log_node`.execute(tx);
  return rows.length > 0 ? g(fc.constantFrom, ...rows) : null;
};
const checkpointIn = ({ checkpoints }: BuiltLog, g: GeneratorValue) => g(fc.constantFrom, ...checkpoints);

/** Operations that an entry names, with the first that does. */
const operationIn = ({ entries }: BuiltLog, g: GeneratorValue) => {
  const hashes = [...new Set(entries.flatMap(({ operation }) => operation ?? []))];
  if (hashes.length === 0) return null;
  const hash = g(fc.constantFrom, ...hashes);
  return { hash, index: entries.findIndex(({ operation }) => operation === hash) };
};

/** Any byte of any column. */
export const changes: Readonly<Record<string, Tampering>> = {
  'log_entry.hash': async (tx, log, g) => {
    const index = indexIn(log, g);
    await flip(tx, g, 'log_entry', 'hash', byId(log, index));
    return { kinds: ['ENTRY_CHANGED'], index };
  },
  'log_entry.signature': async (tx, log, g) => {
    const index = indexIn(log, g);
    await flip(tx, g, 'log_entry', 'signature', byId(log, index));
    return { kinds: ['ENTRY_UNSIGNED'], index, entry: nth(log, index).hash };
  },
  'log_entry.entry': async (tx, log, g) => {
    const index = indexIn(log, g);
    const { rows } = await sql<{
      entry: unknown;
    }>`select entry from log_entry where id = ${nth(log, index).id}`.execute(tx);
    const entry = JSON.stringify(altered(rows[0]?.entry, g));
    await sql`update log_entry set entry = ${entry}::jsonb where id = ${nth(log, index).id}`.execute(tx);
    return { kinds: ['ENTRY_CHANGED'], index };
  },
  'log_entry.entry, below what a double holds': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(
      tx,
      `update log_entry set entry = jsonb_set(entry, '{v}', '1.00000000000000000001') where ${byId(log, index)}`,
    );
    return { kinds: ['ENTRY_CHANGED'], index };
  },
  'log_entry.at': async (tx, log, g) => {
    const index = indexIn(log, g);
    const by = g(fc.constantFrom, '1 microsecond', '-1 millisecond', '1 day', '-1 month');
    await run(tx, `select log_month(at + interval '${by}') from log_entry where ${byId(log, index)}`);
    await run(tx, `update log_entry set at = at + interval '${by}' where ${byId(log, index)}`);
    return { kinds: ['ENTRY_CHANGED'], index };
  },
  'log_entry.id': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `update log_entry set id = ${g(fc.constantFrom, -5, 900_000_000_000)} where ${byId(log, index)}`);
    return { kinds: ['ENTRY_MISSING'], index };
  },
  'log_leaf.hash': async (tx, log, g) => {
    const index = indexIn(log, g);
    await flip(tx, g, 'log_leaf', 'hash', `index = ${index}`);
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'log_leaf.previous': async (tx, log, g) => {
    const index = indexIn(log, g);
    const was = await flip(tx, g, 'log_leaf', 'previous', `index = ${index}`);
    if (!was) await run(tx, `update log_leaf set previous = sha256('x') where index = ${index}`);
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'log_leaf.ordinal': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `update log_leaf set ordinal = coalesce(ordinal, 0) + ${anOther(g)} where index = ${index}`);
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'log_leaf.subject': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `update log_leaf set subject = coalesce(subject, '') || 'x' where index = ${index}`);
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'log_leaf.at': async (tx, log, g) => {
    const index = indexIn(log, g);
    const by = g(fc.constantFrom, '1 microsecond', '-1 second', '100 years');
    await run(tx, `update log_leaf set at = at + interval '${by}' where index = ${index}`);
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'log_leaf.entry': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `update log_leaf set entry = -entry where index = ${index}`);
    return { kinds: ['ENTRY_MISSING'], index };
  },
  'log_leaf.index': async (tx, log, g) => {
    const index = indexIn(log, g);
    const to = g(fc.constantFrom, -1, log.size + 3, '9223372036854775807');
    await run(tx, `update log_leaf set index = ${to} where index = ${index}`);
    return { kinds: ['NUMBERING'], index: to === -1 ? 0 : index };
  },
  'log_node.hash': async (tx, _, g) => {
    const node = await nodeIn(tx, g);
    if (!node) return null;
    await flip(tx, g, 'log_node', 'hash', `level = ${node.level} and index = ${node.index}`);
    return { kinds: ['NODE_CHANGED'], index: node.index * 2 ** node.level };
  },
  'log_node.level or index': async (tx, _, g) => {
    const node = await nodeIn(tx, g);
    if (!node) return null;
    const to = g(
      fc.constantFrom,
      'level = 9',
      'level = 16',
      'level = 2000000000',
      'level = -8',
      'index = index + 7',
      'index = -1',
    );
    await run(tx, `update log_node set ${to} where level = ${node.level} and index = ${node.index}`);
    return { kinds: ['NODE_CHANGED'] };
  },
  'log_checkpoint.root': async (tx, log, g) => {
    await flip(tx, g, 'log_checkpoint', 'root', `size = ${checkpointIn(log, g).size}`);
    return { kinds: ['CHECKPOINT_CHANGED'] };
  },
  'log_checkpoint.note': async (tx, log, g) => {
    await retype(tx, g, 'log_checkpoint', 'note', `size = ${checkpointIn(log, g).size}`);
    return { kinds: ['CHECKPOINT_CHANGED'] };
  },
  'log_checkpoint.size': async (tx, log, g) => {
    const to = g(fc.constantFrom, '-size', '0', `${log.size} + size`);
    await run(tx, `update log_checkpoint set size = ${to} where size = ${checkpointIn(log, g).size}`);
    return { kinds: ['CHECKPOINT_CHANGED'] };
  },
  'log_operation.hash': async (tx, log, g) => {
    const operation = operationIn(log, g);
    if (!operation) return null;
    await flip(tx, g, 'log_operation', 'hash', `hash = decode('${operation.hash}', 'hex')`);
    return { kinds: ['OPERATION_MISSING'], index: operation.index };
  },
  'log_operation.text': async (tx, log, g) => {
    const operation = operationIn(log, g);
    if (!operation) return null;
    await retype(tx, g, 'log_operation', 'text', `hash = decode('${operation.hash}', 'hex')`);
    return { kinds: ['OPERATION_CHANGED'], index: operation.index };
  },
};

/** Rows that are gone, too many or in each other's place. */
export const rearrangements: Readonly<Record<string, Tampering>> = {
  'an entry removed': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `delete from log_entry where ${byId(log, index)}`);
    return { kinds: ['ENTRY_MISSING'], index };
  },
  'a leaf removed': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `delete from log_leaf where index = ${index}`);
    if (index < log.size - 1) return { kinds: ['NUMBERING'], index };
    return { kinds: ['UNNUMBERED'], entry: nth(log, index).hash };
  },
  'an entry removed with its leaf': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `delete from log_entry where ${byId(log, index)}`);
    await run(tx, `delete from log_leaf where index = ${index}`);
    return { kinds: index < log.size - 1 ? ['NUMBERING'] : ['TRUNCATED'], index };
  },
  'an entry removed, and those behind it moved up': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(tx, `delete from log_entry where ${byId(log, index)}`);
    await run(tx, `delete from log_leaf where index = ${index}`);
    await run(tx, `update log_leaf set index = index - 1 where index > ${index}`);
    return { kinds: ['CHAIN_BROKEN', 'TREE_CHANGED', 'TRUNCATED'] };
  },
  'a node removed': async (tx, _, g) => {
    const node = await nodeIn(tx, g);
    if (!node) return null;
    await run(tx, `delete from log_node where level = ${node.level} and index = ${node.index}`);
    return { kinds: ['NODE_CHANGED'], index: node.index * 2 ** node.level };
  },
  'the last checkpoint removed': async (tx, log) => {
    await run(tx, `delete from log_checkpoint where size = ${log.size}`);
    return { kinds: ['NOT_COVERED'], index: log.checkpoints.at(-2)?.size ?? 0 };
  },
  'an operation removed': async (tx, log, g) => {
    const operation = operationIn(log, g);
    if (!operation) return null;
    await run(tx, `delete from log_operation where hash = decode('${operation.hash}', 'hex')`);
    return { kinds: ['OPERATION_MISSING'], index: operation.index };
  },
  'a node inserted': async (tx, log, g) => {
    const index = g(fc.constantFrom, Math.floor(log.size / 256), 5_000, -1);
    await run(tx, `insert into log_node values (8, ${index}, sha256('x'))`);
    return { kinds: ['NODE_CHANGED'] };
  },
  'a checkpoint inserted: an older one under another size': async (tx, log, g) => {
    const { size } = checkpointIn(log, g);
    await run(
      tx,
      `insert into log_checkpoint select size + ${log.size}, root, note, settled, at from log_checkpoint where size = ${size}`,
    );
    return { kinds: ['CHECKPOINT_CHANGED'] };
  },
  'a leaf inserted: of an entry that has one': async (tx, log, g) => {
    const index = indexIn(log, g);
    await run(
      tx,
      `insert into log_leaf select ${log.size}, entry, at, subject, ordinal, previous, hash from log_leaf where index = ${index}`,
    );
    const about = log.entries[index]?.subject;
    return { kinds: [about === null ? 'ENTRY_TWICE' : 'CHAIN_BROKEN'], index: log.size, entry: nth(log, index).hash };
  },
  'two entries swapped': async (tx, log, g) => {
    const [one, other] = [indexIn(log, g), indexIn(log, g)];
    if (one === other) return null;
    const [a, b] = [nth(log, one).id, nth(log, other).id];
    await run(tx, `update log_entry set id = -7 where id = ${a}`);
    await run(tx, `update log_entry set id = ${a} where id = ${b}`);
    await run(tx, `update log_entry set id = ${b} where id = -7`);
    return { kinds: ['LEAF_CHANGED'], index: Math.min(one, other) };
  },
  'two leaves swapped': async (tx, log, g) => {
    const [one, other] = [indexIn(log, g), indexIn(log, g)];
    if (one === other) return null;
    await run(tx, `update log_leaf set index = -7 where index = ${one}`);
    await run(tx, `update log_leaf set index = ${one} where index = ${other}`);
    await run(tx, `update log_leaf set index = ${other} where index = -7`);
    return { kinds: ['TREE_CHANGED', 'NODE_CHANGED', 'CHAIN_BROKEN'] };
  },
  'an entry replaced by another of the same log': async (tx, log, g) => {
    const [index, other] = [indexIn(log, g), indexIn(log, g)];
    if (index === other) return null;
    const { id } = nth(log, index);
    await run(tx, `delete from log_entry where id = ${id}`);
    await run(
      tx,
      `insert into log_entry (id, at, hash, signature, entry) select ${id}, at, hash, signature, entry from log_entry
       where ${byId(log, other)}`,
    );
    return { kinds: ['LEAF_CHANGED'], index };
  },
  'an entry replaced by another of the same log, with its leaf': async (tx, log, g) => {
    const [index, other] = [indexIn(log, g), indexIn(log, g)];
    if (index === other) return null;
    await run(tx, `delete from log_leaf where index = ${index}`);
    await run(
      tx,
      `insert into log_leaf select ${index}, entry, at, subject, ordinal, previous, hash from log_leaf where index = ${other}`,
    );
    return { kinds: ['CHAIN_BROKEN', 'ENTRY_TWICE', 'TREE_CHANGED', 'NODE_CHANGED'] };
  },
};
