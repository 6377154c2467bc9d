import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, environment as schema, variablePrefix } from '../../gateway/config.ts';
import { assertReachableSafely } from '../../gateway/execution/department-url.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { composeFile, imageContents, repository } from '../containers.ts';

const { services, volumes } = composeFile();
const ours = Object.entries(services).filter(([, { image }]) => image === 'credit-gateway');
const service = (name: string) => services[name] ?? fail(name);

test('there is a service for the gateway, for every department and for the database of each', () => {
  const names = ['gateway', ...DEPARTMENTS].flatMap((name) => [name, `${name}-db`]);
  expect(Object.keys(services).sort()).toEqual([...names, 'keys', 'network', 'redis'].sort());
});

test('only variables that are read are set, each to something that can be used', () => {
  for (const [name, { environment = {} }] of ours) {
    const set = Object.keys(environment).sort();
    const config = readConfig(environment);
    expect([name, set]).toEqual([name, set.filter((variable) => Object.hasOwn(schema.shape, variable))]);
    expect(config.engine).toBe('batching');
  }
});

test('each department gets its own database and nobody else’s, and the gateway the log’s', () => {
  const databases = ['gateway', ...DEPARTMENTS].map((name) => {
    const environment = service(name).environment ?? {};
    const urls = Object.entries(environment).filter(([variable]) => variable.endsWith('DATABASE_URL'));
    expect(urls).toHaveLength(1);
    const [variable, url] = urls[0] ?? [];
    const prefix = name === 'gateway' ? '' : `${variablePrefix(name as (typeof DEPARTMENTS)[number])}_`;
    expect([variable, new URL(url ?? '').hostname]).toEqual([`${prefix}DATABASE_URL`, `${name}-db`]);
    expect(service(name).depends_on?.[`${name}-db`]).toEqual({ condition: 'service_healthy' });
    return url;
  });
  expect(new Set(databases).size).toBe(5);
});

test('the gateway finds each department on loopback, at the port on which it listens', () => {
  const { departments } = readConfig(service('gateway').environment ?? {});
  for (const name of DEPARTMENTS) {
    const { host, port } = readConfig(service(name).environment ?? {});
    expect(host).toBe('127.0.0.1');
    expect(assertReachableSafely(departments[name].url ?? '').href).toBe(`http://127.0.0.1:${port}/`);
  }
  const sharing = ['gateway', ...DEPARTMENTS].map((name) => service(name).network_mode);
  expect(new Set(sharing)).toEqual(new Set(['service:network']));
});

test('nothing but the gateway’s port leaves the containers, and only to this machine', () => {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
  expect(published).toEqual([['network', '127.0.0.1:4000:4000']]);
  expect(readConfig(service('gateway').environment ?? {})).toMatchObject({ host: '0.0.0.0', port: 4000 });
});

test('G-15 the private key is mounted where it is made and at the gateway, where nothing can change it', () => {
  const mounts = Object.entries(services).flatMap(([name, { volumes: mounted = [] }]) =>
    mounted.filter((volume) => volume.includes('key')).map((volume) => `${name} ${volume}`),
  );
  expect(mounts).toEqual([
    'keys private-key:/keys/private',
    'keys public-key:/keys/public',
    'gateway private-key:/keys/private:ro',
    ...DEPARTMENTS.map((name) => `${name} public-key:/keys/public:ro`),
  ]);
  for (const name of ['gateway', ...DEPARTMENTS]) {
    expect(service(name).depends_on?.keys).toEqual({ condition: 'service_completed_successfully' });
  }
});

test('every volume that is mounted is declared, and the other way round', () => {
  const mounted = Object.values(services).flatMap((one) => (one.volumes ?? []).map((volume) => volume.split(':')[0]));
  expect([...new Set(mounted)].sort()).toEqual(Object.keys(volumes).sort());
});

test('every command is a program that the image has, and runs as an ordinary user', () => {
  const { copied, environment } = imageContents();
  for (const [, { command = [] }] of ours) {
    if (command[0] === 'sleep') continue;
    const [node, flag, loader, program = ''] = command.filter((part) => !part.startsWith('--max-semi-space-size='));
    expect([node, flag, loader]).toEqual(['node', '--import', '@oxc-node/core/register']);
    expect(existsSync(join(repository, program))).toBe(true);
    expect(copied).toContain(program.split('/')[0]);
  }
  const dockerfile = readFileSync(join(repository, 'Dockerfile'), 'utf8');
  expect(dockerfile.indexOf('\nUSER node\n')).toBeGreaterThan(0);
  expect(dockerfile.indexOf('\nUSER node\n')).toBeLessThan(dockerfile.indexOf('\nCMD '));
  expect(environment).toEqual({ NODE_ENV: 'production', DATA_DIR: '/data' });
});

function fail(name: string): never {
  throw new Error(`docker-compose.yml has no service ${name}`);
}
