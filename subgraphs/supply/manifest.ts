import { type CalendarDate, isCalendarDate } from '../../domain/calendar-date.ts';
import type { Provider, ProviderRegistry } from '../../domain/providers.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { SupplyRefused } from './outcome.ts';
import type { Procedure } from './procedure.ts';

/** What a sender says of a file beside it: texts, checked here. */
export interface SupplyManifest {
  /** GENERAL or SUMMARY: the procedure of all penalties in the file. */
  readonly procedure?: string | undefined;
  /** Unified code of the provider; without it, the one provider registered for the department. */
  readonly provider?: string | undefined;
  /** The month the file is about, YYYY-MM. */
  readonly period?: string | undefined;
}

export interface CheckedManifest {
  readonly procedure: Procedure | null;
  readonly provider: Provider;
  readonly period: string | null;
}

/** Checks a manifest on the day of supply. Throws SupplyRefused for a procedure, provider or period that cannot be. */
export function checkManifest(
  { procedure, provider, period }: SupplyManifest,
  department: DepartmentName,
  registry: ProviderRegistry,
  day: CalendarDate,
): CheckedManifest {
  return {
    procedure: procedureIn(procedure),
    provider: providerIn(provider, department, registry.departments[department] ?? []),
    period: periodIn(period, day),
  };
}

function procedureIn(procedure: string | undefined): Procedure | null {
  if (procedure === undefined) return null;
  if (procedure === 'GENERAL' || procedure === 'SUMMARY') return procedure;
  throw new SupplyRefused('The procedure is neither GENERAL nor SUMMARY.', 'Declare one of the two.');
}

/** Art. 2(2): nothing is taken in without its provider. */
function providerIn(code: string | undefined, department: string, registered: readonly Provider[]): Provider {
  const codes = registered.map((one) => `${one.code} ${one.name}`).join(', ');
  if (code !== undefined) {
    const found = registered.find((one) => one.code === code.trim().toUpperCase());
    if (found) return found;
    throw new SupplyRefused(
      `The provider is not registered for ${department}.`,
      `Name a registered provider: ${codes || 'there is none yet'}.`,
    );
  }
  const [only, another] = registered;
  if (only && !another) return only;
  throw new SupplyRefused(
    `The file does not say which provider of ${department} it comes from.`,
    `Name its code: ${codes || 'there is none yet'}.`,
  );
}

function periodIn(period: string | undefined, day: CalendarDate): string | null {
  if (period === undefined) return null;
  if (!isCalendarDate(`${period}-01`)) {
    throw new SupplyRefused('The period is not a month.', 'Write it as 2026-03.');
  }
  if (period > day.slice(0, 7)) {
    throw new SupplyRefused('The period is a month that has not begun.', 'Name the month that the file is about.');
  }
  return period;
}
