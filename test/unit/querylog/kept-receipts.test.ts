import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { savedReceipts } from '../../../scripts/verify-log/kept.ts';

const directory = mkdtempSync(join(tmpdir(), 'kept-'));
afterAll(() => rmSync(directory, { recursive: true }));

function keep(text: string): string {
  const path = join(directory, 'kept');
  writeFileSync(path, text);
  return path;
}

test('receipts are found one a line, in an answer, and in lines of answers', () => {
  const names = (text: string) => savedReceipts(keep(text)).map(({ name, receipt }) => [name, receipt]);
  expect(names('a.b.c\r\n\nd.e.f\n')).toEqual([
    ['line 1 of kept', 'a.b.c'],
    ['line 3 of kept', 'd.e.f'],
  ]);
  const answer = { data: { subject: null }, extensions: { receipt: ['a.b.c', 'd.e.f'] } };
  expect(names(JSON.stringify(answer, null, 2))).toEqual([
    ['kept', 'a.b.c'],
    ['kept', 'd.e.f'],
  ]);
  expect(names(`${JSON.stringify(answer)}\n{"line":1,"receipt":"g.h.i"}\n`)).toEqual([
    ['line 1 of kept', 'a.b.c'],
    ['line 1 of kept', 'd.e.f'],
    ['line 2 of kept', 'g.h.i'],
  ]);
});

test('what is no receipt is told from a spoilt one', () => {
  expect(() => savedReceipts(keep('a.b.c\nhello'))).toThrow('line 2 of kept is neither a receipt nor JSON');
  expect(() => savedReceipts(keep('{}'))).toThrow('there is no receipt in');
  expect(savedReceipts(keep('a.!.c'))).toHaveLength(1);
});
