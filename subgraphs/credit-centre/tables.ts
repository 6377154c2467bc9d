import type { Generated } from 'kysely';
import type { SubjectKind } from '../../domain/credit-code.ts';

/** The centre's own tables (migrations/010_directory.sql), in the gateway's database. */
export interface CentreTables {
  subject: { credit_code: string; kind: SubjectKind; name: string | null; name_rank: number; first_seen: Date };
  subject_identifier: { position: Generated<number>; credit_code: string; kind: string; value: string };
  followed_feed: { department: string; position: string };
  told_numbers: { department: string; position: number };
}
