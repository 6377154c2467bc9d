import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { yearOf } from '../domain/calendar-date.ts';
import { catalogueFor } from '../domain/catalogue.ts';
import { subgraphSdl } from '../schema/subgraphs.ts';
import type { Department } from './department.ts';
import { createLoaders } from './loaders.ts';
import { type DepartmentContext, departmentResolvers } from './resolvers.ts';
import type { SupplyParts } from './supply/import-file.ts';

/** A department's schema with its resolvers, the gateway-only fields among them. */
export function departmentSchema(department: Department): GraphQLSchema {
  const gatewayOnly = readFileSync(new URL('./gateway-only.graphql', import.meta.url), 'utf8');
  return buildSubgraphSchema({
    typeDefs: parse(`${subgraphSdl(department.name)}\n${gatewayOnly}`),
    resolvers: departmentResolvers(department) as never,
  });
}

/** What one request is answered with: loaders of its own, under the scope and day that the gateway has signed. */
export function departmentContext(supply: SupplyParts, items: readonly string[], day: string): DepartmentContext {
  const { database, catalogues } = supply;
  const scope = { items, day };
  const catalogue = catalogueFor(catalogues, yearOf(day));
  return { loaders: createLoaders({ database, catalogue, scope }), scope, catalogue, database, supply };
}
