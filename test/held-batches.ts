import { EntityBatches } from '../gateway/execution/batching/entity-batches.ts';
import type { BatchLimits, EntityAnswers, EntityError, Ride } from '../gateway/execution/batching/entity-calls.ts';
import { SubgraphUnavailable } from '../gateway/execution/batching/subgraph-unavailable.ts';
import type { Signal } from '../gateway/execution/ending.ts';

/** A call that a batch made, and that is answered when the test says so. */
export interface HeldCall {
  readonly key: string;
  readonly codes: readonly string[];
  readonly signal: Signal;
  readonly again: boolean;
  readonly settled: boolean;
  /** Answers with an entity of each code, and with these errors. */
  answer(errors?: readonly EntityError[]): void;
  fail(error: unknown): void;
}

/** Batches over subgraphs that a test plays itself: `calls` holds every call that was made, in order. */
export function heldBatches(limits: Partial<BatchLimits> = {}, decide: (call: HeldCall) => void = () => undefined) {
  const calls: HeldCall[] = [];
  const batches = new EntityBatches<null>(
    ({ text }, representations, { signal, again }) =>
      new Promise<EntityAnswers>((resolve, reject) => {
        const codes = representations.map(({ code }) => String(code));
        const call = {
          key: text,
          codes,
          signal,
          again,
          settled: false,
          answer(errors: readonly EntityError[] = []) {
            call.settled = true;
            resolve({ entities: codes.map((code) => ({ answered: code })), errors });
          },
          fail(error: unknown) {
            call.settled = true;
            reject(error);
          },
        };
        // As the client of a department does.
        signal.addEventListener('abort', () => call.fail(unavailable('CANCELLED')));
        calls.push(call);
        decide(call);
      }),
    { mostEntities: 256, mostWaiting: 20_000, mostHalves: 40, ...limits },
  );
  const ask = (codes: readonly string[], signal?: AbortSignal, key = 'a'): Promise<Ride> =>
    batches.ask({
      key,
      call: { subgraph: 'tax', text: key, variables: {}, terms: null },
      representations: codes.map((code) => ({ id: code, value: { code } })),
      signal,
    });
  return { batches, calls, ask, waiting: () => batches.waitingFor('tax') };
}

export const unavailable = (failure: SubgraphUnavailable['failure']) => new SubgraphUnavailable('tax', failure);

/** A subgraph that refuses every call for one of these codes, and answers all others at once. */
export const refusing =
  (...poison: readonly string[]) =>
  (call: HeldCall): void => {
    if (call.codes.some((code) => poison.includes(code))) call.fail(unavailable('REFUSED'));
    else call.answer();
  };

export const codesUpTo = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `c${n}`);

export const answered = (codes: readonly string[]) => codes.map((code) => ({ answered: code }));

/** One turn of the event loop: what waits for it has happened then. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
