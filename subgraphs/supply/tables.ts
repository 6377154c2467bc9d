import type { ColumnType, Generated } from 'kysely';
import type { Provider } from '../../domain/providers.ts';
import type { Act } from '../acts.ts';
import type { Identifier } from './outcome.ts';

interface SupplyBatchTable {
  id: string;
  number: Generated<number>;
  filename: string;
  sheet: string | null;
  digest: string;
  layout: string;
  columns: string[];
  unread: string[];
  provider: Provider;
  procedure: 'GENERAL' | 'SUMMARY' | null;
  period: string | null;
  state: 'RUNNING' | 'DONE';
  started_at: Date;
  finished_at: Date | null;
  rows_in: Generated<number>;
  accepted: Generated<number>;
  duplicate: Generated<number>;
  quarantined: Generated<number>;
  skipped: Generated<number>;
}

export type QuarantineState = 'OPEN' | 'RESUBMITTED' | 'RESOLVED' | 'ABANDONED';

interface SupplyQuarantineTable {
  batch: string;
  row_number: number;
  column_name: string | null;
  code: string;
  reason: string;
  state: Generated<QuarantineState>;
}

interface QuarantineEventTable {
  batch: string;
  row_number: number;
  number: number;
  at: Date;
  action: 'RESUBMITTED' | 'RESOLVED' | 'ABANDONED';
  by_whom: string;
  outcome: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED' | 'ABANDONED';
  code: string | null;
  columns: string[];
  cells: Buffer | null;
  reason: string | null;
}

interface SupplyRequestTable {
  id: string;
  provider: string;
  idempotency_key: string | null;
  asked: string;
  filename: string;
  sha256: string;
  manifest: ColumnType<Readonly<Record<string, string>>, string, never>;
  state: 'RUNNING' | 'DONE' | 'REFUSED' | 'FAILED';
  refused: ColumnType<{ readonly reason: string; readonly advice: string } | null, string | null, string | null>;
  rows_total: number | null;
  received_at: Date;
  finished_at: Date | null;
}

interface RecordVersionTable {
  record_id: string;
  version: number;
  current_when_supplied: boolean;
  batch: string;
  row_number: number;
  content: string;
  source_time: Date | null;
  body: unknown;
  previous_hash: string | null;
  hash: string;
  recorded_at: Date;
}

interface ChangeTable {
  position: Generated<number>;
  record_id: string;
  item: string;
  kind: 'ADDED' | 'REPLACED';
  credit_code: string;
  subject_kind: string;
  subject_name: string | null;
  identifiers: unknown;
  at: Date;
}

interface SupplyActTable {
  position: Generated<number>;
  at: Date;
  kind: Act['kind'];
  details: ColumnType<Readonly<Record<string, unknown>>, string, never>;
}

/** What every department's database has (`migrations/`); its record tables are described by `RecordTable`. */
export interface SupplyTables {
  supply_batch: SupplyBatchTable;
  supply_cleaned: { batch: string; column_name: string; note: string; rows: number };
  supplied_row: { batch: string; row_number: number; cells: Buffer };
  supply_quarantine: SupplyQuarantineTable;
  quarantine_event: QuarantineEventTable;
  unresolved_number: {
    position: Generated<number>;
    batch: string;
    row_number: number;
    kind: Identifier['kind'];
    value: string;
  };
  supply_request: SupplyRequestTable;
  supply_request_batch: { request: string; batch: string; again: boolean };
  record_version: RecordVersionTable;
  change: ChangeTable;
  supply_act: SupplyActTable;
}
