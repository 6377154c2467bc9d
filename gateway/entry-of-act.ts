import type { Clock, RandomBytes } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { Act } from '../subgraphs/acts.ts';
import { act, type LogFields, type RecordedCaller } from './querylog/entry.ts';

/** A department tells of its acts what cannot be put on the record. */
export class UnfitAct extends Error {
  override readonly name = 'UnfitAct';
}

type Fits = (value: unknown) => boolean;

const matches =
  (pattern: RegExp): Fits =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isCount: Fits = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** What the record has of an act. A department could put anything into its feed: what has another form is null, and what else comes is left. */
const ofFile: Readonly<Record<string, Fits>> = {
  supply: matches(/^[0-9a-f]{32}$/),
  provider: matches(/^[0-9A-Z]{18}$/),
  sha256: matches(/^[0-9a-f]{64}$/),
  procedure: matches(/^(?:GENERAL|SUMMARY)$/),
  period: matches(/^\d{4}-\d{2}$/),
};
const counts = { rowsIn: isCount, accepted: isCount, duplicate: isCount, quarantined: isCount, skipped: isCount };
const ofRow: Readonly<Record<string, Fits>> = {
  quarantine: matches(/^[a-z-]{1,20}:quarantine:\d{1,15}:\d{1,9}$/),
  provider: matches(/^[0-9A-Z]{18}$/),
  by: matches(/^(?:[0-9A-Z]{18}|OPERATOR)$/),
  outcome: matches(/^(?:ACCEPTED|DUPLICATE|QUARANTINED|ABANDONED)$/),
  code: matches(/^[A-Z_]{1,40}$/),
};

const acts: Readonly<Record<Act['kind'], { kind: 'IMPORT' | 'CORRECTION'; fields: Readonly<Record<string, Fits>> }>> = {
  IMPORTED: { kind: 'IMPORT', fields: { ...ofFile, ...counts } },
  REFUSED: { kind: 'IMPORT', fields: ofFile },
  RESUBMITTED: { kind: 'CORRECTION', fields: ofRow },
  ABANDONED: { kind: 'CORRECTION', fields: ofRow },
};

const inForce = Date.parse('2016-03-01T00:00:00+08:00');

const operator: RecordedCaller = { role: 'operator', id: null, name: null, organisation: null };

/** The fields of the entry of a department's act. Throws `UnfitAct` for what is none. */
export function entryOfAct(
  department: DepartmentName,
  told: Act,
  { clock, random }: { readonly clock: Clock; readonly random: RandomBytes },
): LogFields {
  const form = told && Object.hasOwn(acts, told.kind) ? acts[told.kind] : undefined;
  const at = Date.parse(told?.at);
  if (!form || Number.isNaN(at)) throw new UnfitAct(`${department}: an act has no kind or no time`);
  const details = fitting(form.fields, objectIn(told.details));
  const by = form.kind === 'CORRECTION' ? details.by : details.provider;
  return act({
    kind: form.kind,
    // Nothing was done later than now, or before there was a platform (Art. 37).
    at: new Date(at >= inForce ? Math.min(at, clock().getTime()) : clock().getTime()),
    request: random(16).toString('hex'),
    caller:
      by === 'OPERATOR'
        ? operator
        : { role: 'provider', id: null, name: null, organisation: (by as string | null) ?? null },
    outcome: told.kind === 'REFUSED' ? 'REFUSED' : 'ANSWERED',
    details: { department, act: told.kind, ...details },
  });
}

const fitting = (fields: Readonly<Record<string, Fits>>, told: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, fits]) => [name, fits(told[name]) ? told[name] : null]));

function objectIn(details: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(details));
  } catch {
    return {};
  }
}
