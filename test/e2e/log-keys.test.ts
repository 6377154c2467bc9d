import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { followLog } from '../../gateway/querylog/integrator.ts';
import { refuseUnknownKey } from '../../gateway/querylog/known-key.ts';
import { loadLogKeys, logKeys } from '../../gateway/querylog/log-keys.ts';
import { openNote } from '../../gateway/querylog/notes/signed-note.ts';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { lastCheckpoint } from '../../gateway/querylog/stored-tree.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { entryAbout, openTestLog } from '../filled-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'credit-log-keys-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const origin = 'test/log';
const pem = (key = generateKeyPairSync('ed25519').privateKey) =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();
const file = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const load = (files: [string, ...string[]], inline?: string) => loadLogKeys(origin, { files, inline });

describe('the keys of the record', () => {
  test('one is made where the first file is not there yet, and is the same at the next start', () => {
    const path = join(directory, 'made', 'log.pem');
    const { verifierKeys } = load([path]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(load([path]).verifierKeys).toEqual(verifierKeys);
  });

  test('one that openssl made is taken', () => {
    const path = join(directory, 'openssl.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', path]);
    chmodSync(path, 0o600);
    expect(load([path]).verifierKeys).toEqual([expect.stringMatching(/^test\/log\+[0-9a-f]{8}\+A/)]);
  });

  test('they come from the environment, one behind the other, with line breaks written out', () => {
    const [one, two] = [pem(), pem()];
    const { verifierKeys } = load(['/nowhere/log.pem'], `${one}${two}`.replaceAll('\n', '\\n'));
    expect(verifierKeys).toEqual(load([file('one', one), file('two', two)]).verifierKeys);
    expect(existsSync('/nowhere')).toBe(false);
  });

  test.each([
    ['nothing of a key', 'nothing of the kind (secret)'],
    ['a public key', createPublicKey(pem()).export({ type: 'spki', format: 'pem' }).toString()],
    ['a key of another kind', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ])('%s is refused in a sentence that repeats nothing of it', (_, text) => {
    for (const attempt of [() => load([file('bad', text)]), () => load(['/nowhere/x'], text)]) {
      expect(attempt).toThrow(
        expect.objectContaining({ name: 'KeyFileError', message: expect.not.stringContaining(text) }),
      );
    }
  });

  test('a file that others may read is refused, and an older key that is not there is not made', () => {
    const open = file('open', pem());
    chmodSync(open, 0o644);
    expect(() => load([open])).toThrow('set its mode to 0600');
    const missing = join(directory, 'missing');
    expect(() => load([file('new', pem()), missing])).toThrow(`there is no file ${missing}`);
    expect(existsSync(missing)).toBe(false);
  });
});

test('a key is replaced without a break: receipts by the new one, checkpoints by both, and none goes on without the old', async () => {
  const [old, fresh] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
  const before = logKeys(origin, [old]);
  const during = logKeys(origin, [fresh, old]);
  const after = logKeys(origin, [fresh]);
  const world = await openTestLog(await newEmbeddedPlace(), before);
  const { query } = world.opened;
  await world.log.append({ entries: [entryAbout(null)] });
  await world.integrator.now();
  await world.integrator.stop();
  await expect(refuseUnknownKey(query, after)).rejects.toMatchObject({ name: 'LogKeyError' });
  await expect(refuseUnknownKey(query, logKeys('another/log', [old]))).rejects.toMatchObject({ name: 'LogKeyError' });
  await refuseUnknownKey(query, during);

  const integrator = followLog({
    database: query,
    keys: during,
    clock: () => world.clock.now,
    report: () => undefined,
  });
  const [receipt = ''] = await world.log.append({ entries: [entryAbout(null)] });
  await integrator.now();
  const note = (await lastCheckpoint(query))?.note ?? '';
  for (const keys of [before, during, after])
    expect(openNote(note, keys.verifiers).verifiedBy.length).toBeGreaterThan(0);
  expect(readReceipt(receipt, before.verifiers)).not.toBeNull();
  await refuseUnknownKey(query, after);
  await integrator.stop();
  await world.close();
}, 60_000);
