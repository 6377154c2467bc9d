-- Written authorizations (Art. 20(2)): whom a subject lets see what of it, and until when. A row is never deleted; its end is noted in it.
create table written_authorization (
  id text primary key,             -- random: it says nothing and cannot be guessed
  position bigint generated always as identity unique,
  grantor text not null,           -- credit codes
  grantee text not null,
  items text[] not null check (cardinality(items) > 0),
  purpose text,                    -- null: for any
  valid_from date not null,        -- calendar days in Asia/Shanghai, both inclusive
  valid_to date not null,
  uses integer check (uses between 1 and 1000000),
  used integer not null default 0,
  source text not null check (source in ('GRANTED', 'REGISTERED')),
  document_digest text,            -- SHA-256 of the paper, in hexadecimal
  document_no text,
  granted_at timestamptz not null,
  granted_by text not null,        -- sub of a token, as in the other columns that say who
  revoked_at timestamptz,
  revoked_by text,
  revoked_as text check (revoked_as in ('GRANTOR', 'CENTRE')),
  forged_at timestamptz,
  forged_by text,
  check (grantor <> grantee),
  check (valid_from <= valid_to),
  check (used between 0 and coalesce(uses, 2147483647)),
  check ((source = 'REGISTERED') = (document_digest is not null) and (document_digest is null) = (document_no is null)),
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_as is null)),
  check ((forged_at is null) = (forged_by is null))
);
create index written_authorization_by_grantor on written_authorization (grantor, position);
create index written_authorization_by_grantee on written_authorization (grantee, grantor);
-- A paper counts once: one whose subject has revoked it must not come back over another counter. What the centre itself took back,
-- because it was registered with a mistake, may be registered again.
create unique index written_authorization_document on written_authorization (grantor, document_digest)
  where document_digest is not null and revoked_as is distinct from 'CENTRE';
create unique index written_authorization_document_no on written_authorization (grantor, grantee, document_no)
  where document_no is not null and revoked_as is distinct from 'CENTRE';

-- Firms that used a forged authorization (Art. 34(1)). What a firm was authorized to before the centre readmits it stays void.
create table blocked_firm (
  position bigint generated always as identity primary key,
  firm text not null,              -- credit code
  reason text not null,
  authorization_id text references written_authorization (id),
  blocked_at timestamptz not null,
  blocked_by text not null,
  readmitted_at timestamptz,
  readmitted_by text,
  check ((readmitted_at is null) = (readmitted_by is null))
);
create unique index blocked_firm_now on blocked_firm (firm) where readmitted_at is null;
create index blocked_firm_ever on blocked_firm (firm);

-- What came of a mutation that was sent with an Idempotency-Key, so that a repeated one does nothing again.
create table mutation_result (
  caller text not null,
  key text not null,
  asked text not null,             -- digest of the mutation and its arguments
  result jsonb not null,           -- { id, refused }
  at timestamptz not null,
  primary key (caller, key)
);
