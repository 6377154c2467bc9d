import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { type ASTNode, type DefinitionNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { CENTRE, SUBGRAPHS, type SubgraphName, schemaPath, subgraphSdl } from '../schema/subgraphs.ts';

/** Subgraphs that any gateway can serve: the departments' own schemas without the catalogue, and a root over the directory of subjects. */
export interface OpenSubgraph {
  readonly name: SubgraphName;
  readonly url: string;
  readonly sdl: string;
}

const root = `
type Query {
  subject(creditCode: CreditCode!): Subject
  subjects(creditCodes: [CreditCode!]!): [Subject]!
}
type Subject @key(fields: "creditCode") {
  creditCode: CreditCode!
  kind: SubjectKind
  name: String
}`;

/** The schema of a subgraph in federation 2, as its server and a composition take it. */
export function openSdl(name: SubgraphName): string {
  const sdl = name === CENTRE ? `${readFileSync(schemaPath('credit.graphql'), 'utf8')}\n${root}` : subgraphSdl(name);
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';
  return `${link}\n${print(withoutCatalogue(parse(sdl)))}`;
}

const withoutCatalogue = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SchemaExtension: () => null,
    DirectiveDefinition: () => null,
    Directive: ({ name }) => (name.value === 'catalogue' ? null : undefined),
  });

/** @throws Error where they do not compose */
export function composeOpen(subgraphs: readonly OpenSubgraph[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** The same schema in federation 1: what the root owns is extended by departments, and there is neither @link nor @shareable. */
export function firstFederation(name: SubgraphName): string {
  const document = visit(parse(openSdl(name)), {
    SchemaExtension: () => null,
    Directive: (directive) => (directive.name.value === 'shareable' ? null : undefined),
    ObjectTypeDefinition: (node) => (node.name.value === 'Subject' && name !== CENTRE ? extension(node) : undefined),
  });
  return print(document);
}

function extension(node: Extract<DefinitionNode, { kind: Kind.OBJECT_TYPE_DEFINITION }>): ASTNode {
  const { description: _, ...rest } = node;
  const external = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'external' } } as const;
  const fields = (node.fields ?? []).map((field) =>
    field.name.value === 'creditCode' ? { ...field, directives: [external] } : field,
  );
  return { ...rest, kind: Kind.OBJECT_TYPE_EXTENSION, fields };
}

/** Where each subgraph of the bench is: all departments, and the root. */
export const openSubgraphs = (urlOf: (name: SubgraphName) => string): readonly OpenSubgraph[] =>
  SUBGRAPHS.map((name) => ({ name, url: urlOf(name), sdl: openSdl(name) }));
