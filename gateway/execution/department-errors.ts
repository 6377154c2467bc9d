import { errors } from 'undici';
import type { CallOutcome } from './circuit-breaker.ts';

/** Why a department gave no usable answer. For the log and metrics; clients only learn the department's name. */
export type UnavailableReason =
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'STATUS'
  | 'NOT_JSON'
  | 'NOT_GRAPHQL'
  | 'OVERSIZED'
  | 'BREAKER_OPEN'
  /** Its time was over, and part of it went by while other calls had all connections: that says nothing about the department. */
  | 'BUSY'
  | 'CANCELLED';

/** A department that did not answer as it should. `message` and `cause` are internal and never leave the gateway. */
export class DepartmentUnavailable extends Error {
  override readonly name = 'DepartmentUnavailable';
  readonly department: string;
  readonly reason: UnavailableReason;
  /** The HTTP status where the reason is STATUS, else null. */
  readonly status: number | null;

  constructor(
    department: string,
    reason: UnavailableReason,
    details: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    const status = details.status ?? null;
    super(`${department}: ${reason}${status === null ? '' : ` ${status}`}`, { cause: details.cause });
    this.department = department;
    this.reason = reason;
    this.status = status;
  }
}

/** What undici threw, in our words. */
export const reasonOf = (error: unknown): UnavailableReason => {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'OVERSIZED';
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return 'TIMEOUT';
  if (error instanceof errors.ConnectTimeoutError) return 'TIMEOUT';
  return 'CONNECTION';
};

/** How undici and the system say that there was no connection, so that nothing was sent. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether a call that failed surely did not run: only then may it be made again. */
export const isUnsent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && unsent.has(String(error.code));

/**
 * What an error says about the department's health. A 4xx that a single query can provoke, or an answer that grew too
 * large, comes from a department that is alive: else a caller with a bad query could shut a department off for all.
 * 401 and 403 are failures, since they refuse the gateway itself.
 */
export const outcomeOf = (error: unknown): CallOutcome => {
  if (!(error instanceof DepartmentUnavailable)) return 'UNKNOWN';
  if (['CANCELLED', 'BREAKER_OPEN', 'BUSY'].includes(error.reason)) return 'UNKNOWN';
  if (error.reason === 'OVERSIZED') return 'ALIVE';
  if (error.status === null || error.status >= 500) return 'FAILED';
  return error.status === 401 || error.status === 403 ? 'FAILED' : 'ALIVE';
};

/**
 * The same of a part of a query that was refused as a whole, which counted then: to look for the one subject that it fails for takes many calls,
 * and must not shut the department off for all.
 */
export const outcomeOfPart = (error: unknown): CallOutcome => {
  const outcome = outcomeOf(error);
  const answered = error instanceof DepartmentUnavailable && !['CONNECTION', 'TIMEOUT'].includes(error.reason);
  return outcome === 'FAILED' && answered ? 'UNKNOWN' : outcome;
};
