import { parseCatalogue } from '../../domain/catalogue.ts';
import { ComposeError, composeSupergraph } from '../../schema/compose.ts';

const LINKS = `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.14"
      import: ["@key", "@shareable", "@composeDirective", "@external", "@requires", "@interfaceObject"]
    )
    @link(url: "https://credit-gateway.invalid/catalogue/v1.0", import: ["@catalogue"])
    @composeDirective(name: "@catalogue")
  directive @catalogue(item: String, itemField: String) on OBJECT
  scalar Date
  interface CreditRecord { id: ID! item: String! decidedOn: Date endedOn: Date }
`;
const RECORD = 'id: ID! item: String! decidedOn: Date endedOn: Date';
export const CENTRE = `${LINKS}
  type Query { subject(creditCode: ID!): Subject }
  type Subject @key(fields: "creditCode") { creditCode: ID! name: String }
`;
export const HONOUR = `type Honour implements CreditRecord @key(fields: "id") @catalogue(item: "HONOUR") { ${RECORD} title: String }`;
export const SUBJECT = 'type Subject @key(fields: "creditCode") { creditCode: ID! honours: [Honour!] }';

export const ENTRY = `
  - item: HONOUR
    type: Honour
    name: 荣誉
    department: honours
    legalBasis: { organisation: Art. 13(i) }
    category: OTHER
    openness: { organisation: OPEN, person: NOT_COLLECTED }
    openFields: [title]
    queryPeriod: { rule: WHILE_CURRENT, from: endedOn, otherwise: none, source: test }
    subjectKinds: [LEGAL_PERSON]
    deletableBySubject: true
`;

export function catalogueOf(entries: string) {
  return parseCatalogue(`year: 2026\ntitle: test\nsource: test\nitems:${entries}`, '2026.yaml');
}

/** Composes the centre and one department, and answers the complaints: none if it composes. */
export function complaints({
  department = `${SUBJECT} ${HONOUR}`,
  centre = CENTRE,
  catalogues = [catalogueOf(ENTRY)],
}): readonly string[] {
  try {
    const definitions = [
      { name: 'credit-centre', sdl: centre },
      { name: 'honours', sdl: `${LINKS} ${department}` },
    ];
    composeSupergraph(definitions, catalogues);
    return [];
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return error.messages;
  }
}

export function complaintsOfHonourWith(fields: string): readonly string[] {
  return complaints({ department: `${SUBJECT} ${HONOUR.replace('title: String', fields)}` });
}
