import type { DepartmentName } from '../../schema/subgraphs.ts';

/** How the centre reaches the departments: their gateway-only fields, without a scope, so that nothing non-open comes by them. */
export interface DepartmentAccess {
  /** Departments for which a unit is registered as a provider. */
  readonly departmentsOf: (provider: string) => readonly DepartmentName[];
  /** Data of a department's gateway-only fields; null while it does not answer. */
  readonly ask: (
    department: DepartmentName,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>> | null>;
}
