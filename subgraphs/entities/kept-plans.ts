import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../../domain/catalogue.ts';
import { mayBeKept } from '../../gateway/execution/kept-texts.ts';
import type { RecordTable } from '../record-table.ts';
import { PlainExecutionNeeded, readOperation } from './entity-operation.ts';
import { type EntityPlan, type PlanSource, planEntities } from './entity-plan.ts';
import { type FactsSource, recordFacts } from './record-facts.ts';

/** How many plans are kept, and of how many characters of operations together: a plan takes some fifty bytes for each. */
const kept = { max: 500, maxSize: 500_000 };
/** The gateway's operations have some hundreds of characters; longer ones are not worth a plan. */
const longestOperation = 20_000;

/** The plan of an operation under a catalogue; null for one that is executed plainly. */
export type PlanOf = (text: string, catalogue: Catalogue) => EntityPlan | null;

/** Plans of operations, each made once: also that there is none is kept. */
export function keptPlans(schema: GraphQLSchema, tables: readonly RecordTable[]): PlanOf {
  const plans = new LRUCache<string, { readonly plan: EntityPlan | null }>(kept);
  const facts = new Map<string, FactsSource>();
  const factsOf = (catalogue: Catalogue) => (table: RecordTable) => {
    const key = `${catalogue.year} ${table.type}`;
    const known = facts.get(key) ?? recordFacts(catalogue, table);
    facts.set(key, known);
    return known;
  };
  return (text, catalogue) => {
    const key = `${catalogue.year} ${text}`;
    const known = plans.get(key);
    if (known) return known.plan;
    if (text.length > longestOperation || !mayBeKept(text)) return null;
    const plan = planOf(text, { schema, tables, catalogue, factsOf: factsOf(catalogue) });
    plans.set(key, { plan }, { size: key.length });
    return plan;
  };
}

function planOf(text: string, source: PlanSource): EntityPlan | null {
  const operation = readOperation(source.schema, text);
  if (!operation) return null;
  try {
    return planEntities(source, operation);
  } catch (error) {
    if (error instanceof PlainExecutionNeeded) return null;
    throw error;
  }
}
