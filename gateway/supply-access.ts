import type { ProviderRegistry } from '../domain/providers.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import type { SupplyAccess } from '../subgraphs/credit-centre/supply-ledger.ts';
import { DepartmentUnavailable } from './execution/department-client.ts';
import type { SupplyDesk } from './supply-desk.ts';

/** Departments for which a unit is registered as a provider (Art. 2(2), 7). */
export const departmentsOf =
  ({ departments }: ProviderRegistry) =>
  (provider: string): readonly DepartmentName[] =>
    DEPARTMENTS.filter((name) => departments[name]?.some(({ code }) => code === provider));

/** The departments' supply for the centre's resolvers; a department that does not answer is told by null. */
export const supplyAccess = (desk: SupplyDesk, providers: ProviderRegistry): SupplyAccess => ({
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
