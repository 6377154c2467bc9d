-- What every department's database has, whatever it keeps.

-- The columns every record has; each record table is `like record including all` with its own columns behind.
create table record (
  id text primary key,                        -- global: tax:TaxArrears:…, random, so that it tells nothing
  fact text not null unique,                  -- digest of what makes this fact the same fact when supplied again
  credit_code text not null,
  subject_kind text not null check (subject_kind in ('LEGAL_PERSON', 'OTHER_ORG', 'SOLE_TRADER', 'NATURAL_PERSON')),
  item text not null,
  openness text not null check (openness in ('OPEN', 'NON_OPEN')),
  severity text,
  provider jsonb not null,                    -- { code, name, kind }
  decided_on date,
  ended_on date,
  endless boolean not null default false,     -- the provider says that it does not end: no period runs (Art. 27(1))
  suspended boolean not null default false,   -- Art. 30(2)
  version integer not null,                   -- number of the last version kept
  content_hash text not null,                 -- SHA-256 of the current version's content
  as_of timestamptz not null,                 -- the provider's own time of the row, else when its file was supplied; of two
  as_of_supply bigint not null,               -- versions the later is current, then that of the later supplied file,
  as_of_row integer not null,                 -- then that of the later row
  version_hash text not null                  -- hash of the last version, which the next one links to
);
create index record_by_subject on record (credit_code, decided_on desc nulls last, id);
create index record_by_date on record (decided_on desc nulls last, id);

-- One row a supplied table: a file, or a sheet of a workbook that has several (Art. 7, 9). Its id is the digest of the file and its
-- manifest: a file supplied again is known.
create table supply_batch (
  id text primary key,
  number bigint generated always as identity unique,
  filename text not null,
  sheet text,
  digest text not null,
  layout text not null,
  columns text[] not null,                    -- headers, as supplied, of the columns that the layout knows
  provider jsonb not null,
  procedure text,
  period text,
  state text not null check (state in ('RUNNING', 'DONE')),
  started_at timestamptz not null,
  finished_at timestamptz,
  rows_in integer not null default 0,
  accepted integer not null default 0,
  duplicate integer not null default 0,
  quarantined integer not null default 0,
  skipped integer not null default 0
);
create index supply_batch_by_provider on supply_batch ((provider ->> 'code'), number);

-- What was cleaned in a batch's accepted rows, and how often; the cells themselves are in supplied_row.
create table supply_cleaned (
  batch text not null references supply_batch (id),
  column_name text not null,
  note text not null,
  rows integer not null,
  primary key (batch, column_name, note)
);

-- The cells of accepted and quarantined rows as they were supplied, for comparison (Art. 29) and for mending: AES-256-GCM with the
-- department's own key. Rows that may not be collected are not here.
create table supplied_row (
  batch text not null references supply_batch (id),
  row_number integer not null,
  cells bytea not null,
  primary key (batch, row_number)
);

-- Rows that were not taken in, each with its reason.
create table supply_quarantine (
  batch text not null references supply_batch (id),
  row_number integer not null,
  column_name text,
  code text not null,
  reason text not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'RESUBMITTED', 'RESOLVED', 'ABANDONED')),
  primary key (batch, row_number)
);
create index supply_quarantine_open on supply_quarantine (batch, row_number) where state = 'OPEN';

-- What was done about a quarantined row, in order. Cells that were changed are kept as they were sent, encrypted like the supplied ones.
create table quarantine_event (
  batch text not null,
  row_number integer not null,
  number integer not null,
  at timestamptz not null,
  action text not null check (action in ('RESUBMITTED', 'RESOLVED', 'ABANDONED')),
  by_whom text not null,                      -- the organisation, or OPERATOR, or DIRECTORY
  outcome text not null check (outcome in ('ACCEPTED', 'DUPLICATE', 'QUARANTINED', 'ABANDONED')),
  code text,                                  -- where it was set aside again
  columns text[] not null,
  cells bytea,
  reason text,
  primary key (batch, row_number, number),
  foreign key (batch, row_number) references supply_quarantine (batch, row_number)
);

-- Older numbers of organisations in quarantined rows that name no credit code: the directory may come to know them (Art. 5(2)).
create table unresolved_number (
  position bigint generated always as identity unique,
  batch text not null,
  row_number integer not null,
  kind text not null check (kind in ('ORGANISATION_CODE', 'TAXPAYER_NO', 'REGISTRATION_NO')),
  value text not null,
  primary key (batch, row_number, kind, value),
  foreign key (batch, row_number) references supply_quarantine (batch, row_number)
);
create index unresolved_number_by_value on unresolved_number (kind, value);

-- A file on its way in: what was asked, and what came of it. An interrupted one goes on at the next start.
create table supply_request (
  id text primary key,
  provider text not null,
  idempotency_key text,
  asked text not null,                        -- digest of the file and its manifest
  filename text not null,
  sha256 text not null,
  manifest jsonb not null,
  state text not null check (state in ('RUNNING', 'DONE', 'REFUSED', 'FAILED')),
  refused jsonb,                              -- { reason, advice }
  rows_total integer,                         -- all rows below the headers, once they are counted
  received_at timestamptz not null,
  finished_at timestamptz
);
create unique index supply_request_by_key on supply_request (provider, idempotency_key);

-- The batches of a request; `again` where the batch was done before, so that nothing changed.
create table supply_request_batch (
  request text not null references supply_request (id),
  batch text not null references supply_batch (id),
  again boolean not null,
  primary key (request, batch)
);

-- Every version of every record, linked by hash: a later change of a byte is found (Art. 31(ii)). Nothing deletes here.
create table record_version (
  record_id text not null,
  version integer not null,
  current_when_supplied boolean not null,     -- false: an older version that came late
  batch text not null references supply_batch (id),
  row_number integer not null,
  content text not null,
  source_time timestamptz,                    -- the provider's own time of the row, where the file has one
  body jsonb not null,
  previous_hash text,
  hash text not null,
  recorded_at timestamptz not null,
  primary key (record_id, version)
);
create unique index record_version_by_row on record_version (batch, row_number);

-- The change feed, written in the transaction of the rows. Writers take a lock until they commit, so positions appear in
-- the order of commits and a follower that has seen one has seen all before it.
create table change (
  position bigint generated always as identity primary key,
  record_id text not null,
  item text not null,
  kind text not null check (kind in ('ADDED', 'REPLACED')),
  credit_code text not null,
  subject_kind text not null,
  subject_name text,
  identifiers jsonb not null,                 -- [{ kind, value }]
  at timestamptz not null
);
