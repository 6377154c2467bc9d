import { type CalendarDate, yearOf } from '../../domain/calendar-date.ts';
import type { Decide, Decision } from '../authorization/decide.ts';
import type { DecidedCaller } from '../authorization/decision-request.ts';
import type { Caller } from './authenticate.ts';

/** What policies know of a caller. */
export const decidedCaller = (caller: Caller, purpose: string | null): DecidedCaller => ({
  role: caller.role,
  organisation: caller.role === 'public' ? null : caller.org,
  purpose,
});

/** What policies say of a field that is about no subject, and whose matter is the caller's own where that counts. */
export const platformDecision = (decide: Decide, caller: DecidedCaller, field: string, day: CalendarDate): Decision =>
  decide({ caller, year: yearOf(day), ask: { about: 'platform', field, own: true, adult: true } });
