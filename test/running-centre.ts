import type { Kysely } from 'kysely';
import { systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { departmentAccess } from '../gateway/department-access.ts';
import { centreExecutor } from '../gateway/execution/centre.ts';
import { DepartmentUnavailable } from '../gateway/execution/department-client.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import { directoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { catalogues, DAY, now, type RunningDepartment } from './running-department.ts';

export type AskCentre = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  day?: string,
) => Promise<Readonly<Record<string, unknown>>>;

const execute = centreExecutor();

/** The centre's subgraph over a directory and the one department that runs; the others do not answer. */
export function askingCentre(directory: Kysely<CentreTables>, running: () => RunningDepartment): AskCentre {
  return async (query, variables = {}, day = DAY) => {
    const desk = {
      ask: async (name: string, text: string, values: Readonly<Record<string, unknown>>) => {
        if (running().department.name !== name) throw new DepartmentUnavailable(name, 'CONNECTION');
        const { data, errors } = await running().ask(text, values, { day });
        if (!data || errors.length > 0) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
        return data;
      },
    };
    const { data, errors } = await execute(query, variables, {
      directory: directoryLoaders(directory),
      catalogues,
      applicationLists: [],
      revokeToken: async () => undefined,
      logVerifiers: [],
      note: () => undefined,
      day,
      provider: null,
      caller: { role: 'public' },
      database: directory,
      random: systemRandom,
      now,
      access: departmentAccess(desk, loadProviders(schemaPath('providers.yaml'))),
    });
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
  };
}
