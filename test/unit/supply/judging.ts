import { catalogueFor, entryOfItem } from '../../../domain/catalogue.ts';
import { providersElsewhere } from '../../../domain/providers.ts';
import type { Department } from '../../../subgraphs/department.ts';
import { findLayout } from '../../../subgraphs/supply/find-layout.ts';
import { type JudgeContext, judge } from '../../../subgraphs/supply/judge.ts';
import type { RowOutcome, SuppliedRecord } from '../../../subgraphs/supply/outcome.ts';
import { type Cells, catalogues, departmentNamed, providers, table } from '../../supply-files.ts';

export interface Judging {
  readonly department: string;
  readonly procedure?: JudgeContext['procedure'];
  readonly day?: string;
  readonly heading?: (machine: string) => string;
}

/** The context in which rows under these columns are judged. */
export function contextOf(
  columns: readonly string[],
  { department: name, procedure = 'GENERAL', day = '2026-11-01' }: Judging,
) {
  const department: Department = departmentNamed(name);
  const header = findLayout([columns], department, [department]);
  const entry = entryOfItem(catalogueFor(catalogues, 2026), header.layout.item);
  const provider = providers.departments[name]?.[0];
  if (!entry || !provider) throw new Error(`no entry or no provider for ${header.layout.name}`);
  return {
    ...header,
    entry,
    provider,
    elsewhere: providersElsewhere(providers, name),
    procedure,
    day,
    known: new Map(),
  };
}

/** What becomes of a row given by machine names. */
export function judged(cells: Cells, judging: Judging): RowOutcome {
  const [columns = [], row = []] = table([cells], judging.heading);
  return judge({ row: 2, cells: row }, contextOf(columns, judging));
}

/** The record that a row becomes; fails the test when it becomes none. */
export function accepted(cells: Cells, judging: Judging): SuppliedRecord {
  const outcome = judged(cells, judging);
  if (outcome.outcome !== 'RECORD') throw new Error(`not taken in: ${JSON.stringify(outcome)}`);
  return outcome.record;
}

/** Column and code for which a row is set aside, or its outcome if it isn't. */
export function fault(cells: Cells, judging: Judging): readonly [string | null, string] | string {
  const outcome = judged(cells, judging);
  return outcome.outcome === 'QUARANTINED' ? [outcome.column, outcome.code] : outcome.outcome;
}
