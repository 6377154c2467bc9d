import { LRUCache } from 'lru-cache';
import { yearOf } from '../../domain/calendar-date.ts';
import { catalogueFor } from '../../domain/catalogue.ts';
import type { Decide, Decision } from '../authorization/decide.ts';
import type { DecidedCaller } from '../authorization/decision-request.ts';
import type { Authority } from './authorize.ts';
import type { ClassFacts } from './subject-classes.ts';
import { type SubjectView, subjectView } from './view.ts';

/**
 * Root fields of which the line cannot know whether the matter is the caller's own, so that it does not say so. Elsewhere `own` permits,
 * and the resolver keeps the caller to what is its own; of a seal it forbids (`centre-seal-by-two`), and who asked for it stands in a row
 * that only the resolver's transaction reads and locks: subgraphs/credit-centre/accesses/sealing.ts refuses the same person there.
 */
const ownUnknown: ReadonlySet<string> = new Set(['confirmSeal']);

/** Views by everything they depend on, for one set of policies and rules. */
const kept = new WeakMap<Decide, LRUCache<string, SubjectView>>();

/** The view of a caller on subjects of one class, from what is kept. */
export function viewFor(
  { schema, catalogues, decide, day }: Pick<Authority, 'schema' | 'catalogues' | 'decide' | 'day'>,
  caller: DecidedCaller,
  callerAdult: boolean,
  facts: ClassFacts,
): SubjectView {
  const year = yearOf(day);
  const views = kept.get(decide) ?? new LRUCache<string, SubjectView>({ max: 2_000 });
  kept.set(decide, views);
  const purpose = caller.role === 'officer' ? caller.purpose : null;
  const key = JSON.stringify([caller.role, caller.organisation, purpose, year, callerAdult, facts]);
  const known = views.get(key);
  if (known) return known;
  const { kind, self, authorized, adult, nameMatched } = facts;
  const relation = (opened: boolean) => (self ? 'self' : opened ? 'authorized' : 'none');
  const platform = (field: string): Decision =>
    decide({ caller, year, ask: { about: 'platform', field, own: !ownUnknown.has(field), adult: callerAdult } });
  const made = subjectView(schema, catalogueFor(catalogues, year), platform, (wanted) => {
    const opened = wanted.about === 'record' ? authorized.includes(wanted.item) : authorized.length > 0;
    const subject = { kind, relation: relation(opened), adult, nameMatched } as const;
    return decide({ caller, year, ask: { ...wanted, subject } });
  });
  views.set(key, made);
  return made;
}
