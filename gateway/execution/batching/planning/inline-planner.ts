import { makePlanner } from './make-planner.mjs';
import { NotPlanned, type Planner } from './planner.ts';

/** Plans in this thread, for as long as it takes: for tests and commands, whose operations are their own. */
export function inlinePlanner(supergraphSdl: string): Planner {
  const { plan } = makePlanner(supergraphSdl);
  return {
    async plan(text) {
      try {
        return plan(text);
      } catch (error) {
        throw new NotPlanned('FAILED', error);
      }
    },
    close: async () => undefined,
  };
}
