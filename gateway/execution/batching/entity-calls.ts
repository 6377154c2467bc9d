import type { Signal } from '../ending.ts';
import type { Growing } from './json.ts';
import type { Path } from './places.ts';
import type { SubgraphUnavailable } from './subgraph-unavailable.ts';

/** What a call asks of entities, but for which. */
export interface EntityCall<Terms> {
  readonly subgraph: string;
  readonly text: string;
  /** All but the representations. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly terms: Terms;
}

/** An error that a subgraph gave about one entity; the path begins beneath it. */
export interface EntityError {
  readonly entity: number;
  readonly path: Path;
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** One answer for each representation, in their order. */
export interface EntityAnswers {
  readonly entities: readonly (Readonly<Growing> | null)[];
  readonly errors: readonly EntityError[];
}

/** The answers of one rider: null, too, for what could not be fetched, and why. */
export interface Ride extends EntityAnswers {
  readonly failure: SubgraphUnavailable | null;
}

/**
 * Makes one call.
 *
 * @throws SubgraphUnavailable also if it cannot be said whom an error concerns
 */
export type SendCall<Terms> = (
  call: EntityCall<Terms>,
  representations: readonly Growing[],
  how: {
    /** Aborted when nobody waits for the answer any more. */
    readonly signal: Signal;
    /** Whether it is part of a call that was refused: to be refused again says nothing new about the subgraph. */
    readonly again: boolean;
  },
) => Promise<EntityAnswers>;

export interface Representation {
  /** Equal for equal ones. */
  readonly id: string;
  readonly value: Growing;
}

/** What a request asks of a batch. */
export interface Boarding<Terms> {
  /** Requests share calls only under an equal key: it says everything that an answer depends on. */
  readonly key: string;
  readonly call: EntityCall<Terms>;
  /** No two are equal. */
  readonly representations: readonly Representation[];
  readonly signal?: Signal | undefined;
}

export interface BatchLimits {
  /** Entities of one call. */
  readonly mostEntities: number;
  /** Entities that may wait for one subgraph, each for one request. */
  readonly mostWaiting: number;
  /** Calls that one refused call may be split into to find out which entity it fails for. */
  readonly mostHalves: number;
}

export const usualBatchLimits: BatchLimits = { mostEntities: 256, mostWaiting: 20_000, mostHalves: 40 };
