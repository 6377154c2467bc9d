import type { Generated } from 'kysely';
import type { Provider } from '../../domain/providers.ts';

interface SupplyBatchTable {
  id: string;
  filename: string;
  digest: string;
  layout: string;
  provider: Provider;
  procedure: string | null;
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

interface SupplyQuarantineTable {
  batch: string;
  row_number: number;
  column_name: string | null;
  code: string;
  reason: string;
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

/** What every department's database has (migrations/000_supply.sql); its record tables are described by `RecordTable`. */
export interface SupplyTables {
  supply_batch: SupplyBatchTable;
  supply_quarantine: SupplyQuarantineTable;
  record_version: RecordVersionTable;
  change: ChangeTable;
}
