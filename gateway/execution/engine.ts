import type { DocumentNode } from 'graphql';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { CentreContext } from '../../subgraphs/credit-centre/resolvers.ts';
import type { Scope } from '../../subgraphs/loaders.ts';

/** How an engine will fetch an operation; what is in it is the engine's own. */
export interface Plan {
  readonly engine: string;
}

export interface FetchTerms {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  /** What the centre's subgraph gets of this request; no department sees any of it. */
  readonly centre: CentreContext;
  readonly signal?: AbortSignal | undefined;
}

/** What came back: data in the shape of the planned operation, and what went wrong on the way. */
export interface Fetched {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Departments that gave no answer. */
  readonly failed: ReadonlySet<DepartmentName>;
  /** Errors that departments answered with: internal, only where they are reaches a client. */
  readonly errors: readonly { readonly department: string; readonly path: readonly (string | number)[] | undefined }[];
}

/** Plans and fetches. It gets only what a grant has left of an operation: authorization is not its business. */
export interface Engine {
  plan(operation: DocumentNode): Promise<Plan>;
  fetch(plan: Plan, terms: FetchTerms): Promise<Fetched>;
}
