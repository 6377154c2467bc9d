import { type ExecutionResult, GraphQLError } from 'graphql';
import type { FailedFetch, Gathered, LocatedError } from '../execute-plan.ts';
import type { Path } from '../places.ts';
import { errorPlaces } from './error-places.ts';
import type { Projection } from './projection.ts';
import { responseKeyOf } from './set-apart.ts';

/** The response to an operation: what was gathered in the operation's own shape, with every error once. */
export function responseOf({ data, errors, failed }: Gathered, project: Projection): ExecutionResult {
  const told = errors.map(toldOf);
  const missing = failed.map(({ path }) => path.map(responseKeyOf));
  const shaped = project(
    data,
    errorPlaces(
      told.flatMap(({ path }) => (path ? [path] : [])),
      missing,
    ),
  );
  const all = [...told, ...failed.map(failureOf), ...shaped.errors];
  return { data: shaped.data, ...(all.length > 0 ? { errors: all } : {}) };
}

const responsePath = (path: Path): Path => path.map((key) => (typeof key === 'string' ? responseKeyOf(key) : key));

/** What the subgraph said, without what it may tell of its inside. */
function toldOf({ subgraph, message, path, extensions }: LocatedError): GraphQLError {
  const code = typeof extensions?.code === 'string' ? extensions.code : 'SUBGRAPH_ERROR';
  return new GraphQLError(message, {
    ...(path && path.length > 0 ? { path: responsePath(path) } : {}),
    extensions: { code, subgraph },
  });
}

/** One error for a call that failed, at what it would have brought, whatever list it is in. */
function failureOf({ path, failure }: FailedFetch): GraphQLError {
  const keys = path.filter((key) => key !== '@').map(responseKeyOf);
  const code = failure.failure === 'FULL' ? 'OVERLOADED' : 'SUBGRAPH_UNAVAILABLE';
  const message =
    failure.failure === 'FULL'
      ? 'Too many wait for the subgraph. Ask again later.'
      : 'The subgraph does not answer now.';
  return new GraphQLError(message, {
    ...(keys.length > 0 ? { path: keys } : {}),
    extensions: { code, subgraph: failure.subgraph },
  });
}
