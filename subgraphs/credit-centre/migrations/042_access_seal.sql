-- Seals on accesses by officers, for an investigation (Art. 3): the subject sees how many there are, and not which. A row is never
-- deleted; its end is noted in it, or comes with the day after `until`. Who did what is on the record besides, where nobody can change it.
create table access_seal (
  id text primary key,             -- random: it says nothing and cannot be guessed
  position bigint generated always as identity unique,
  entry bytea not null,            -- log_entry.hash
  subject text not null,           -- as in the entry
  reason text not null check (char_length(reason) between 1 and 1000),
  until date not null,             -- calendar day in Asia/Shanghai, inclusive
  asked_at timestamptz not null,
  asked_by text not null,          -- sub of a token, as in the other columns that say who
  confirmed_at timestamptz,
  confirmed_by text,
  unsealed_at timestamptz,
  unsealed_by text,
  check ((confirmed_at is null) = (confirmed_by is null)),
  check ((unsealed_at is null) = (unsealed_by is null)),
  check (confirmed_by <> asked_by)
);
create index access_seal_by_entry on access_seal (entry, position);
create index access_seal_by_subject on access_seal (subject, until) where confirmed_at is not null and unsealed_at is null;
