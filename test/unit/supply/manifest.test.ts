import { ProviderRegistryError, parseProviders } from '../../../domain/providers.ts';
import { checkManifest, type SupplyManifest } from '../../../subgraphs/supply/manifest.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { AGENCY, providers } from '../../supply-files.ts';

const check = (manifest: SupplyManifest, department: 'tax' | 'public-security' = 'tax') =>
  checkManifest(manifest, department, providers, '2026-11-01');

function refusal(run: () => unknown): SupplyRefused {
  try {
    run();
  } catch (error) {
    if (error instanceof SupplyRefused) return error;
  }
  throw new Error('not refused');
}

test('the one provider of a department need not be named', () => {
  const [only] = providers.departments.tax ?? [];
  expect(check({})).toEqual({ procedure: null, provider: only, period: null });
  expect(check({ provider: ` ${only?.code.toLowerCase()} ` }).provider).toBe(only);
});

test('of several providers one has to be named, and the refusal lists them', () => {
  const { reason, advice } = refusal(() => check({}, 'public-security'));
  expect(reason).toMatch(/does not say which provider/);
  for (const { code } of providers.departments['public-security'] ?? []) expect(advice).toContain(code);
});

test('a provider that is not registered for the department is refused', () => {
  const { code } = providers.departments.courts?.[0] ?? {};
  expect(refusal(() => check({ provider: AGENCY })).reason).toMatch(/not registered for tax/);
  expect(refusal(() => check({ provider: code })).reason).toMatch(/not registered for tax/);
});

test('a department without providers takes nothing in', () => {
  const none = { departments: {} };
  expect(refusal(() => checkManifest({}, 'tax', none, '2026-11-01')).advice).toContain('none yet');
});

test.each([['GENERAL'], ['SUMMARY'], [undefined]])('the procedure may be %s', (procedure) => {
  expect(check({ procedure }).procedure).toBe(procedure ?? null);
});

test.each([['general'], ['NA'], [''], ['一般程序']])('the procedure %j is refused', (procedure) => {
  expect(refusal(() => check({ procedure })).reason).toMatch(/neither GENERAL nor SUMMARY/);
});

test.each([['2026-11'], ['2016-03']])('the period %s has begun', (period) => {
  expect(check({ period }).period).toBe(period);
});

test.each([
  ['2026-12', /not begun/],
  ['2027-01', /not begun/],
  ['2026-13', /not a month/],
  ['2026-1', /not a month/],
  ['2026Q1', /not a month/],
  ['', /not a month/],
])('the period %j is refused', (period, reason) => {
  expect(refusal(() => check({ period })).reason).toMatch(reason);
});

describe('the registry of providers', () => {
  const registry = (lines: string) => () => parseProviders(`departments:\n${lines}`, 'providers.yaml');
  const one = `    - { code: ${AGENCY}, name: 某局（测试）, kind: AGENCY }\n`;

  test('a good one is read', () => {
    expect(registry(`  tax:\n${one}`)()).toEqual({
      departments: { tax: [{ code: AGENCY, name: '某局（测试）', kind: 'AGENCY' }] },
    });
  });

  test.each([
    ['a provider named twice', `  tax:\n${one}${one}`, /tax: names a provider twice/],
    ['a code that is none', `  tax:\n${one.replace('5A', '5B')}`, /code: is not a unified social credit code/],
    ['an unknown kind', `  tax:\n${one.replace('kind: AGENCY', 'kind: SHOP')}`, /kind/],
    ['an unknown key', `  tax:\n${one.replace('kind: AGENCY', 'kind: AGENCY, since: 2016')}`, /since/],
    ['a department without providers', '  tax: []\n', /tax/],
    ['no YAML', '  tax: [\n', /providers\.yaml/],
  ])('%s is refused', (_, lines, message) => {
    expect(registry(lines)).toThrow(ProviderRegistryError);
    expect(registry(lines)).toThrow(message);
  });
});
