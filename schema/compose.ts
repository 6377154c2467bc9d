import { compose } from '@apollo/composition';
import { buildSubgraph, errorCauses, type Subgraph, Subgraphs } from '@apollo/federation-internals';
import { type DocumentNode, parse } from 'graphql';
import type { CatalogueSet } from '../domain/catalogue.ts';
import { lintCatalogues } from './lint-catalogues.ts';
import { lintNames } from './lint-names.ts';
import { lintPlannerTraps } from './lint-planner-traps.ts';
import { lintRecords } from './lint-records.ts';

export interface SubgraphDefinition {
  readonly name: string;
  readonly sdl: string;
}

/** A subgraph as the lints read it: its text for names and descriptions, its schema for what the directives mean. */
export interface ParsedSubgraph {
  readonly name: string;
  readonly document: DocumentNode;
  readonly subgraph: Subgraph;
}

/** Every reason why the schema is refused, one plain message each: where, why, and the article or design section. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join('\n'));
    this.messages = messages;
  }
}

/**
 * Builds the supergraph of a federation 2 schema and refuses what the Measures or the design rule out. `catalogues` are those of
 * schema/catalogue. Throws ComposeError. The supergraph carries no addresses: those are configuration.
 */
export function composeSupergraph(
  definitions: readonly SubgraphDefinition[],
  catalogues: CatalogueSet,
): { readonly supergraphSdl: string } {
  const parsed = definitions.map(parseSubgraph);
  refuse([
    ...parsed.flatMap(lintNames),
    ...parsed.flatMap((subgraph) => lintRecords(subgraph, catalogues)),
    ...lintCatalogues(parsed, catalogues),
    ...parsed.flatMap(lintPlannerTraps),
  ]);
  const subgraphs = new Subgraphs();
  for (const { subgraph } of parsed) subgraphs.add(subgraph);
  const result = compose(subgraphs);
  if (result.errors !== undefined) throw new ComposeError(result.errors.map((error) => error.message));
  return { supergraphSdl: `${result.supergraphSdl.trimEnd()}\n` };
}

function parseSubgraph({ name, sdl }: SubgraphDefinition): ParsedSubgraph {
  try {
    const document = parse(sdl);
    // Never called: Apollo's gateway complains about a subgraph that has no address at all.
    return { name, document, subgraph: buildSubgraph(name, `http://${name}.invalid/graphql`, document).validate() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const causes = errorCauses(error) ?? [error];
    throw new ComposeError(causes.map(({ message }) => (message.startsWith('[') ? message : `${name}: ${message}`)));
  }
}

function refuse(messages: readonly string[]): void {
  if (messages.length > 0) throw new ComposeError(messages);
}
