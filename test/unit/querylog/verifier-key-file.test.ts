import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { rememberVerifierKeys } from '../../../gateway/querylog/verifier-key-file.ts';
import { trustedKeys } from '../../../scripts/verify-log/keys.ts';
import { testLogKeys } from '../../log-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'verifier-keys-'));
const file = join(directory, 'keys', 'log.vkey');
afterAll(() => rmSync(directory, { recursive: true }));

test('G-10 the file of the log’s public keys keeps old ones, for the entries that they signed', () => {
  const [old = '', now = ''] = [testLogKeys(), testLogKeys()].flatMap(({ verifierKeys }) => verifierKeys);
  rememberVerifierKeys(file, [old]);
  rememberVerifierKeys(file, [now, old]);
  rememberVerifierKeys(file, [now]);
  expect(readFileSync(file, 'utf8')).toBe(`${now}\n${old}\n`);
  expect(trustedKeys([], [], file).keys).toHaveLength(2);
  expect(trustedKeys([file, now], [], 'nowhere').keys).toHaveLength(2);
});
