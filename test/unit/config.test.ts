import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../domain/clock.ts';
import { trustOf } from '../../gateway/callers/trust.ts';
import { ConfigError, environment, readConfig, variablePrefix } from '../../gateway/config.ts';
import { isLoopbackHost } from '../../gateway/execution/department-url.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { readDocument, tablesOf } from '../documents.ts';

const none = { databaseUrl: undefined, url: undefined };
const defaults = {
  host: '127.0.0.1',
  port: 4000,
  dataDir: '.data',
  engine: 'batching',
  gatewayKeyFile: undefined,
  cellsKeyFile: undefined,
  logKeyFiles: [],
  logKey: undefined,
  logOrigin: 'credit-gateway/log',
  witnessUrl: undefined,
  witnessKey: undefined,
  jwksUrl: undefined,
  jwtIssuer: 'urn:credit-gateway:development',
  jwtAudience: 'credit-gateway',
  trustProxy: [],
  requestsPerSecond: 1_000,
  databaseUrl: undefined,
  departments: { tax: none, 'market-regulation': none, 'public-security': none, courts: none },
};

const everyVariable = {
  HOST: '0.0.0.0',
  PORT: '8080',
  DATA_DIR: '/srv/credit',
  ENGINE: 'reference',
  GATEWAY_KEY_FILE: '/srv/keys/gateway.pem',
  CELLS_KEY_FILE: '/srv/keys/cells.key',
  LOG_KEY_FILE: '/srv/keys/new.pem, /srv/keys/old.pem',
  LOG_KEY: 'a key',
  LOG_ORIGIN: 'credit.example/log',
  WITNESS_URL: 'https://witness.example/log',
  WITNESS_KEY: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  JWKS_URL: 'https://issuer.example/keys?tenant=1',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'credit',
  TRUST_PROXY: '10.0.0.0/8, ::1',
  REQUESTS_PER_SECOND: '50',
  DATABASE_URL: 'postgres://gateway:secret@db/gateway',
  TAX_DATABASE_URL: 'postgresql://db/tax',
  MARKET_REGULATION_DATABASE_URL: 'postgres://db/market_regulation',
  PUBLIC_SECURITY_DATABASE_URL: 'postgres://db/public_security?sslmode=require',
  COURTS_DATABASE_URL: 'postgres://db/courts',
  TAX_URL: 'http://127.0.0.1:4001',
  MARKET_REGULATION_URL: 'https://market-regulation.example/credit',
  PUBLIC_SECURITY_URL: 'https://public-security.example:8443',
  COURTS_URL: 'http://[::1]:4004',
};

describe('the configuration', () => {
  test('needs no variable: everything has a default, or is embedded or started beside', () => {
    expect(readConfig({})).toEqual(defaults);
  });

  test('G-16 takes these variables, each to its place, and none that turns authorization or recording off', () => {
    expect(Object.keys(everyVariable).sort()).toEqual(Object.keys(environment.shape).sort());
    const at = (databaseUrl: string, url: string) => ({ databaseUrl, url });
    expect(readConfig(everyVariable)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      dataDir: '/srv/credit',
      engine: 'reference',
      gatewayKeyFile: '/srv/keys/gateway.pem',
      cellsKeyFile: '/srv/keys/cells.key',
      logKeyFiles: ['/srv/keys/new.pem', '/srv/keys/old.pem'],
      logKey: 'a key',
      logOrigin: 'credit.example/log',
      witnessUrl: 'https://witness.example/log',
      witnessKey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      jwksUrl: everyVariable.JWKS_URL,
      jwtIssuer: everyVariable.JWT_ISSUER,
      jwtAudience: 'credit',
      trustProxy: ['10.0.0.0/8', '::1'],
      requestsPerSecond: 50,
      databaseUrl: everyVariable.DATABASE_URL,
      departments: {
        tax: at(everyVariable.TAX_DATABASE_URL, everyVariable.TAX_URL),
        'market-regulation': at(everyVariable.MARKET_REGULATION_DATABASE_URL, everyVariable.MARKET_REGULATION_URL),
        'public-security': at(everyVariable.PUBLIC_SECURITY_DATABASE_URL, everyVariable.PUBLIC_SECURITY_URL),
        courts: at(everyVariable.COURTS_DATABASE_URL, everyVariable.COURTS_URL),
      },
    });
  });

  test('takes an empty variable for one that is not set, as compose files and shells make them', () => {
    const empty = Object.fromEntries(Object.keys(everyVariable).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(defaults);
  });

  test('leaves the rest of the environment alone', () => {
    expect(readConfig({ PATH: '/bin', TAX_DATABASE: 'typo', PGPASSWORD: 'x' })).toEqual(defaults);
  });

  test('has a prefix for every department', () => {
    expect(DEPARTMENTS.map(variablePrefix)).toEqual(['TAX', 'MARKET_REGULATION', 'PUBLIC_SECURITY', 'COURTS']);
  });

  test('is frozen all the way down', () => {
    const config = readConfig(everyVariable) as unknown as Record<string, never> & { departments: { tax: object } };
    for (const value of [config, config.departments, config.departments.tax]) expect(Object.isFrozen(value)).toBe(true);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });

  test.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['ENGINE', 'apollo'],
    ['DATABASE_URL', 'mysql://user:secret@db/gateway'],
    ['DATABASE_URL', 'user:secret@db'],
    ['TAX_DATABASE_URL', '/var/lib/secret'],
    ['COURTS_DATABASE_URL', 'http://secret'],
    ['TAX_URL', 'ftp://secret.example'],
    ['MARKET_REGULATION_URL', 'secret.example:4002'],
    ['PUBLIC_SECURITY_URL', 'file:///secret'],
    ['JWKS_URL', 'http://secret.example/keys'],
    ['JWKS_URL', 'https://user:secret@issuer.example/keys'],
    ['JWKS_URL', 'https://issuer.example/keys#secret'],
    ['JWKS_URL', 'secret'],
  ])('is refused for %s=%s, by a message that names the variable and repeats no secret', (name, value) => {
    const read = () => readConfig({ ...everyVariable, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}: \\S`));
    expect(read).not.toThrow(/secret/);
  });

  test('takes keys from this machine without https', () => {
    const own = { JWKS_URL: 'http://127.0.0.1:8080/keys', JWT_ISSUER: 'https://issuer.example' };
    expect(readConfig(own)).toMatchObject({ jwksUrl: own.JWKS_URL, jwtAudience: 'credit-gateway' });
  });

  test.each([{}, { JWT_ISSUER: 'urn:credit-gateway:development' }])(
    'gives no gateway keys without the issuer that they are of: %j',
    (issuer) => {
      const config = readConfig({ JWKS_URL: 'https://issuer.example/keys', ...issuer });
      const trust = () => trustOf(config, systemClock, () => undefined);
      expect(trust).toThrow(ConfigError);
      expect(trust).toThrow(/^JWT_ISSUER: has to name the issuer/);
    },
  );

  test('names every variable that is wrong at once', () => {
    const read = () => readConfig({ PORT: 'x', ENGINE: 'y', TAX_URL: 'z' });
    expect(read).toThrow(/^PORT: .+\nENGINE: .+\nTAX_URL: .+$/);
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example', false],
  ['127.evil.example', false],
])('the address %s is loopback: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

describe('docs/configuration.md', () => {
  test('has exactly the variables of the schema, with their defaults', () => {
    const [table] = tablesOf(readDocument('configuration.md'));
    const documented = table?.map(({ variable, default: value }) => [variable, value?.replaceAll('`', '')]);
    const { data } = environment.safeParse({});
    const schema = Object.keys(environment.shape).map((name) => [
      `\`${name}\``,
      String(data?.[name as keyof typeof data] ?? '') || '–',
    ]);
    expect(documented).toEqual(schema);
  });
});

test('process.env is read where a process starts, and nowhere else', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folders = ['database', 'domain', 'gateway', 'schema', 'scripts', 'signing', 'subgraphs'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const readers = files.filter((name) =>
    /process\s*(\?\.|\.|\[\W*)\s*env\b/.test(readFileSync(join(root, name), 'utf8')),
  );
  const starts = readers.filter((name) => !/^(scripts\/[\w/-]+|gateway\/serve|subgraphs\/start)\.ts$/.test(name));
  expect(readers).toContain('gateway/serve.ts');
  expect(starts).toEqual([]);
});
