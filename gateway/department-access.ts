import type { ProviderRegistry } from '../domain/providers.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import type { DepartmentAccess } from '../subgraphs/credit-centre/department-access.ts';
import { DepartmentUnavailable } from './execution/department-client.ts';
import type { SupplyDesk } from './supply-desk.ts';

/** Departments for which a unit is registered as a provider (Art. 2(2), 7). */
export const departmentsOf =
  ({ departments }: ProviderRegistry) =>
  (provider: string): readonly DepartmentName[] =>
    DEPARTMENTS.filter((name) => departments[name]?.some(({ code }) => code === provider));

/** The departments for the centre's resolvers; one that does not answer is told by null. */
export const departmentAccess = (desk: Pick<SupplyDesk, 'ask'>, providers: ProviderRegistry): DepartmentAccess => ({
  departmentsOf: departmentsOf(providers),
  ask: async (department, query, variables) => {
    try {
      return await desk.ask(department, query, variables);
    } catch (error) {
      if (error instanceof DepartmentUnavailable) return null;
      throw error;
    }
  },
});
