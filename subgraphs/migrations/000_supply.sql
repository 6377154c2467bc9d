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
  source_time timestamptz,                    -- the provider's own time of the row, where the file has one
  version_hash text not null                  -- hash of the last version, which the next one links to
);
create index record_by_subject on record (credit_code, decided_on desc nulls last, id);
create index record_by_date on record (decided_on desc nulls last, id);

-- One row a supplied file (Art. 7, 9). Its id is the digest of the file and its manifest: a file supplied again is known.
create table supply_batch (
  id text primary key,
  filename text not null,
  digest text not null,
  layout text not null,
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

-- Rows that were not taken in, each with its reason. Cells are not kept here: they may be what the Measures forbid to keep.
create table supply_quarantine (
  batch text not null references supply_batch (id),
  row_number integer not null,
  column_name text,
  code text not null,
  reason text not null,
  primary key (batch, row_number)
);

-- Every version of every record, linked by hash: a later change of a byte is found (Art. 31(ii)). Nothing deletes here.
create table record_version (
  record_id text not null,
  version integer not null,                   -- number of the last version kept
  current_when_supplied boolean not null,     -- false: an older version that came late
  batch text not null references supply_batch (id),
  row_number integer not null,
  content text not null,
  source_time timestamptz,
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
