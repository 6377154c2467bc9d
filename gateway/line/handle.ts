import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { Admission } from '../admission.ts';
import type { EntryKind } from '../querylog/entry.ts';
import { type LogStore, LogUnavailable } from '../querylog/store.ts';
import type { TurnedAway } from '../turned-away.ts';
import { type Admitted, admit, type HttpRequest } from './admit.ts';
import type { AnswerQuestion } from './answer.ts';
import { type Authentication, authenticate, type Caller, isUnproven } from './authenticate.ts';
import { isNotice, type NoticeCode, notice } from './notice.ts';
import { textWithHash } from './operation-text.ts';
import { type Outcome, refusal } from './outcome.ts';
import { record } from './record.ts';
import { type Released, release } from './release.ts';
import type { SchemaText } from './schema-text.ts';

export interface Line {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly admission: Admission;
  /** What is turned away is on the record by source and minute. */
  readonly turnedAway: TurnedAway;
  readonly authentication: Authentication;
  readonly answer: AnswerQuestion;
  readonly schemaText: SchemaText;
  /** Whether the policies let a caller read the log (Art. 26). */
  readonly mayReadLog: (caller: Caller, at: Date) => boolean;
  /** Departments for which a unit is registered as a provider. */
  readonly departmentsOf: (provider: string) => readonly DepartmentName[];
  readonly log: LogStore;
  /** Tells the operator of a failure; nothing of it reaches a client. */
  readonly report: (error: unknown) => void;
}

/** What a request is answered with, once it is known who asks. */
export type Work = (admitted: Admitted, caller: Caller) => Promise<Outcome>;

/** A way of asking that is no GraphQL: under which kind, text and name it goes on the record. */
export interface Errand {
  readonly kind: EntryKind;
  readonly text: string;
  readonly name: string;
}

/**
 * The line that every request takes, from the socket to the socket: GraphQL unless it is said what else, and as what it goes on
 * the record. Whatever it ends in, an answer, a syntax error or a refusal, is recorded before a byte of it is released; if it cannot be
 * recorded, only that is said.
 */
export async function handle(
  line: Line,
  request: HttpRequest,
  work: Work = line.answer,
  errand?: Errand,
): Promise<Released> {
  const admitted = await admit(request, line.clock(), line.admission, line.random);
  if (isNotice(admitted)) return turnAway(line, request.source, admitted.code);
  const caller = await authenticate(admitted, line.authentication);
  if (isUnproven(caller) && !(await line.admission.mayFail(request.source))) {
    return turnAway(line, request.source, 'RATE_LIMITED');
  }
  const outcome = isUnproven(caller) ? refusal(caller.refused) : await workOrFail(line, work, admitted, caller);
  try {
    return release(await record(line.log, admitted, caller, errand ? asErrand(outcome, errand) : outcome));
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    line.report(error);
    return release(notice('LOG_UNAVAILABLE'));
  }
}

/** Turns a request away with a fixed notice; which, and how often, is put on the record a minute later. */
export function turnAway({ turnedAway }: Pick<Line, 'turnedAway'>, source: string, code: NoticeCode): Released {
  turnedAway.note(source, code);
  return release(notice(code));
}

const asErrand = (outcome: Outcome, { kind, text, name }: Errand): Outcome => ({
  ...outcome,
  entryKind: kind,
  operation: { ...textWithHash(text), name },
});

/** A failure of ours is an outcome as well, and goes on the record like any other. */
async function workOrFail(line: Line, work: Work, admitted: Admitted, caller: Caller): Promise<Outcome> {
  try {
    return await work(admitted, caller);
  } catch (error) {
    line.report(error);
    return refusal('INTERNAL_SERVER_ERROR');
  }
}
