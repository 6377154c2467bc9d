import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { SubjectKind } from '../../domain/credit-code.ts';
import type { Remembered } from './once.ts';

/** Set once, later than its row. */
type Later<Value> = ColumnType<Value | null, never, Value>;

/** The centre's own tables (`migrations/`), in the gateway's database. */
export interface CentreTables {
  subject: {
    credit_code: string;
    kind: SubjectKind;
    name: string | null;
    name_rank: number;
    first_seen: Date;
    match_name: string | null;
    name_pairs: readonly string[] | null;
  };
  subject_identifier: { position: Generated<number>; credit_code: string; kind: string; value: string };
  followed_feed: { department: string; position: string };
  told_numbers: { department: string; position: number };
  written_authorization: WrittenAuthorizationTable;
  blocked_firm: {
    position: Generated<number>;
    firm: string;
    reason: string;
    authorization_id: string | null;
    blocked_at: Date;
    blocked_by: string;
    readmitted_at: Later<Date>;
    readmitted_by: Later<string>;
  };
  suspended_record: { record_id: string; suspended_at: Date };
  registered_procedure: {
    organisation: string;
    purpose: string;
    number: string;
    registered_at: Date;
    registered_by: string;
  };
  mutation_result: { caller: string; key: string; asked: string; result: JSONColumnType<Remembered>; at: Date };
}

interface WrittenAuthorizationTable {
  id: string;
  position: Generated<number>;
  grantor: string;
  grantee: string;
  items: readonly string[];
  purpose: string | null;
  valid_from: string;
  valid_to: string;
  uses: number | null;
  used: Generated<number>;
  source: 'GRANTED' | 'REGISTERED';
  document_digest: string | null;
  document_no: string | null;
  granted_at: Date;
  granted_by: string;
  revoked_at: Later<Date>;
  revoked_by: Later<string>;
  revoked_as: Later<'GRANTOR' | 'CENTRE'>;
  forged_at: Later<Date>;
  forged_by: Later<string>;
}
