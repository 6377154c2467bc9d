import type { EntityAnswers, EntityError } from './entity-calls.ts';
import type { RootAnswer } from './execute-plan.ts';
import { type Growing, isObject } from './json.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

/**
 * How many errors about one entity are told one by one: more than an operation has fields in one place. Where there are more, none of its fields
 * is right, and each who asked gets one.
 */
const mostErrors = 300;

/**
 * What a subgraph answered to a call for so many entities, one by one. Nothing but the place says whom an answer is about.
 *
 * @throws SubgraphUnavailable (REFUSED) if there are more or fewer of them, or an error of which it does not say whom it concerns
 */
export function entityAnswers(subgraph: string, { data, errors }: RootAnswer, count: number): EntityAnswers {
  const refused = () => new SubgraphUnavailable(subgraph, 'REFUSED');
  const located = errors.map((error): EntityError => {
    const [root, entity, ...path] = error.path ?? [];
    const known = root === '_entities' && Number.isInteger(entity) && Number(entity) >= 0 && Number(entity) < count;
    if (!known && count > 1) throw refused();
    return { ...error, entity: known ? Number(entity) : 0, path: known ? path : [] };
  });
  const { told, flooded } = toldOf(located);
  const entities = data?._entities;
  if (Array.isArray(entities) && entities.length === count) {
    const usable = (entity: unknown, at: number) => isObject(entity) && !flooded.has(at);
    return {
      entities: entities.map((entity, at): Growing | null => (usable(entity, at) ? entity : null)),
      errors: told,
    };
  }
  if (count !== 1 || told.length === 0 || (data && entities !== null && entities !== undefined)) throw refused();
  return { entities: [null], errors: told };
}

/** The errors that are told, and the entities of which there are too many. */
function toldOf(errors: readonly EntityError[]) {
  const counts = new Map<number, number>();
  for (const { entity } of errors) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  const flooded = new Set([...counts].flatMap(([entity, count]) => (count > mostErrors ? [entity] : [])));
  if (flooded.size === 0) return { told: errors, flooded };
  const whole = new Map(errors.map((error) => [error.entity, { ...error, path: [] }]));
  const told = [
    ...errors.filter(({ entity }) => !flooded.has(entity)),
    ...[...whole.values()].filter(({ entity }) => flooded.has(entity)),
  ];
  return { told, flooded };
}
