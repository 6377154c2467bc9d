import { readFileSync } from 'node:fs';
import { type DepartmentName, schemaPath } from '../../schema/subgraphs.ts';
import { batchingEngine, type EngineLimits } from './batching/engine.ts';
import type { Planner } from './batching/planning/planner.ts';
import { centreExecutor } from './centre.ts';
import type { DepartmentClient } from './department-client.ts';
import type { Engine } from './engine.ts';

export type EngineName = 'batching' | 'reference';

/** What clients and departments are stitched under, as SDL. */
export const readSupergraph = (): string => readFileSync(schemaPath('supergraph.graphql'), 'utf8');

/**
 * The engine of a name over these departments. The reference engine plans in this thread, and has no limits; what it needs is loaded only for
 * it.
 */
export async function chooseEngine(
  name: EngineName,
  supergraphSdl: string,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  planner: Planner,
  limits?: EngineLimits,
): Promise<Engine> {
  if (name === 'batching') return batchingEngine(supergraphSdl, departments, centreExecutor(), planner, limits);
  const { referenceEngine } = await import('./reference.ts');
  return referenceEngine(supergraphSdl, departments, centreExecutor());
}
