import { CENTRE } from '../../schema/subgraphs.ts';
import type { CentreContext } from '../../subgraphs/credit-centre/resolvers.ts';
import type { Signal } from '../execution/ending.ts';
import type { Engine, Fetched } from '../execution/engine.ts';
import type { Grant } from './authorize.ts';
import type { Planned } from './plan.ts';

const nothing: Fetched = Object.freeze({ data: {}, failed: new Set<never>(), errors: [] });

/** Fetches what was planned, from each department at once; a department that fails costs only its own fields (G-09). */
export async function fetchPlanned(
  engine: Engine,
  planned: Planned,
  { scope }: Grant,
  centre: CentreContext,
  left?: Signal,
): Promise<Fetched> {
  if (!planned) return nothing;
  const fetched = await engine.fetch(planned.plan, { variables: planned.variables, scope, centre, signal: left });
  // Without the centre nobody knows who the subjects are: better no answer than a wrong one.
  if (fetched.errors.some(({ department }) => department === CENTRE)) throw new Error('the centre did not answer');
  return fetched;
}
