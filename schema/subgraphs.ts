import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The subgraph of the centre; every other one is a department. */
export const CENTRE = 'credit-centre';

export const DEPARTMENTS = ['tax', 'market-regulation', 'public-security', 'courts'] as const;

export const SUBGRAPHS = [...DEPARTMENTS, CENTRE] as const;

export type DepartmentName = (typeof DEPARTMENTS)[number];
export type SubgraphName = (typeof SUBGRAPHS)[number];

/**
 * The SDL of a subgraph: the shared definitions, then its own. Composition and the running department use this same text.
 * Throws the file system's error if a file is missing.
 */
export function subgraphSdl(name: SubgraphName): string {
  return `${read('./credit.graphql')}\n${read(`../subgraphs/${name}/schema.graphql`)}`;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** Where a file or folder of `schema/` is. */
export const schemaPath = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
