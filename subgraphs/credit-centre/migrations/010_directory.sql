-- The directory of subjects, fed by the departments' change feeds. It keeps who a subject is and nothing of its records.
create table subject (
  credit_code text primary key,
  kind text not null check (kind in ('LEGAL_PERSON', 'OTHER_ORG', 'SOLE_TRADER', 'NATURAL_PERSON')),
  name text,
  name_rank integer not null,      -- 1: from a register of names, 0: from any other record
  first_seen timestamptz not null
);

-- Older numbers of a subject (Art. 5(2)); of an organisation also the organisation code inside its unified code. Whoever adds some takes
-- a lock until they are committed, so that a reader that has seen a position has seen all before it.
create table subject_identifier (
  position bigint generated always as identity unique,
  credit_code text not null references subject (credit_code),
  kind text not null,
  value text not null,
  primary key (credit_code, kind, value)
);
create index subject_identifier_by_value on subject_identifier (kind, value);

-- How far each department's feed has been followed; moved in the transaction of what was taken in.
create table followed_feed (
  department text primary key,
  position text not null
);

-- How far each department was told which organisations the directory knows by older numbers.
create table told_numbers (
  department text primary key,
  position bigint not null
);
