import type { RandomBytes } from '../../domain/clock.ts';
import type { LogKeys } from './log-keys.ts';

/** What an entry is about. docs/log-record.md says what each holds. */
export type EntryKind =
  | 'QUERY'
  /** A supply over HTTP, or the question what became of one. */
  | 'SUPPLY'
  /** A file that a department has taken in or refused (Art. 26), however it came. */
  | 'IMPORT'
  /** A row that was mended or given up, at a department. */
  | 'CORRECTION'
  /** A reading of the log itself. */
  | 'LOG'
  /** What an operator did on the machine. */
  | 'OPERATOR'
  /** What was turned away before the line, by source and minute. */
  | 'TURNED_AWAY';

/** Who asked, as far as it is proven (Art. 19). */
export interface RecordedCaller {
  /** `public`, the role of a token, `unknown` for a credential that proves nothing, `operator`, `gateway`. */
  readonly role: string;
  /** `sub` of the token. */
  readonly id: string | null;
  readonly name: string | null;
  /** Credit code of the organisation that the caller acts for. */
  readonly organisation: string | null;
}

/** Numbers by item; of what was withheld also by why. */
export type Counts = Readonly<Record<string, number>>;
export type ReasonedCounts = Readonly<Record<string, Counts>>;

/** What is kept of one request about one subject, or of an act. All of it is in the entry's hash. */
export interface LogFields {
  readonly kind: EntryKind;
  readonly at: Date;
  /** One for all entries of a request: 32 hexadecimal digits. */
  readonly request: string;
  readonly channel: string | null;
  readonly caller: RecordedCaller;
  /** SHA-256 of the operation's normalised text, in hexadecimal; null where nothing could be read. */
  readonly operation: string | null;
  readonly operationName: string | null;
  /** Code of the application list, as it was sent, and the number of the procedure (Art. 19). */
  readonly purpose: string | null;
  readonly reference: string | null;
  /** Credit code; null where the request names no subject. */
  readonly subject: string | null;
  /** The subject itself asked. */
  readonly self: boolean;
  /** Items of the catalogue that were asked for, sorted. */
  readonly items: readonly string[];
  /** How many records left, by item. */
  readonly released: Counts;
  /** How many records disclosure dropped, by item and reason. */
  readonly withheld: ReasonedCounts;
  /** SHA-256 of the sorted ids of the records that left, each with a newline behind it; null where none did. */
  readonly records: string | null;
  /** Written authorizations that it rested on. */
  readonly authorizations: readonly string[];
  /** Policies that decided, sorted. */
  readonly policies: readonly string[];
  readonly outcome: 'ANSWERED' | 'PARTIAL' | 'REFUSED' | 'FAILED';
  /** HTTP status; null of what is no request. */
  readonly status: number | null;
  /** Codes of errors.ts. */
  readonly errors: readonly string[];
  /** Departments that did not answer. */
  readonly incomplete: readonly string[];
  /** What an import, a correction, an operator's act or what was turned away came to. */
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** An entry as it is stored, hashed and shown to auditors: the fields with what the log itself adds. */
export interface LogEntry extends Omit<LogFields, 'at'> {
  readonly v: 1;
  /** RFC 3339, UTC, with milliseconds. */
  readonly at: string;
  /** Which gateway process wrote it. */
  readonly instance: string;
  /** Name and id of the key that its receipt is signed with. */
  readonly key: string;
  /** 128 random bits, hexadecimal: a hash must not be guessable from what it may be about. */
  readonly nonce: string;
}

/** Who writes: drawn at the start of a process. */
export interface Writer {
  readonly instance: string;
  readonly keys: LogKeys;
  readonly random: RandomBytes;
}

/** The entry of these fields, with a nonce of its own. */
export const entryOf = ({ at, ...fields }: LogFields, { instance, keys, random }: Writer): LogEntry => ({
  v: 1,
  at: at.toISOString(),
  instance,
  key: keys.keyName,
  nonce: random(16).toString('hex'),
  ...fields,
});

/** The fields of an act that no request made: what is not given is empty. */
export const act = (
  given: Pick<LogFields, 'kind' | 'at' | 'request' | 'caller' | 'outcome'> & Partial<LogFields>,
): LogFields => ({
  channel: null,
  operation: null,
  operationName: null,
  purpose: null,
  reference: null,
  subject: null,
  self: false,
  items: [],
  released: {},
  withheld: {},
  records: null,
  authorizations: [],
  policies: [],
  status: null,
  errors: [],
  incomplete: [],
  details: null,
  ...given,
});
