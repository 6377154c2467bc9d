import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CatalogueError, loadCatalogue } from '../domain/catalogue.ts';
import { ComposeError, composeSupergraph } from '../schema/compose.ts';
import { SUBGRAPHS, subgraphSdl } from '../schema/subgraphs.ts';

const FILE = new URL('../schema/supergraph.graphql', import.meta.url);
const CATALOGUES = new URL('../schema/catalogue', import.meta.url);

const program = new Command('compose')
  .description('Compose schema/supergraph.graphql from the subgraphs; refuse what the Measures or the design rule out.')
  .option('--check', 'write nothing; exit 1 if the committed file is not current')
  .parse();

try {
  const subgraphs = SUBGRAPHS.map((name) => ({ name, sdl: subgraphSdl(name) }));
  const { supergraphSdl } = composeSupergraph(subgraphs, loadCatalogue(fileURLToPath(CATALOGUES)));
  if (program.opts<{ check?: true }>().check !== true) {
    writeFileSync(FILE, supergraphSdl);
    console.log(`Wrote schema/supergraph.graphql from ${SUBGRAPHS.join(', ')}.`);
  } else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== supergraphSdl) {
    console.error('schema/supergraph.graphql is not current: run `npm run compose` and commit it.');
    process.exitCode = 1;
  } else {
    console.log('schema/supergraph.graphql is current.');
  }
} catch (error) {
  if (!(error instanceof ComposeError) && !(error instanceof CatalogueError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
