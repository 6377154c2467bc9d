import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc, { type GeneratorValue } from 'fast-check';
import { appendRows } from '../../gateway/querylog/append.ts';
import { receiptOf } from '../../gateway/querylog/receipt.ts';
import { buildLog, judge, openStillLog, withoutKeeping } from '../built-log.ts';
import { lineBy, witness } from '../cosigning-witness.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import type { TestLog } from '../filled-log.ts';
import { testLogKeys } from '../log-keys.ts';
import { shownOf, treeOf } from '../resigned-log.ts';

/** What this witness puts below a note. */
const lineOf = ({ signer }: ReturnType<typeof witness>, note: string): string =>
  lineBy(signer, note.slice(0, note.lastIndexOf('\n\n') + 1));

describe('what somebody kept of a log', () => {
  let world: TestLog;
  beforeAll(async () => {
    world = await openStillLog(await newEmbeddedPlace());
  }, 180_000);
  afterAll(() => world.close());

  test('G-10 receipts and checkpoints that are not this log’s are told from those that are missing', async () => {
    const [g] = fc.sample(fc.gen(), { seed: 3, numRuns: 1 });
    const log = await buildLog(world, g as GeneratorValue, [5]);
    const note = log.checkpoints[0]?.note ?? '';
    const claims = { at: log.entries[0]?.at ?? '', entry: log.entries[0]?.hash ?? '' };
    const foreign = testLogKeys('another/log');
    const receipts = [
      { name: 'line 1', receipt: receiptOf(world.keys.keyName, claims, Buffer.alloc(64)) },
      { name: 'line 2', receipt: log.receipts[0] ?? '' },
    ];
    const saved = [
      { name: 'changed', note: note.replace('5\n', '4\n') },
      { name: 'foreign', note: (await shownOf(treeOf(log.entries), foreign)).note },
      { name: 'none', note: 'hello' },
      { name: 'sound', note },
    ];
    const { findings } = await judge(world.opened.query, world, { receipts, saved });
    expect(findings.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['SAVED_CHECKPOINT_INVALID', expect.stringMatching(/changed of 4 entries is not signed with a key/)],
      ['SAVED_CHECKPOINT_INVALID', expect.stringMatching(/foreign of 5 entries is of another log than test\/log/)],
      ['SAVED_CHECKPOINT_INVALID', expect.stringMatching(/none is no signed checkpoint/)],
      ['RECEIPT_INVALID', expect.stringContaining('line 1')],
    ]);
  });

  test('G-10 cosignatures of given witnesses are checked and counted, others passed over', async () => {
    const [g] = fc.sample(fc.gen(), { seed: 4, numRuns: 1 });
    const log = await buildLog(world, g as GeneratorValue, [3, 4]);
    const [{ size, note } = { size: 0, note: '' }] = log.checkpoints;
    const [known, another] = [witness('w.example', 1n), witness('v.example', 2n)];
    const judged = (lines: readonly string[], witnesses = [known.verifier]) =>
      withoutKeeping(world, async (tx) => {
        const at = world.clock.now;
        await appendRows(tx, { cosignatures: lines.map((line, nth) => ({ size, witness: String(nth), line, at })) });
        return judge(tx, world, { witnesses });
      });
    const line = lineOf(known, note);
    const wrong = lineOf(known, log.checkpoints[1]?.note ?? '');
    expect(await judged([line, lineOf(another, note)])).toMatchObject({ whole: true, cosigned: { 'w.example': 1 } });
    expect(await judged([wrong])).toMatchObject({ firstBad: { kind: 'COSIGNATURE_WRONG' } });
    expect(await judged([wrong], [])).toMatchObject({ whole: true, cosigned: {} });
  });
});
