import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenDatabase, openDatabase } from '../../database/open.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { appendRows } from '../../gateway/querylog/append.ts';
import { readOperations } from '../../gateway/querylog/read-entries.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';

describeOnEachDatabase('texts of operations', (newPlace) => {
  let opened: OpenDatabase<CentreTables>;
  const texts = ['a'.repeat(10), 'b'.repeat(20), '名'.repeat(10)];
  const hashes = texts.map((text) => createHash('sha256').update(text).digest('hex'));
  const [a = '', b = '', c = ''] = hashes;
  beforeAll(async () => {
    opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
    await appendRows(opened.query, { operations: texts.map((text, index) => ({ hash: hashes[index] ?? '', text })) });
  }, 180_000);
  afterAll(() => opened.close());

  const read = (wanted: readonly (string | null)[], most: number) => readOperations(opened.query, wanted, most);

  test('come in the order of the hashes, and as often', async () => {
    expect(await read([b, null, a, b, 'ab'.repeat(32), c], 1_000)).toEqual([
      texts[1],
      null,
      texts[0],
      texts[1],
      null,
      texts[2],
    ]);
    expect(await read([], 1_000)).toEqual([]);
  });

  test('end where they are too long together, in bytes; the first is always there', async () => {
    expect(await read([a, b, c], 60)).toEqual(texts);
    expect(await read([a, b, c], 59)).toEqual([texts[0], texts[1], null]);
    expect(await read([a, a, b, a], 20)).toEqual([texts[0], texts[0], null, null]);
    expect(await read([null, c, a], 1)).toEqual([null, texts[2], null]);
  });

  test('a hash that is none has no text, and keeps nothing else back', async () => {
    expect(await read(['not hexadecimal', a, 'AB', "' or true --"], 1_000)).toEqual([null, texts[0], null, null]);
  });
});
