import type { Clock } from '../../domain/clock.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { Admission } from '../admission.ts';
import { type LogStore, LogUnavailable } from '../querylog/store.ts';
import { type Admitted, admit, type HttpRequest } from './admit.ts';
import type { AnswerQuestion } from './answer.ts';
import { type Authentication, authenticate, type Caller, isUnproven } from './authenticate.ts';
import { isNotice, notice } from './notice.ts';
import { type Outcome, refusal } from './outcome.ts';
import { record } from './record.ts';
import { type Released, release } from './release.ts';
import type { SchemaText } from './schema-text.ts';

export interface Line {
  readonly clock: Clock;
  readonly admission: Admission;
  readonly authentication: Authentication;
  readonly answer: AnswerQuestion;
  readonly schemaText: SchemaText;
  /** Departments for which a unit is registered as a provider. */
  readonly departmentsOf: (provider: string) => readonly DepartmentName[];
  readonly log: LogStore;
  /** Tells the operator of a failure; nothing of it reaches a client. */
  readonly report: (error: unknown) => void;
}

/** What a request is answered with, once it is known who asks. */
export type Work = (admitted: Admitted, caller: Caller) => Promise<Outcome>;

/**
 * The line that every request takes, from the socket to the socket: GraphQL unless it is said what else, and under which name it goes on
 * the record. Whatever it ends in, an answer, a syntax error or a refusal, is recorded before a byte of it is released; if it cannot be
 * recorded, only that is said.
 */
export async function handle(
  line: Line,
  request: HttpRequest,
  work: Work = line.answer,
  operation?: Outcome['operation'],
): Promise<Released> {
  const admitted = await admit(request, line.clock(), line.admission);
  if (isNotice(admitted)) return release(admitted);
  const caller = await authenticate(admitted, line.authentication);
  if (isUnproven(caller) && !(await line.admission.mayFail(request.source))) return release(notice('RATE_LIMITED'));
  const outcome = isUnproven(caller) ? refusal(caller.refused) : await workOrFail(line, work, admitted, caller);
  try {
    return release(await record(line.log, admitted, caller, operation ? { ...outcome, operation } : outcome));
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    line.report(error);
    return release(notice('LOG_UNAVAILABLE'));
  }
}

/** A failure of ours is an outcome as well, and goes on the record like any other. */
async function workOrFail(line: Line, work: Work, admitted: Admitted, caller: Caller): Promise<Outcome> {
  try {
    return await work(admitted, caller);
  } catch (error) {
    line.report(error);
    return refusal('INTERNAL_SERVER_ERROR');
  }
}
