import { type GraphQLSchema, isInterfaceType } from 'graphql';
import type { Representation, Ride } from './entity-calls.ts';
import type { Growing } from './json.ts';
import { merge } from './merge.ts';
import { type Path, type PlanPath, visitPlaces } from './places.ts';
import type { Fetch, Step } from './planning/compile-plan.ts';
import { representationOf } from './representation.ts';
import { renamedPath, rewrite } from './rewrites.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

/** What a subgraph answered to a call on its roots. */
export interface RootAnswer {
  readonly data: Readonly<Growing> | null;
  readonly errors: readonly SubgraphError[];
}

export interface SubgraphError {
  /** From the root of what was asked; none where the subgraph does not say. */
  readonly path?: Path | undefined;
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** How the calls of one request are made. */
export interface Calls {
  /** @throws SubgraphUnavailable */
  roots(fetch: Fetch, variables: Readonly<Record<string, unknown>>): Promise<RootAnswer>;
  entities(
    fetch: Fetch,
    variables: Readonly<Record<string, unknown>>,
    representations: readonly Representation[],
  ): Promise<Ride>;
}

/** An error that a subgraph answered with, and where in the answer it is. */
export interface LocatedError extends SubgraphError {
  readonly subgraph: string;
}

/** A call without a usable answer, and where what it would have brought is missing. */
export interface FailedFetch {
  readonly path: PlanPath;
  readonly failure: SubgraphUnavailable;
}

/** What a plan has brought: data under the keys of the planned operation, with what was fetched on the way beside. */
export interface Gathered {
  readonly data: Growing;
  readonly errors: readonly LocatedError[];
  readonly failed: readonly FailedFetch[];
}

export interface PlanRun {
  /** The supergraph's, with what clients cannot see. */
  readonly schema: GraphQLSchema;
  /** With their defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly calls: Calls;
  /** Entities that are known without waiting for what leads to them; null for a fetch of others. */
  readonly knownAhead?: ((fetch: Fetch) => readonly Representation[] | null) | undefined;
}

interface Gathering {
  readonly run: PlanRun;
  readonly data: Growing;
  readonly errors: LocatedError[];
  readonly failed: FailedFetch[];
  /** Calls that were made before their turn. */
  readonly ahead: ReadonlyMap<Fetch, Boarded>;
}

interface Boarded {
  readonly representations: readonly Representation[];
  readonly ride: Promise<Ride>;
}

/** Runs a plan. Failures of subgraphs are told in what is returned; it rejects only for failures of ours. */
export async function executePlan(step: Step, run: PlanRun): Promise<Gathered> {
  const gathering: Gathering = { run, data: {}, errors: [], failed: [], ahead: startAhead(step, run) };
  await execute(gathering, step);
  return gathering;
}

async function execute(gathering: Gathering, step: Step): Promise<void> {
  switch (step.kind) {
    case 'sequence':
      for (const one of step.steps) await execute(gathering, one);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((one) => execute(gathering, one)));
      return;
    case 'condition':
      return execute(gathering, gathering.run.variables[step.variable] === true ? step.ifTrue : step.ifFalse);
    case 'fetch':
      try {
        return step.fetch.requires
          ? await fetchEntities(gathering, step.fetch)
          : await fetchRoots(gathering, step.fetch);
      } catch (error) {
        if (!(error instanceof SubgraphUnavailable)) throw error;
        gathering.failed.push({ path: step.fetch.path, failure: error });
      }
  }
}

function startAhead(step: Step, run: PlanRun): ReadonlyMap<Fetch, Boarded> {
  const ahead = new Map<Fetch, Boarded>();
  if (!run.knownAhead) return ahead;
  const look = (one: Step): void => {
    if (one.kind === 'sequence' || one.kind === 'parallel') one.steps.forEach(look);
    if (one.kind !== 'fetch') return;
    const representations = run.knownAhead?.(one.fetch);
    if (!representations) return;
    const boarded = board(run, one.fetch, representations);
    // It is awaited in its turn; a failure before that is told then.
    boarded.ride.catch(() => undefined);
    ahead.set(one.fetch, boarded);
  };
  look(step);
  return ahead;
}

const board = (run: PlanRun, fetch: Fetch, representations: readonly Representation[]): Boarded => ({
  representations,
  ride: run.calls.entities(fetch, variablesOf(run, fetch), representations),
});

function variablesOf({ variables }: PlanRun, fetch: Fetch): Readonly<Record<string, unknown>> {
  const used: Record<string, unknown> = {};
  for (const name of fetch.variables) if (variables[name] !== undefined) used[name] = variables[name];
  return used;
}

async function fetchRoots(gathering: Gathering, fetch: Fetch): Promise<void> {
  const { run } = gathering;
  const places: { readonly object: Growing; readonly at: Path }[] = [];
  visitPlaces(gathering.data, fetch, (object, at) => places.push({ object, at: [...at] }));
  if (places.length === 0) return;
  const { data, errors } = await run.calls.roots(fetch, variablesOf(run, fetch));
  if (data) {
    const rewritten = rewrittenCopy(gathering, fetch, data);
    for (const { object } of places) merge(object, rewritten, vagueIn(run.schema));
  }
  for (const error of errors) {
    for (const { at } of places) gathering.errors.push(located(fetch, error, at, error.path));
  }
}

async function fetchEntities(gathering: Gathering, fetch: Fetch): Promise<void> {
  const { run, data } = gathering;
  const asked = gatherEntities(gathering, fetch);
  if (asked.size === 0) return;
  const boarded =
    gathering.ahead.get(fetch) ??
    board(
      run,
      fetch,
      [...asked].map(([id, { value }]) => ({ id, value })),
    );
  const { entities, errors, failure } = await boarded.ride;
  const placesOf = (at: number) => asked.get(boarded.representations[at]?.id ?? '')?.places ?? [];
  entities.forEach((entity, at) => {
    if (!entity) return;
    const rewritten = rewrittenCopy(gathering, fetch, entity);
    for (const object of placesOf(at)) merge(object, rewritten, vagueIn(run.schema));
  });
  if (failure) gathering.failed.push({ path: fetch.path, failure });
  if (errors.length === 0) return;
  const pathsOf = new Map<Growing, Path>();
  visitPlaces(data, fetch, (object, at) => pathsOf.set(object, [...at]));
  for (const error of errors) {
    for (const object of placesOf(error.entity)) {
      gathering.errors.push(located(fetch, error, pathsOf.get(object) ?? [], error.path));
    }
  }
}

/** The entities at the path of a fetch, by representation: equal ones are asked for once. */
function gatherEntities({ run, data }: Gathering, fetch: Fetch) {
  const asked = new Map<string, { readonly value: Growing; readonly places: Growing[] }>();
  visitPlaces(data, fetch, (object) => {
    const value = representationOf(run.schema, fetch.requires ?? [], object);
    if (!value) return;
    rewrite(run.schema, fetch.inputRewrites, value);
    const id = JSON.stringify(value);
    const same = asked.get(id);
    if (same) same.places.push(object);
    else asked.set(id, { value, places: [object] });
  });
  return asked;
}

const vagueIn = (schema: GraphQLSchema) => (typeName: unknown) => isInterfaceType(schema.getType(String(typeName)));

/** What others get as well stays as it was answered. */
function rewrittenCopy({ run }: Gathering, { outputRewrites }: Fetch, data: Readonly<Growing>): Readonly<Growing> {
  if (outputRewrites.length === 0) return data;
  const copy: Growing = {};
  merge(copy, data);
  rewrite(run.schema, outputRewrites, copy);
  return copy;
}

const located = (
  { subgraph, outputRewrites }: Fetch,
  { message, extensions }: SubgraphError,
  at: Path,
  beneath: Path | undefined,
): LocatedError => ({
  subgraph,
  message,
  extensions,
  path: [...at, ...(beneath ? renamedPath(outputRewrites, beneath) : [])],
});
