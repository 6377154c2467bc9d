import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type PlanNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type GraphQLSchema,
  getNamedType,
  graphql,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import { loadCatalogue } from '../../domain/catalogue.ts';
import { composeSupergraph } from '../../schema/compose.ts';
import { DEPARTMENTS, SUBGRAPHS, subgraphSdl } from '../../schema/subgraphs.ts';

const COMMITTED = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const CATALOGUES = loadCatalogue(fileURLToPath(new URL('../../schema/catalogue', import.meta.url)));
const SUBJECT_FIELDS = {
  'credit-centre': 'creditCode kind name orgCode regionCode aliases accesses objections authorizations notices',
  'market-regulation': 'registration licences penalties certifications abnormalListings seriousViolationListings',
  tax: 'taxCreditRatings taxArrears majorTaxViolations taxPenalties abnormalTaxpayerListings',
  'public-security': 'identity trafficViolations fireSafetyPenalties',
  courts: 'dishonestDebtorListings enforcementCases judgments',
};

let supergraph: Supergraph;
let api: GraphQLSchema;
let planner: QueryPlanner;

beforeAll(() => {
  supergraph = Supergraph.build(COMMITTED);
  api = supergraph.apiSchema().toGraphQLJSSchema();
  planner = new QueryPlanner(supergraph);
});

function planOf(query: string): QueryPlan {
  return planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(query)));
}

function fetchesOf(node: PlanNode | QueryPlan | undefined): string[] {
  switch (node?.kind) {
    case 'Fetch':
      return [node.serviceName];
    case 'QueryPlan':
    case 'Flatten':
      return fetchesOf(node.node as PlanNode | undefined);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesOf);
    default:
      return [];
  }
}

/** A selection of every field, to the depth at which only scalars are left; unions by the fields that all records share. */
function everyField(schema: GraphQLSchema, typeName: string): string {
  const type = schema.getType(typeName);
  if (isUnionType(type)) return '... on CreditRecord { id item decidedOn provider { name } }';
  if (!isObjectType(type)) throw new TypeError(`${typeName} is no object`);
  return Object.values(type.getFields())
    .map((field) => {
      const inner = getNamedType(field.type);
      return isCompositeType(inner) ? `${field.name} { ${everyField(schema, inner.name)} }` : field.name;
    })
    .join(' ');
}

describe('the committed supergraph', () => {
  test('is what the subgraphs compose to', () => {
    const definitions = SUBGRAPHS.map((name) => ({ name, sdl: subgraphSdl(name) }));
    expect(composeSupergraph(definitions, CATALOGUES).supergraphSdl).toBe(COMMITTED);
  });

  test('passes `npm run compose -- --check`', async () => {
    const script = fileURLToPath(new URL('../../scripts/compose.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      '@oxc-node/core/register',
      script,
      '--check',
    ]);
    expect(stdout).toContain('is current');
  });

  test('ties every record type to its entry, and every entry to its type', () => {
    const tied = [...COMMITTED.matchAll(/^type (\w+)[^{]*@catalogue\(item: "(\w+)"\)/gm)].map(([, type, item]) => [
      item,
      type,
    ]);
    const entries = CATALOGUES.at(-1)?.items.map(({ item, type }) => [item, type]) ?? [];
    expect(tied.sort()).toEqual(entries.sort());
    expect(tied).toHaveLength(17);
  });

  test("has the design's fields of Subject, no more and no fewer", () => {
    const subject = api.getType('Subject');
    const names = isObjectType(subject) ? Object.keys(subject.getFields()) : [];
    expect(names.sort()).toEqual(Object.values(SUBJECT_FIELDS).join(' ').split(' ').sort());
  });

  test('gives every list of records the same arguments', () => {
    const subject = api.getType('Subject');
    const fields = isObjectType(subject) ? Object.values(subject.getFields()) : [];
    const records = DEPARTMENTS.flatMap((department) => SUBJECT_FIELDS[department].split(' '));
    for (const field of fields.filter(({ name }) => records.includes(name))) {
      const args = Object.fromEntries(field.args.map((arg) => [arg.name, `${arg.type} = ${String(arg.defaultValue)}`]));
      expect(isNonNullType(field.type)).toBe(false);
      expect(args).toEqual(
        isListType(field.type)
          ? { first: 'Int = 100', decidedAfter: 'Date = undefined', decidedBefore: 'Date = undefined' }
          : {},
      );
    }
  });

  test('shows clients neither federation machinery nor the gateway-only fields', () => {
    const names = Object.keys(api.getQueryType()?.getFields() ?? {});
    expect(names.sort()).toEqual([
      'applicationList',
      'catalogue',
      'openRecords',
      'procedures',
      'queryLog',
      'searchOrganisations',
      'statistics',
      'subject',
      'subjects',
      'supplyLedger',
    ]);
    expect(api.getDirective('catalogue')).toBeUndefined();
  });
});

describe('the query planner', () => {
  test('asks each department once for a unified profile of every field', () => {
    const profile = everyField(api, 'Subject').replace(
      'record { ... on CreditRecord { id item decidedOn provider { name } } }',
      '',
    );
    const plan = planOf(`query ($code: CreditCode!) { subject(creditCode: $code) { ${profile} } }`);
    expect(fetchesOf(plan).sort()).toEqual([...SUBGRAPHS].sort());
  });

  test('asks each department once for many subjects', () => {
    const plan = planOf(
      'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name taxArrears { id } judgments { id } } }',
    );
    expect(fetchesOf(plan).sort()).toEqual(['courts', 'credit-centre', 'tax']);
  });

  test('follows a reference of the centre to a record of any department', () => {
    const fields = everyField(api, 'Objection');
    const plan = planOf(`query ($code: CreditCode!) { subject(creditCode: $code) { objections { ${fields} } } }`);
    expect(new Set(fetchesOf(plan))).toEqual(new Set(SUBGRAPHS));
  });

  test('asks the centre alone for what the centre knows', () => {
    expect(fetchesOf(planOf(`{ catalogue { ${everyField(api, 'Catalogue')} } }`))).toEqual(['credit-centre']);
  });
});

describe('a department', () => {
  test.each(DEPARTMENTS)('%s resolves subjects by code without a root field of its own', async (name) => {
    const asked: unknown[] = [];
    const resolvers = {
      Subject: {
        __resolveReference(reference: { readonly creditCode: string }) {
          asked.push(reference.creditCode);
          return reference;
        },
      },
    };
    const schema = buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)), resolvers });
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).sort()).toEqual(['_entities', '_service']);

    const source =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { creditCode } } _service { sdl } }';
    const of = ['91319900MA9TEXT196', '92319900MA9TEXT193'].map((creditCode) => ({
      __typename: 'Subject',
      creditCode,
    }));
    const { data, errors } = await graphql({ schema, source, variableValues: { of } });
    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual(of.map(({ creditCode }) => ({ creditCode })));
    expect(asked).toEqual(of.map(({ creditCode }) => creditCode));
    expect(JSON.stringify(data?._service)).toContain('@catalogue');
  });

  test('the centre serves its schema too', () => {
    const schema = buildSubgraphSchema({ typeDefs: parse(subgraphSdl('credit-centre')) });
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['subject', 'subjects', 'catalogue', '_entities']),
    );
  });
});
