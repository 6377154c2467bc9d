import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KeyFileError, loadGatewayPublicKey, loadOrCreateGatewayKey, writePublicKey } from '../../signing/keys.ts';
import { newDirectory } from '../signed-department.ts';

test('a key is created once, for its owner only, and loaded afterwards', () => {
  const file = join(newDirectory(), 'keys', 'gateway.pem');
  const created = loadOrCreateGatewayKey(file);
  const pem = readFileSync(file, 'utf8');
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['gateway.pem']);
  expect(loadOrCreateGatewayKey(file).keyId).toBe(created.keyId);
  expect(readFileSync(file, 'utf8')).toBe(pem);
  expect(created.keyId).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test('the seed is what the given randomness says (RFC 8032, 7.1, test 1)', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const key = loadOrCreateGatewayKey(join(newDirectory(), 'key.pem'), () => seed);
  const publicKey = key.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
  expect(publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
});

test('the public key comes from the public or the private file, and verifies what the private one signs', () => {
  const directory = newDirectory();
  const key = loadOrCreateGatewayKey(join(directory, 'key.pem'));
  writePublicKey(key, join(directory, 'out', 'key.pub'));
  writePublicKey(key, join(directory, 'out', 'key.pub'));
  const fromPublic = loadGatewayPublicKey(join(directory, 'out', 'key.pub'));
  const fromPrivate = loadGatewayPublicKey(join(directory, 'key.pem'));
  expect(readFileSync(join(directory, 'out', 'key.pub'), 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect([fromPublic.keyId, fromPrivate.keyId]).toEqual([key.keyId, key.keyId]);
  const message = Buffer.from('message');
  expect(verify(null, message, fromPublic.publicKey, sign(null, message, key.privateKey))).toBe(true);
});

test('another kind of key, no key, and a key open to others are refused with the file named', () => {
  const directory = newDirectory();
  const file = join(directory, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  expect(() => loadOrCreateGatewayKey(file)).toThrow(/key\.pem holds a key of type ec, not Ed25519/);
  writeFileSync(file, 'no key');
  expect(() => loadOrCreateGatewayKey(file)).toThrow(KeyFileError);
  expect(() => loadGatewayPublicKey(join(directory, 'missing.pem'))).toThrow(/missing\.pem/);
  expect(existsSync(join(directory, 'missing.pem'))).toBe(false);
  const shared = join(directory, 'shared.pem');
  loadOrCreateGatewayKey(shared);
  chmodSync(shared, 0o640);
  expect(() => loadOrCreateGatewayKey(shared)).toThrow(/shared\.pem is open to others/);
});

test('processes that create the key at the same time agree on one', async () => {
  const file = join(newDirectory(), 'key.pem');
  const module = new URL('../../signing/keys.ts', import.meta.url).href;
  const program = `import(${JSON.stringify(module)}).then((m) => process.stdout.write(m.loadOrCreateGatewayKey(${JSON.stringify(file)}).keyId))`;
  const run = () => promisify(execFile)(process.execPath, ['--import', '@oxc-node/core/register', '-e', program]);
  const ids = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => stdout);
  expect(ids[0]).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(new Set(ids).size).toBe(1);
});
