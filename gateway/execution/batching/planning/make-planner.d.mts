import type { QueryPlan } from '@apollo/query-planner';

export function makePlanner(supergraphSdl: string): { plan(text: string): QueryPlan; apiSchema(): string };
