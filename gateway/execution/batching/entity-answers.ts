import type { EntityAnswers, EntityError } from './entity-batches.ts';
import type { RootAnswer } from './execute-plan.ts';
import { type Growing, isObject } from './json.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

/**
 * What a subgraph answered to a call for so many entities, one by one. Nothing but the place says whom an answer is about.
 *
 * @throws SubgraphUnavailable (REFUSED) if there are more or fewer of them, or an error of which it does not say whom it concerns
 */
export function entityAnswers(subgraph: string, { data, errors }: RootAnswer, count: number): EntityAnswers {
  const refused = () => new SubgraphUnavailable(subgraph, 'REFUSED');
  const located = errors.map((error): EntityError => {
    const [root, entity, ...path] = error.path ?? [];
    const known = root === '_entities' && typeof entity === 'number' && entity >= 0 && entity < count;
    if (!known && count > 1) throw refused();
    return { ...error, entity: known ? entity : 0, path: known ? path : [] };
  });
  const entities = data?._entities;
  if (Array.isArray(entities) && entities.length === count) {
    return { entities: entities.map((entity): Growing | null => (isObject(entity) ? entity : null)), errors: located };
  }
  if (count !== 1 || located.length === 0 || (data && entities !== null && entities !== undefined)) throw refused();
  return { entities: [null], errors: located };
}
