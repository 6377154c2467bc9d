import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  ApplicationListError,
  applicationListFor,
  covers,
  listedPurpose,
  loadApplicationLists,
  parseApplicationList,
} from '../../domain/application-list.ts';
import { loadCatalogue } from '../../domain/catalogue.ts';
import { loadProviders } from '../../domain/providers.ts';
import { schemaPath } from '../../schema/subgraphs.ts';

const CATALOGUES = loadCatalogue(schemaPath('catalogue'));
const SHIPPED = loadApplicationLists(schemaPath('application-list'), CATALOGUES);
const LIST_2026 = applicationListFor(SHIPPED, 2026);

const MARKET_REGULATION = '11319900009001018T';
const HUMAN_RESOURCES = '113199000090011144';

const AGENCY = `
  - code: "${MARKET_REGULATION}"
    name: 局（测试）
    responsiblePost: 处长
    purposes:
      - purpose: SUPERVISION.market
        grants:
          - { subjectKinds: [LEGAL_PERSON], items: [REGISTRATION, TAX_ARREARS] }
          - { subjectKinds: [NATURAL_PERSON], items: [TAX_ARREARS] }
`;
const PURPOSES = `
  - { code: SUPERVISION.market, name: 监管, article: Art. 18(1)(i) }
  - { code: SELF, name: 本人查询, article: Art. 20(2) }
`;
const yaml = (year = 2026, agencies = AGENCY, purposes = PURPOSES): string =>
  `year: ${year}\ntitle: test\nsource: test\npurposes:${purposes}agencies:${agencies}`;
const parse = (text: string) => parseApplicationList(text, 'f.yaml', CATALOGUES);

const scratch = mkdtempSync(join(tmpdir(), 'application-list-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function directoryOf(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(scratch, name);
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

describe('the application list of 2026', () => {
  test('has the purposes of the four groups of Art. 18(1) and those that are not for agencies', () => {
    const groups = new Map<string, number>();
    for (const { article } of LIST_2026.purposes) groups.set(article, (groups.get(article) ?? 0) + 1);
    expect(Object.fromEntries(groups)).toEqual({
      'Art. 18(1)(i)': 12,
      'Art. 18(1)(ii)': 6,
      'Art. 18(1)(iii)': 4,
      'Art. 18(1)(iv)': 1,
      'Art. 20(2)': 2,
      'Art. 20(3)': 1,
      'Art. 6(3)': 1,
      'Art. 29(1)': 1,
      'Art. 16(1)': 1,
    });
  });

  test('gives every purpose of Art. 18(1) to an agency', () => {
    const listed = new Set(LIST_2026.agencies.flatMap(({ purposes }) => purposes.map(({ purpose }) => purpose)));
    const listable = LIST_2026.purposes.filter(({ article }) => article.startsWith('Art. 18(1)'));
    expect(listable.filter(({ code }) => !listed.has(code))).toEqual([]);
  });

  test('gives no purpose everything that is collected', () => {
    for (const { code, purposes } of LIST_2026.agencies) {
      for (const { purpose, grants } of purposes) {
        const items = new Set(grants.flatMap(({ items: granted }) => granted));
        expect([code, purpose, items.size < 9]).toEqual([code, purpose, true]);
      }
    }
  });

  test('calls providers by the names they supply under', () => {
    const providers = Object.values(loadProviders(schemaPath('providers.yaml')).departments).flat();
    const names = new Map(providers.map(({ code, name }) => [code, name]));
    const both = LIST_2026.agencies.filter(({ code }) => names.has(code));
    expect(both).toHaveLength(4);
    for (const { code, name } of both) expect(name).toBe(names.get(code));
  });

  test('lists invented agencies alone', () => {
    for (const { code, name } of LIST_2026.agencies) {
      expect(code).toMatch(/^11319900/);
      expect(name).toMatch(/（测试）$/);
    }
  });
});

describe('what is listed', () => {
  test('is found by agency and purpose', () => {
    expect(listedPurpose(LIST_2026, HUMAN_RESOURCES, 'PERSONNEL.appointment')?.grants).toHaveLength(1);
    expect(listedPurpose(LIST_2026, HUMAN_RESOURCES, 'SUPERVISION.market')).toBeNull();
    expect(listedPurpose(LIST_2026, '11319900009000015A', 'PERSONNEL.appointment')).toBeNull();
    expect(listedPurpose(LIST_2026, HUMAN_RESOURCES, 'personnel.appointment')).toBeNull();
  });

  test('covers the kinds and items that stand together, and no others', () => {
    const [purpose] = parse(yaml()).agencies[0]?.purposes ?? [];
    if (!purpose) throw new Error('the purpose is gone');
    expect(covers(purpose, 'LEGAL_PERSON', 'REGISTRATION')).toBe(true);
    expect(covers(purpose, 'NATURAL_PERSON', 'TAX_ARREARS')).toBe(true);
    expect(covers(purpose, 'NATURAL_PERSON', 'REGISTRATION')).toBe(false);
    expect(covers(purpose, 'SOLE_TRADER', 'REGISTRATION')).toBe(false);
    expect(covers(purpose, 'NATURAL_PERSON', null)).toBe(true);
    expect(covers(purpose, 'OTHER_ORG', null)).toBe(false);
  });

  test('cannot be changed', () => {
    expect(Reflect.set(LIST_2026.agencies[0] ?? {}, 'code', 'x')).toBe(false);
    expect(Object.isFrozen(SHIPPED)).toBe(true);
  });

  test('in a year without a list is what the nearest earlier one says', () => {
    const directory = directoryOf('years', { '2026.yaml': yaml(2026), '2029.yaml': yaml(2029) });
    const set = loadApplicationLists(directory, CATALOGUES);
    expect([2026, 2028, 2029, 2040].map((year) => applicationListFor(set, year).year)).toEqual([
      2026, 2026, 2029, 2029,
    ]);
    expect(() => applicationListFor(set, 2025)).toThrow(
      new ApplicationListError('No application list for 2025 or an earlier year; the first is 2026'),
    );
  });
});

describe('an application list is refused with file, entry and reason', () => {
  const agency = `f.yaml: agency ${MARKET_REGULATION}: `;
  const purpose = `${agency}purpose SUPERVISION.market: `;
  test.each([
    [
      'an item of no catalogue',
      'REGISTRATION',
      'REGISTRATIONS',
      `${purpose}item REGISTRATIONS: is not in the catalogue`,
    ],
    [
      'a kind not collected',
      '[TAX_ARREARS]',
      '[REGISTRATION]',
      `${purpose}item REGISTRATION: is not collected of NATURAL`,
    ],
    [
      'an item listed twice',
      'RATION, TAX',
      'RATION, REGISTRATION, TAX',
      `${purpose}item REGISTRATION: is listed twice`,
    ],
    ['an unknown kind', '[LEGAL_PERSON]', '[COMPANY]', `${purpose}grants.0.subjectKinds.0: Invalid option`],
    ['an unknown key', 'grants:', 'grantz: 1\n        grants:', `${purpose}Unrecognized key: "grantz"`],
    [
      'a purpose of nobody',
      'purpose: SUPERVISION.market',
      'purpose: SUPERVISION.sea',
      'SUPERVISION.sea: is no purpose',
    ],
    [
      'a purpose not for agencies',
      'purpose: SUPERVISION.market',
      'purpose: SELF',
      `${agency}purpose SELF: is no purpose`,
    ],
    ['nobody who answers for it', '    responsiblePost: 处长\n', '', `${agency}responsiblePost: Invalid input`],
    [
      'an agency without a code',
      MARKET_REGULATION,
      '11319900009001018X',
      'X: code: is not a unified social credit code',
    ],
    [
      'a purpose in the wrong group',
      '18(1)(i)',
      '18(1)(ii)',
      'f.yaml: purpose SUPERVISION.market: belongs to Art. 18(1)(i)',
    ],
    ['a purpose in no group', 'Art. 20(2)', 'Art. 18(1)(iv)', 'f.yaml: purpose SELF: is in no group of Art. 18(1)'],
    ['a purpose without a name', 'name: 监管, ', '', 'f.yaml: purpose SUPERVISION.market: name: Invalid input'],
  ])('for %s', (_what, from, to, reason) => {
    const text = yaml().replace(from, to);
    expect(text).not.toBe(yaml());
    expect(() => parse(text)).toThrow(reason);
  });

  test('for an agency or a purpose that stands twice', () => {
    expect(() => parse(yaml(2026, AGENCY + AGENCY))).toThrow(`${agency}stands twice`);
    expect(() => parse(yaml(2026, AGENCY, PURPOSES + PURPOSES))).toThrow('f.yaml: purpose SUPERVISION.market: stands');
    const [head = '', body = ''] = AGENCY.split('purposes:\n');
    expect(() => parse(yaml(2026, `${head}purposes:\n${body}${body}`))).toThrow(`${purpose}stands twice`);
  });

  test('for text that is no list, and a name that is not its year', () => {
    expect(() => parse('year: [')).toThrow(ApplicationListError);
    expect(() => parse('')).toThrow(ApplicationListError);
    const typo = directoryOf('typo', { '2026.yml': readFileSync(schemaPath('application-list/2026.yaml'), 'utf8') });
    expect(() => loadApplicationLists(typo, CATALOGUES)).toThrow('2026.yml: an application list is named YEAR.yaml');
  });
});
