import type { DepartmentName } from '../../../schema/subgraphs.ts';
import type { Scope } from '../../../subgraphs/loaders.ts';
import { type DepartmentClient, DepartmentUnavailable } from '../department-client.ts';
import { type EntityQuery, entityQueries, Misshapen } from '../entity-queries.ts';
import { entityAnswers } from './entity-answers.ts';
import type { EntityAnswers, SendCall } from './entity-calls.ts';
import type { Growing } from './json.ts';
import type { Path } from './places.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

interface Department {
  readonly client: DepartmentClient;
  readonly entityQuery: (query: string) => EntityQuery;
}

/** Calls of departments: their answers are held to what they were asked, so that one that mixes up its subjects has given none. */
export function departmentCalls(departments: ReadonlyMap<DepartmentName, DepartmentClient>): SendCall<Scope> {
  const asked = new Map<string, Department>(
    [...departments].map(([name, client]) => [name, { client, entityQuery: entityQueries(name) }]),
  );
  return async ({ subgraph, text, variables, terms }, representations, { signal, again }): Promise<EntityAnswers> => {
    const department = asked.get(subgraph);
    if (!department) throw new Error(`there is no department ${subgraph}`);
    const { text: query, read } = department.entityQuery(text);
    try {
      const answer = await department.client.query({
        query,
        variables: { ...variables, representations },
        scope: terms.items,
        day: terms.day,
        signal,
        retried: true,
        refusedBefore: again,
      });
      const data = answer.data && (read(answer.data, representations) as Growing);
      const errors = answer.errors.map(({ message, path }) => ({ message, path: isPath(path) ? path : undefined }));
      return entityAnswers(subgraph, { data, errors }, representations.length);
    } catch (error) {
      if (error instanceof Misshapen) throw new SubgraphUnavailable(subgraph, 'REFUSED', error);
      if (error instanceof DepartmentUnavailable) throw unavailable(error);
      throw error;
    }
  };
}

/** What a department says may be anything. */
const isPath = (path: unknown): path is Path =>
  Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number');

/** What a department answered without being of use may be about one entity alone; where it did not answer, nothing is gained by asking more. */
function unavailable(error: DepartmentUnavailable): SubgraphUnavailable {
  const answered = error.reason === 'STATUS' && ![401, 403, 429, 502, 503, 504].includes(error.status ?? 0);
  const refused = answered || ['NOT_JSON', 'NOT_GRAPHQL', 'OVERSIZED'].includes(error.reason);
  if (error.reason === 'CANCELLED') return new SubgraphUnavailable(error.department, 'CANCELLED', error);
  return new SubgraphUnavailable(error.department, refused ? 'REFUSED' : 'SILENT', error);
}
