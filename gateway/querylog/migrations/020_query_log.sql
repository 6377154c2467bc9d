-- The query log (Art. 19, 26): one row for each request and subject, or one where a request names no subject. Rows are
-- added and never changed. An operation is kept as the digest of its text without values.
create table query_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  channel text not null,
  caller text not null,           -- role
  caller_id text,                 -- sub of the token
  caller_name text,
  organisation text,              -- credit code
  operation text,
  operation_name text,
  purpose text,                   -- code of the application list, as it was sent
  reference text,                 -- number of the procedure
  subject text,
  released jsonb not null,        -- { item: number of records }
  withheld jsonb not null,        -- { item: number of records that disclosure dropped }
  outcome text not null check (outcome in ('ANSWERED', 'PARTIAL', 'REFUSED', 'FAILED')),
  status integer not null,
  errors text[] not null,         -- codes of errors.ts
  incomplete text[] not null      -- departments that did not answer
);
create index query_log_by_subject on query_log (subject, id);
