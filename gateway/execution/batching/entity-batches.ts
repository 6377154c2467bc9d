import { Ending, type Signal } from '../ending.ts';
import { askInHalves } from './ask-in-halves.ts';
import {
  type BatchLimits,
  type Boarding,
  type EntityCall,
  type EntityError,
  type Representation,
  type Ride,
  type SendCall,
  usualBatchLimits,
} from './entity-calls.ts';
import type { Growing } from './json.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

/** A request in a batch: what it has got so far. */
interface Rider {
  readonly entities: (Readonly<Growing> | null)[];
  readonly errors: EntityError[];
  failure: SubgraphUnavailable | null;
  left: number;
  /** Called when nothing is left. */
  arrive(): void;
  /** Takes it from all that it still waits for, with a failure of ours. */
  fail(cause: unknown): void;
}

/** An entity that is waited for: by which requests, and in which place of each. */
interface Wanted {
  readonly value: Growing;
  readonly seats: Map<Rider, number>;
  /** Called when the last who waits for it has left: before its call, it is not asked for then. */
  abandoned: () => void;
}

/** What waits under one key. */
interface Lane<Terms> {
  readonly call: EntityCall<Terms>;
  readonly waiting: Map<string, Wanted>;
}

interface Delivered {
  readonly entity: Readonly<Growing> | null;
  readonly errors: readonly EntityError[];
  readonly failure?: SubgraphUnavailable;
}

/**
 * Batches of entities that concurrent requests share: one call at a time under each key, at once when none is on its way, else when that
 * one is back. Nobody joins a call that has left, since its answer may be older than the request.
 */
export class EntityBatches<Terms> {
  readonly #send: SendCall<Terms>;
  readonly #limits: BatchLimits;
  readonly #lanes = new Map<string, Lane<Terms>>();
  readonly #waitingFor = new Map<string, number>();

  constructor(send: SendCall<Terms>, limits: BatchLimits = usualBatchLimits) {
    this.#send = send;
    this.#limits = limits;
  }

  /** The entities as far as they could be fetched. It rejects only with what `send` throws beside SubgraphUnavailable. */
  ask({ key, call, representations, signal }: Boarding<Terms>): Promise<Ride> {
    const { subgraph } = call;
    const nothing = (failure: SubgraphUnavailable | null): Ride => ({
      entities: representations.map(() => null),
      errors: [],
      failure,
    });
    if (representations.length === 0) return Promise.resolve(nothing(null));
    if (signal?.aborted) return Promise.resolve(nothing(new SubgraphUnavailable(subgraph, 'CANCELLED')));
    if (this.waitingFor(subgraph) + representations.length > this.#limits.mostWaiting) {
      return Promise.resolve(nothing(new SubgraphUnavailable(subgraph, 'FULL')));
    }
    return new Promise((resolve, reject) => {
      const rider: Rider = {
        entities: representations.map(() => null),
        errors: [],
        failure: null,
        left: representations.length,
        arrive() {
          signal?.removeEventListener('abort', leave);
          resolve(rider);
        },
        fail(cause) {
          signal?.removeEventListener('abort', leave);
          vacate();
          reject(cause);
        },
      };
      const lane = this.#laneOf(key, call);
      const wanted = representations.map((one, place) => seat(lane, one, rider, place));
      this.#count(subgraph, representations.length);
      const vacate = () => {
        for (const one of wanted) {
          if (!one.seats.delete(rider)) continue;
          this.#count(subgraph, -1);
          if (one.seats.size === 0) one.abandoned();
        }
      };
      const leave = () => {
        vacate();
        rider.failure = new SubgraphUnavailable(subgraph, 'CANCELLED');
        rider.arrive();
      };
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** How many entities are waited for from a subgraph, each counted for every request. */
  waitingFor(subgraph: string): number {
    return this.#waitingFor.get(subgraph) ?? 0;
  }

  #count(subgraph: string, more: number): void {
    const count = this.waitingFor(subgraph) + more;
    if (count > 0) this.#waitingFor.set(subgraph, count);
    else this.#waitingFor.delete(subgraph);
  }

  #laneOf(key: string, call: EntityCall<Terms>): Lane<Terms> {
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane: Lane<Terms> = { call, waiting: new Map() };
    this.#lanes.set(key, lane);
    // What else arrives in this turn of the event loop comes along.
    setImmediate(() => void this.#drive(key, lane));
    return lane;
  }

  async #drive(key: string, lane: Lane<Terms>): Promise<void> {
    for (let batch = this.#next(lane); batch.length > 0; batch = this.#next(lane)) {
      await askInHalves(batch, {
        ask: (part, again) => this.#call(lane.call, part, again),
        giveUp: (part, failure) => {
          for (const wanted of part) this.#deliver(lane.call.subgraph, wanted, { entity: null, errors: [], failure });
        },
        mostHalves: this.#limits.mostHalves,
      });
    }
    this.#lanes.delete(key);
  }

  #next({ waiting }: Lane<Terms>): readonly Wanted[] {
    const batch: Wanted[] = [];
    for (const [id, wanted] of waiting) {
      if (batch.length === this.#limits.mostEntities) break;
      waiting.delete(id);
      batch.push(wanted);
    }
    return batch;
  }

  /** Makes the call and hands out what it brings; what is returned is why the subgraph refused it. */
  async #call(call: EntityCall<Terms>, part: readonly Wanted[], again: boolean): Promise<SubgraphUnavailable | null> {
    const { subgraph } = call;
    const batch = part.filter(({ seats }) => seats.size > 0);
    if (batch.length === 0) return null;
    const values = batch.map(({ value }) => value);
    try {
      const { entities, errors } = await this.#send(call, values, { signal: abandonedBy(batch), again });
      const errorsOf = new Map<number, EntityError[]>();
      for (const error of errors) {
        const same = errorsOf.get(error.entity);
        if (same) same.push(error);
        else errorsOf.set(error.entity, [error]);
      }
      batch.forEach((wanted, at) => {
        this.#deliver(subgraph, wanted, { entity: entities[at] ?? null, errors: errorsOf.get(at) ?? [] });
      });
    } catch (error) {
      if (!(error instanceof SubgraphUnavailable)) {
        // A failure of ours is told to everyone on board.
        for (const { seats } of batch) for (const rider of [...seats.keys()]) rider.fail(error);
        return null;
      }
      if (error.failure === 'REFUSED') return error;
      for (const wanted of batch) this.#deliver(subgraph, wanted, { entity: null, errors: [], failure: error });
    }
    return null;
  }

  #deliver(subgraph: string, { seats }: Wanted, { entity, errors, failure }: Delivered): void {
    this.#count(subgraph, -seats.size);
    for (const [rider, place] of seats) {
      rider.entities[place] = entity;
      for (const error of errors) rider.errors.push({ ...error, entity: place });
      if (failure) rider.failure = failure;
      rider.left -= 1;
      if (rider.left === 0) rider.arrive();
    }
    seats.clear();
  }
}

function seat<Terms>({ waiting }: Lane<Terms>, { id, value }: Representation, rider: Rider, place: number): Wanted {
  const wanted = waiting.get(id) ?? { value, seats: new Map(), abandoned: () => void waiting.delete(id) };
  waiting.set(id, wanted);
  wanted.seats.set(rider, place);
  return wanted;
}

/** A signal that is aborted when nobody waits for anything of the batch any more: one who leaves does not harm the others. */
function abandonedBy(batch: readonly Wanted[]): Signal {
  const ending = new Ending();
  let wanted = batch.length;
  for (const one of batch) {
    one.abandoned = () => {
      wanted -= 1;
      if (wanted === 0) ending.abort();
    };
  }
  return ending;
}
