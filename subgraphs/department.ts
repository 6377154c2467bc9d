import type { DepartmentName } from '../schema/subgraphs.ts';
import type { RecordTable } from './record-table.ts';
import type { Layout } from './supply/layout.ts';

/** What makes a department: where its records are kept and which files it understands. The rest is the same for all. */
export interface Department {
  readonly name: DepartmentName;
  readonly tables: readonly RecordTable[];
  readonly layouts: readonly Layout[];
  /** Folder of `.sql` files that make the department's record tables. */
  readonly migrations: URL;
}
