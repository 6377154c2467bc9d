import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildASTSchema, parse } from 'graphql';
import { loadPolicies } from '../../gateway/authorization/load-policies.ts';
import { PolicyError, parsePolicies } from '../../gateway/authorization/parse-policies.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import { policies } from '../decision-table.ts';
import { readDocument, tablesOf } from '../documents.ts';

const schema = { file: 's.cedarschema', text: readFileSync(schemaPath('policies/schema.cedarschema'), 'utf8') };
const parseText = (text: string) => parsePolicies(schema, [{ file: 'p.cedar', text }]);
const policy = (body: string, id = 'a', article = 'Art. 4'): string =>
  `@id("${id}")\n@article("${article}")\n@reason("Somebody may.")\n${body}\n`;
const valid = policy('permit (principal is Public, action == Action::"catalogue", resource);');

/** The articles of the law map that a policy may rest on, with their paragraphs. */
const ARTICLES = new Set(
  `3 4 6(1) 6(2) 6(3) 6(4) 7(1) 7(2) 9(1) 10 11(1) 11(2) 12(1) 12(2) 13 14 15 16(1) 16(2) 16(3) 17 18(1) 18(2) 19
   20(1) 20(2) 20(3) 21 24 26 27(1) 27(2) 28 29(1) 29(2) 30(1) 30(2) 31(i) 31(ii) 31(iii) 31(iv) 32(1) 33 34(1) 34(2) 34(3)`
    .split(/\s+/)
    .map((article) => `Art. ${article}`),
);

describe('the shipped policies', () => {
  test.each(policies.policies.map((shipped) => [shipped.id, shipped] as const))(
    '%s has an article that exists, a reason in one sentence, and its place',
    (id, { article, reason, file, line, text }) => {
      expect(ARTICLES).toContain(article);
      expect(reason).toMatch(/^[A-Z][^.]+\.$/);
      expect(readFileSync(file, 'utf8').split('\n')[line - 1]).toBe(`@id("${id}")`);
      expect(text.startsWith(`@id("${id}")\n@article("${article}")\n@reason("${reason}")\n`)).toBe(true);
    },
  );

  test('stand in the order of files and lines', () => {
    const places = policies.policies.map(({ file, line }) => `${file}:${String(line).padStart(4, '0')}`);
    expect(places).toEqual([...places].sort());
    expect(policies.policies.at(-1)?.id).toBe('under-18');
  });

  test('speak of every root field of the schema', () => {
    const supergraph = buildASTSchema(parse(readFileSync(schemaPath('supergraph.graphql'), 'utf8')), {
      assumeValidSDL: true,
    });
    const fields = [supergraph.getQueryType(), supergraph.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(fields.filter((field) => !policies.actions.has(field))).toEqual([]);
  });

  test('are all in docs/authorization.md, each with its article', () => {
    const table = tablesOf(readDocument('authorization.md')).find(([row]) => row?.policy !== undefined) ?? [];
    const documented = table.map((row) => [row.policy, row.article]);
    expect(documented).toEqual(policies.policies.map(({ id, article }) => [`\`${id}\``, article]));
  });

  test('have a version that any change changes', () => {
    const digest = parseText(valid).digest;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(parseText(valid).digest).toBe(digest);
    expect(parseText(valid.replace('may', 'can')).digest).not.toBe(digest);
    const other = { ...schema, text: `${schema.text}\n// more` };
    expect(parsePolicies(other, [{ file: 'p.cedar', text: valid }]).digest).not.toBe(digest);
  });
});

describe('policies are refused with file and line', () => {
  const permitPublic = (action: string, rest = '') =>
    policy(`permit (principal is Public, action == Action::"${action}", resource)${rest};`, 'b');
  test.each([
    ['text that is no Cedar', `${valid}\n目录 permit (`, 'p.cedar:6: '],
    [
      'a mistake after other scripts',
      `// 目录目录目录\n\n${valid}\npermit (principal, action, resource) when { 1 + };`,
      'p.cedar:8: ',
    ],
    [
      'an action that does not exist',
      `${valid}\n${permitPublic('catalog')}`,
      'p.cedar:9: for policy `b`, unrecognized action',
    ],
    [
      'a fact that does not exist',
      `${valid}\n${permitPublic('inbox', ' when {\n  context.slef\n}')}`,
      'p.cedar:10: for policy `b`, attribute `slef`',
    ],
    [
      'a caller that does not exist',
      policy('permit (principal is Boss, action, resource);'),
      'p.cedar:4: for policy `a`, unrecognized entity type',
    ],
    [
      'one that can never apply',
      policy('permit (principal, action == Action::"inbox", resource is Person);'),
      'p.cedar:1: for policy `a`, unable to find',
    ],
    [
      'one that is never true',
      permitPublic('inbox', ' when { principal is Officer }'),
      'p.cedar:1: for policy `b`, policy is impossible',
    ],
    ['no id', valid.replace('@id("a")\n', ''), 'p.cedar:1: needs an @id'],
    ['no article', valid.replace('@article("Art. 4")\n', ''), 'p.cedar:1: needs an @article'],
    ['an article that is none', valid.replace('Art. 4', 'the law'), 'p.cedar:1: needs an @article'],
    ['no reason', valid.replace(/@reason.*\n/, ''), 'p.cedar:1: needs a @reason'],
    ['a reason of two sentences', valid.replace('may.', 'may. Really.'), 'p.cedar:1: needs a @reason'],
    ['an unknown annotation', `@note("x")\n${valid}`, 'p.cedar:1: has an unknown annotation @note'],
    ['an id that stands twice', `${valid}\n${valid.replace('catalogue', 'inbox')}`, 'p.cedar:6: @id a stands twice'],
    ['the same text twice', `${valid}\n${valid}`, '@id a stands twice'],
    ['the id of the default', valid.replace('"a"', '"default-deny"'), 'p.cedar:1: @id default-deny is'],
    ['a template', policy('permit (principal == ?principal, action, resource);'), 'p.cedar: holds a template'],
  ])('for %s', (_what, text, message) => {
    expect(() => parseText(text)).toThrow(PolicyError);
    expect(() => parseText(text)).toThrow(message);
  });

  test('for a schema that is none', () => {
    expect(() => parsePolicies({ file: 's.cedarschema', text: 'entity Public;\nentity {' }, [])).toThrow(
      /^s\.cedarschema:2: /,
    );
  });
});

describe('a directory of policies', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'policies-'));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const copy = (name: string): string => {
    const directory = join(scratch, name);
    cpSync(schemaPath('policies'), directory, { recursive: true });
    return directory;
  };

  test('is refused with a file that would be left out', () => {
    const directory = copy('strange');
    writeFileSync(join(directory, 'more.cedar.txt'), valid);
    expect(() => loadPolicies(directory)).toThrow('more.cedar.txt: policies are named NAME.cedar');
  });

  test('is refused without its schema', () => {
    const directory = copy('without');
    rmSync(join(directory, 'schema.cedarschema'));
    expect(() => loadPolicies(directory)).toThrow('holds no schema.cedarschema');
  });

  test('is refused with its file and line', () => {
    const directory = copy('broken');
    writeFileSync(join(directory, 'firm.cedar'), '// one\n\npermit (principal, action, resource)');
    expect(() => loadPolicies(directory)).toThrow(`${join(directory, 'firm.cedar')}:3: `);
  });
});
