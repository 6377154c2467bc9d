import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { schemaPath } from '../../schema/subgraphs.ts';

const schema: GraphQLSchema = Supergraph.build(readFileSync(schemaPath('supergraph.graphql'), 'utf8'))
  .apiSchema()
  .toGraphQLJSSchema();

/** Types that can be reached from a type through fields and unions. */
function reachable(from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const type = schema.getType(name);
    if (seen.has(name)) return;
    if (isUnionType(type)) for (const member of type.getTypes()) visit(member.name);
    if (!(isObjectType(type) || isInterfaceType(type))) return;
    seen.add(name);
    for (const { name: shared } of type.getInterfaces()) seen.add(shared);
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type).name);
  };
  visit(from);
  return seen;
}

describe('G-17 nobody is found but by a credit code', () => {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});

  // That it lists organisations alone is tested with real records: test/e2e/open-record-lists.test.ts.
  test('every root field that leads to a subject or a record wants codes, but the list of open records', () => {
    const leading = roots.filter(({ type }) => {
      const types = reachable(getNamedType(type).name);
      return types.has('Subject') || types.has('CreditRecord');
    });
    const wanted = leading.map(({ name, args }) => [
      name,
      args.filter(({ type }) => String(type).endsWith('!')).map((argument) => `${argument.name}: ${argument.type}`),
    ]);
    expect(wanted).toEqual([
      ['subject', ['creditCode: CreditCode!']],
      ['subjects', ['creditCodes: [CreditCode!]!']],
      ['openRecords', ['item: String!']],
    ]);
  });

  test('no field below a subject or record takes more than a page and dates', () => {
    // Root fields are looked at above; mutations name what they change; the ledger's rows are the provider's own.
    const apart = new Set(['Query', 'Mutation', 'SupplyLedger']);
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__') && !apart.has(type.name)
        ? Object.values(type.getFields()).flatMap(({ args }) => args.map(({ name }) => name))
        : [],
    );
    expect([...new Set(fields)].sort()).toEqual(['after', 'decidedAfter', 'decidedBefore', 'first']);
  });

  test('nothing is scored, ranked or predicted: no such field, but the score that a tax authority gave', () => {
    const named = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__')
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    );
    const judging = named.filter((name) => /score|rank|predict|probab|likel|risk/i.test(name.split('.')[1] ?? ''));
    expect(judging).toEqual(['TaxCreditRating.score']);
  });
});
