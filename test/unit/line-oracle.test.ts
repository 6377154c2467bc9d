import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  defaultFieldResolver,
  execute,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { catalogueFor, loadCatalogue } from '../../domain/catalogue.ts';
import { systemRandom } from '../../domain/clock.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { DepartmentQuery } from '../../gateway/execution/department-client.ts';
import { referenceEngine } from '../../gateway/execution/reference.ts';
import { questionAnswerer } from '../../gateway/line/answer.ts';
import { type DepartmentName, schemaPath } from '../../schema/subgraphs.ts';
import { codeParts } from '../../subgraphs/credit-centre/directory.ts';
import {
  departmentSchema,
  fullSubject,
  inMemoryDepartments,
  inMemoryDirectory,
  noDatabase,
} from '../in-memory-departments.ts';
import { decide, noAuthorizations } from '../line-question.ts';
import { company, person, stranger, trader } from '../profile-world.ts';
import { type RandomOperation, randomOperation } from '../random-operation.ts';

const noRevocation = () => Promise.reject(new Error('no token is revoked here'));

const supergraphSdl = readFileSync(schemaPath('supergraph.graphql'), 'utf8');
const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
const catalogues = loadCatalogue(schemaPath('catalogue'));
const catalogue = catalogueFor(catalogues, 2026);
const known = [company, trader];
const subjects = new Map(known.map((code) => [code, fullSubject(schema, catalogue, code)]));

/** The rule of what is open to everyone, in the words of the catalogue and apart from the code under test. */
function isOpen(type: string, field: string): boolean {
  if (field === '__typename') return true;
  const entry = catalogue.items.find((item) => item.type === type);
  const shared = Object.keys((schema.getType('CreditRecord') as GraphQLObjectType).getFields());
  if (entry)
    return (
      entry.openness.organisation === 'OPEN' && [...shared, ...(entry.openFields as readonly string[])].includes(field)
    );
  if (type !== 'Subject') return true;
  if (['creditCode', 'kind', 'name', 'orgCode', 'regionCode', 'aliases'].includes(field)) return true;
  const shown = getNamedType((schema.getType('Subject') as GraphQLObjectType).getFields()[field]?.type as never);
  return catalogue.items.some((item) => item.type === String(shown) && item.openness.organisation === 'OPEN');
}

/** Answers an operation by plain graphql-js on one schema in memory, forbidden fields as null. */
async function oracle({ query, variables }: RandomOperation) {
  const directory = inMemoryDirectory(known, person);
  const subjectOf = async (code: string) => {
    const subject = subjects.get(code);
    const entry = await directory.subjects.load(code);
    return subject && entry
      ? { ...subject, ...entry, ...codeParts(entry), aliases: () => directory.aliases.load(code) }
      : null;
  };
  return execute({
    schema,
    document: parse(query),
    variableValues: variables,
    rootValue: {
      subject: ({ creditCode }: { creditCode: string }) => subjectOf(creditCode),
      subjects: ({ creditCodes }: { creditCodes: string[] }) => Promise.all(creditCodes.map(subjectOf)),
      catalogue,
    },
    fieldResolver: (source, args, context, info) =>
      isOpen(info.parentType.name, info.fieldName) ? defaultFieldResolver(source, args, context, info) : null,
  });
}

/** Paths of the fields that are forbidden, whether their subjects exist or not and whatever they have. */
async function deniedOf({ query, variables }: RandomOperation): Promise<ReadonlySet<string>> {
  const subject = subjects.get(company);
  const denied = new Set<string>();
  await execute({
    schema,
    document: parse(query),
    // Errors do not depend on whether a list is empty.
    variableValues: { ...variables, few: 1 },
    rootValue: {
      subject,
      subjects: ({ creditCodes }: { creditCodes: string[] }) => (creditCodes.length > 0 ? [subject] : []),
      catalogue,
    },
    fieldResolver: (source, args, context, info) => {
      if (isOpen(info.parentType.name, info.fieldName)) return defaultFieldResolver(source, args, context, info);
      const keys: (string | number)[] = [];
      for (let at: typeof info.path | undefined = info.path; at; at = at.prev) keys.unshift(at.key);
      denied.add(keys.filter((key) => typeof key === 'string').join('.'));
      return null;
    },
  });
  return denied;
}

/** Forbidden fields in what departments were asked. */
function forbiddenIn(calls: readonly (DepartmentQuery & { department: DepartmentName })[]): readonly string[] {
  const found: string[] = [];
  for (const { department, query } of calls) {
    const types = new TypeInfo(departmentSchema(department));
    visit(
      parse(query),
      visitWithTypeInfo(types, {
        Field: ({ name }) => {
          const type = types.getParentType();
          if ((isObjectType(type) || isInterfaceType(type)) && !isOpen(type.name, name.value))
            found.push(`${type}.${name.value}`);
        },
      }),
    );
  }
  return found;
}

describe('the line against plain graphql-js', () => {
  test('G-03 G-05 any operation: the same data in the same order, an error for each forbidden field, nothing forbidden asked', async () => {
    const calls: (DepartmentQuery & { department: DepartmentName })[] = [];
    const answer = await questionAnswerer({
      supergraphSdl,
      // @apollo/server changes the schema that it is given.
      schema: Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema(),
      engine: referenceEngine(supergraphSdl, inMemoryDepartments(subjects, calls), centreExecutor()),
      catalogues,
      directory: () => inMemoryDirectory(known, person),
      access: { departmentsOf: () => [], ask: async () => null },
      decide,
      authorizations: noAuthorizations,
      mutable: { database: noDatabase, random: systemRandom, revokeToken: noRevocation },
      applicationLists: [],
      mayAskAbout: () => true,
      suspended: async () => new Set(),
      report: (error) => {
        throw error;
      },
    });
    let compared = 0;
    let errors = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const operation = randomOperation(schema, [...known, stranger, person], (arbitrary) => gen(() => arbitrary));
        if (validate(schema, parse(operation.query)).length > 0) return;
        calls.length = 0;
        const admitted = {
          source: '127.0.0.1',
          method: 'POST',
          search: '',
          headers: { 'content-type': 'application/json' },
          credentials: [],
          body: Buffer.from(JSON.stringify(operation)),
          channel: 'API',
          at: new Date('2026-11-23T04:00:00Z'),
        } as const;
        const [outcome, expected] = await Promise.all([answer(admitted, { role: 'public' }), oracle(operation)]);
        const denied = await deniedOf(operation);
        expect(expected.errors).toBeUndefined();
        const body = JSON.parse(outcome.body) as {
          data: unknown;
          errors?: { path: string[]; extensions: { code: string } }[];
        };
        // With the operation, so that a failure shows what was asked.
        const asked = JSON.stringify(operation);
        expect(`${asked}\n${JSON.stringify(body.data)}`).toBe(`${asked}\n${JSON.stringify(expected.data)}`);
        const told = (body.errors ?? []).map(({ path, extensions }) => `${extensions.code} ${path.join('.')}`).sort();
        expect([asked, told]).toEqual([asked, [...denied].map((path) => `FORBIDDEN ${path}`).sort()]);
        expect(forbiddenIn(calls)).toEqual([]);
        expect(JSON.stringify(calls)).not.toMatch(new RegExp(`${person}|${stranger}`));
        compared += 1;
        errors += denied.size;
      }),
      { numRuns: 250, endOnFailure: true },
    );
    // A generator whose operations were all invalid would prove nothing.
    expect(compared).toBeGreaterThan(100);
    expect(errors).toBeGreaterThan(50);
  }, 580_000);
});
