import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { giveTemplate } from '../embedded-template.ts';
import { nodeFlags } from '../node-flags.ts';
import { company, person } from '../profile-world.ts';
import { until } from '../stack.ts';
import { agency } from '../tokens.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const officer = ['--role', 'officer', '--org', agency, '--name', '王测试（测试）'] as const;
// Nobody listens there: the gateway does without its departments.
const departments = Object.fromEntries(
  ['TAX', 'MARKET_REGULATION', 'PUBLIC_SECURITY', 'COURTS'].map((name) => [`${name}_URL`, 'http://127.0.0.1:9']),
);

let dataDir: string;
const running: ChildProcess[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'credit-issuer-'));
  giveTemplate(join(dataDir, 'db'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function token(options: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, DATA_DIR: dataDir, ...variables };
    const command = ['--import', '@oxc-node/core/register', 'scripts/token.ts', ...options];
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** A gateway in a process of its own; what it says, and its address once it serves. */
function startGateway(variables: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [...nodeFlags, 'gateway/main.ts'], {
    cwd: root,
    env: { ...process.env, ...departments, DATA_DIR: dataDir, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  let port: number | undefined;
  child.on('message', (message: { port: number }) => {
    port = message.port;
  });
  const url = until(
    () => (port === undefined ? undefined : `http://127.0.0.1:${port}`),
    60_000,
    () => said,
  );
  return { url, said: () => said };
}

async function statusWith(url: string, credential: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: '{"query":"{ __typename }"}',
  });
  return response.status;
}

describe('a gateway on loopback without an issuer', () => {
  test('believes tokens of the command, whichever of the two comes first to make the key', async () => {
    const gateway = startGateway();
    const printed = await Promise.all([token(officer), token(officer), token(['--role', 'auditor'])]);
    const url = await gateway.url;
    for (const { code, stdout, stderr } of printed) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      expect(await statusWith(url, stdout.trim())).toBe(200);
    }
    const [one = '', two = ''] = printed.map(({ stdout }) => stdout.trim());
    expect(await statusWith(url, two.replace(/[^.]*$/, one.split('.')[2] ?? ''))).toBe(401);
    expect(readdirSync(join(dataDir, 'keys')).sort()).toEqual([
      'development-issuer.pem',
      'gateway.pem',
      'log.pem',
      'log.vkey',
    ]);
    expect(statSync(join(dataDir, 'keys', 'development-issuer.pem')).mode & 0o777).toBe(0o600);
    expect(gateway.said()).toBe('');
  }, 180_000);

  test('believes none of them any more when an issuer is named or when others can reach it, and says the latter once', async () => {
    const { stdout } = await token(officer);
    const named = startGateway({ JWKS_URL: 'http://127.0.0.1:9/keys', JWT_ISSUER: 'https://issuer.example' });
    expect(await statusWith(await named.url, stdout.trim())).toBe(401);
    expect(named.said()).toContain('KeySetUnavailable');
    const first = running.splice(0)[0] as ChildProcess;
    const gone = once(first, 'exit');
    first.kill('SIGTERM');
    await gone;
    const reachable = startGateway({ HOST: '0.0.0.0' });
    const url = await reachable.url;
    expect([await statusWith(url, stdout.trim()), await statusWith(url, stdout.trim())]).toEqual([401, 401]);
    expect(reachable.said().match(/No token is valid: HOST is not loopback/g)).toHaveLength(1);
    expect(reachable.said()).not.toMatch(/王测试|officer/);
  }, 240_000);
});

describe('npm run token', () => {
  test('prints a token with these claims and nothing else', async () => {
    const { stdout } = await token([...officer, '--expires', '15m', '--sub', 'staff-17']);
    expect(decodeProtectedHeader(stdout.trim())).toMatchObject({ alg: 'EdDSA', typ: 'JWT' });
    const claims = decodeJwt(stdout.trim());
    expect(claims).toMatchObject({ role: 'officer', org: agency, name: '王测试（测试）', sub: 'staff-17' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
  });

  test('gives the same person the same sub, another another, each token its own jti, and no sub a code', async () => {
    const options = ['--role', 'subject', '--credit-code', person];
    const printed = await Promise.all([token(options), token(options), token(officer)]);
    const [one, two, other] = printed.map(({ stdout }) => decodeJwt(stdout.trim()));
    expect(one?.sub).toBe(two?.sub);
    expect(one?.sub).not.toBe(other?.sub);
    expect(one?.jti).not.toBe(two?.jti);
    expect(one?.sub).toMatch(/^development-[0-9a-f]{16}$/);
  });

  test.each([
    [[], '--role'],
    [['--role', 'public'], 'Allowed choices are'],
    [['--role', 'officer', '--org', agency], '--name is missing'],
    [['--role', 'officer', '--name', '王测试（测试）'], '--org is missing'],
    [['--role', 'provider', '--org', person], '--org is not the unified social credit code of an organisation'],
    [['--role', 'subject'], '--credit-code is missing'],
    [['--role', 'subject', '--credit-code', `${company.slice(0, 17)}7`], '--credit-code is not a credit code'],
    [['--role', 'auditor', '--expires', '61m'], '--expires is a time such as'],
    [['--role', 'auditor', '--expires', '0s'], '--expires is a time such as'],
    [['--role', 'auditor', '--expires', '1d'], '--expires is a time such as'],
    [['--role', 'auditor', '--sub', ''], '--sub is empty'],
    [['--role', 'auditor', '--scope', 'all'], '--scope'],
    [['--role', 'auditor', 'more'], 'too many arguments'],
  ])('refuses %j with code 2 and a sentence', async (options, sentence) => {
    const { code, stdout, stderr } = await token(options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  test('refuses where the gateway would not believe it, and makes no key', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    const variables = { JWKS_URL: 'https://issuer.example/keys' };
    expect(await token(officer, { ...variables, DATA_DIR: elsewhere })).toMatchObject({ code: 2, stdout: '' });
    expect(await token(officer, { HOST: '0.0.0.0', DATA_DIR: elsewhere })).toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(elsewhere)).toBe(false);
  });
});
