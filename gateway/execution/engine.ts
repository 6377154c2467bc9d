import type { DocumentNode } from 'graphql';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { CentreContext } from '../../subgraphs/credit-centre/resolvers.ts';
import type { Scope } from '../../subgraphs/loaders.ts';
import type { Signal } from './ending.ts';

/** How an engine will fetch an operation; what is in it is the engine's own. */
export interface Plan {
  readonly engine: string;
}

export interface FetchTerms {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  /** What the centre's subgraph gets of this request; no department sees any of it. */
  readonly centre: CentreContext;
  /** Aborted when the client has left. */
  readonly signal?: Signal | undefined;
}

/** What came back: data in the shape of the planned operation, and what went wrong on the way. */
export interface Fetched {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Departments that gave no answer. */
  readonly failed: ReadonlySet<DepartmentName>;
  /** Errors that departments answered with: internal, only where they are reaches a client. */
  readonly errors: readonly { readonly department: string; readonly path: readonly (string | number)[] | undefined }[];
}

/** An engine that does not take an operation: too many are fetched for, or this one takes too long to plan. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly code: 'OVERLOADED' | 'COST_EXCEEDED';

  constructor(code: 'OVERLOADED' | 'COST_EXCEEDED') {
    super(`the engine refuses: ${code}`);
    this.code = code;
  }
}

/** Plans and fetches. It gets only what a grant has left of an operation: authorization is not its business. */
export interface Engine {
  /**
   * Whether it would fetch now, for what is to be done only if it is.
   *
   * @throws EngineRefusal
   */
  admit(): void;
  /** @throws EngineRefusal */
  plan(operation: DocumentNode): Promise<Plan>;
  /** @throws EngineRefusal */
  fetch(plan: Plan, terms: FetchTerms): Promise<Fetched>;
}
