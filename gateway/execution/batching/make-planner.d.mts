import type { QueryPlan } from '@apollo/query-planner';

export function makePlanner(supergraphSdl: string): (text: string) => QueryPlan;
