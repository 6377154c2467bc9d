/**
 * Why a subgraph gave no usable answer to a call. REFUSED: it answered, but with nothing that can be used; with fewer entities it might.
 * SILENT: it did not answer, or not in time, or is not asked while it keeps failing. FULL: too many wait for it. CANCELLED: nobody waits for
 * the answer any more.
 */
export type SubgraphFailure = 'REFUSED' | 'SILENT' | 'FULL' | 'CANCELLED';

/** A subgraph that gave no usable answer. Message and cause are internal. */
export class SubgraphUnavailable extends Error {
  override readonly name = 'SubgraphUnavailable';
  readonly subgraph: string;
  readonly failure: SubgraphFailure;

  constructor(subgraph: string, failure: SubgraphFailure, cause?: unknown) {
    super(`${subgraph}: ${failure}`, { cause });
    this.subgraph = subgraph;
    this.failure = failure;
  }
}
