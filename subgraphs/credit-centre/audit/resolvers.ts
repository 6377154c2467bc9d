import type { Kysely } from 'kysely';
import type { CentreTables } from '../tables.ts';
import { type ProceduresArguments, procedures } from './procedures.ts';
import { type QueryLogArguments, queryLog } from './query-log.ts';
import { type RegistrationContext, registerProcedure } from './register-procedure.ts';

/** What the resolvers get that auditors and supervisors read by. Who may is decided before; here it is seen to once more. */
export interface AuditContext extends RegistrationContext {
  readonly database: Kysely<CentreTables>;
}

export const auditResolvers = {
  Query: {
    queryLog: (_: never, args: QueryLogArguments, { caller, database }: AuditContext) =>
      caller.role === 'auditor' ? queryLog(args, database) : null,
    procedures: (_: never, args: ProceduresArguments, { caller, database }: AuditContext) =>
      caller.role === 'auditor' || caller.role === 'supervisor' ? procedures(args, database) : null,
  },
  Mutation: {
    registerProcedure: (
      _: never,
      given: { readonly number: string; readonly purpose: string },
      context: RegistrationContext,
    ) => registerProcedure(given, context),
  },
};
