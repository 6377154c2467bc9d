-- The record (Art. 19, 26, 31(ii)): docs/log-record.md. Rows of these tables are added and never changed, which triggers see to, whoever
-- tries; they are added by log_append() alone, which runs as a role that may insert and read and nothing else (appending-role.ts).

-- What was kept before there was a tree cannot be proven, and is kept as it is.
do $$ begin
  if exists (select from query_log) then
    alter table query_log rename to query_log_unproven;
  else
    drop table query_log;
  end if;
end $$;

create function log_refuses_changes() returns trigger language plpgsql as $$
begin
  raise exception 'rows of the log are never changed or removed' using errcode = 'insufficient_privilege';
end $$;

-- One entry for each request and subject, and one for what else is on the record.
create sequence log_entry_id;
create table log_entry (
  id bigint not null default nextval('log_entry_id'),
  at timestamptz not null,              -- as in the entry: when the request came in
  hash bytea not null,                  -- SHA-256 of the entry's canonical JSON (RFC 8785); the entry's name to everyone outside
  signature bytea not null,             -- of the receipt: receipt.ts
  entry jsonb not null,
  primary key (id, at),
  unique (hash, at)
) partition by range (at);
create index log_entry_by_subject on log_entry ((entry ->> 'subject'), id) where entry ->> 'subject' is not null;
create index log_entry_by_organisation on log_entry ((entry -> 'caller' ->> 'organisation'), id)
  where entry -> 'caller' ->> 'organisation' is not null;
create index log_entry_by_caller on log_entry ((entry -> 'caller' ->> 'id'), id) where entry -> 'caller' ->> 'id' is not null;
create index log_entry_by_purpose on log_entry ((entry ->> 'purpose'), (entry ->> 'reference'), id)
  where entry ->> 'purpose' is not null;

-- An operation's text, once.
create table log_operation (
  hash bytea primary key,               -- SHA-256 of the text
  text text not null
);

-- Whether an answer got through; written after it has left, so that a request without a row is one of which it is not known.
create table log_delivery (
  request text primary key,             -- as in the entries
  at timestamptz not null,
  state text not null check (state in ('DELIVERED', 'BROKEN_OFF'))
);

-- The leaves of the tree: entries in the order in which they were numbered.
create table log_leaf (
  index bigint primary key,
  entry bigint not null unique,         -- log_entry.id
  at timestamptz not null,              -- log_entry.at
  subject text,                         -- as in the entry
  ordinal integer,                      -- 1, 2, … of the subject's entries
  previous bytea,                       -- leaf hash of the subject's entry before
  hash bytea not null                   -- leaf hash: SHA-256(0x00 || canonical JSON of { entry, ordinal, previous })
);
create unique index log_leaf_by_subject on log_leaf (subject, ordinal) where subject is not null;

-- Complete subtrees of 256, 65,536 … leaves; the others are computed from them.
create table log_node (
  level integer not null,               -- 8, 16, 24 …
  index bigint not null,
  hash bytea not null,
  primary key (level, index)
);

create table log_checkpoint (
  size bigint primary key,
  root bytea not null,
  note text not null,                   -- C2SP checkpoint, signed
  settled bigint not null,              -- up to this log_entry.id nothing can come any more
  at timestamptz not null
);

-- What outside witnesses have signed.
create table log_cosignature (
  size bigint not null,
  witness text not null,
  line text not null,
  at timestamptz not null,
  primary key (size, witness)
);

do $$
declare name text;
begin
  foreach name in array array['log_entry', 'log_operation', 'log_delivery', 'log_leaf', 'log_node', 'log_checkpoint', 'log_cosignature'] loop
    execute format('create trigger never_changed before update or delete on %I for each row execute function log_refuses_changes()', name);
    execute format('create trigger never_emptied before truncate on %I for each statement execute function log_refuses_changes()', name);
    execute format('revoke all on %I from public', name);
  end loop;
end $$;

-- Makes the partition of a month (UTC), unless there is one.
create function log_month(moment timestamptz) returns void
language plpgsql security definer set search_path from current as $$
declare
  first timestamp := date_trunc('month', moment at time zone 'UTC');
  part text := 'log_entry_' || to_char(first, 'YYYYMM');
begin
  if to_regclass(part) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('log_month'));
  -- A name that was looked for in vain is remembered: whether somebody made it meanwhile is asked of the catalogue.
  if exists (
    select from pg_class where relname = part and relnamespace = (select relnamespace from pg_class where oid = 'log_entry'::regclass)
  ) then return; end if;
  -- Attached rather than made as a partition: whoever reads or writes the log meanwhile is not kept waiting.
  execute format('create table %I (like log_entry including all)', part);
  execute format('alter table log_entry attach partition %I for values from (%L) to (%L)',
    part, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  execute format('revoke all on %I from public', part);
  execute format('create trigger never_emptied before truncate on %I for each statement execute function log_refuses_changes()', part);
end $$;
revoke all on function log_month(timestamptz) from public;

-- The one way into the log. `rows` has an array of rows for each table that is to get some; entries and operations that are there
-- already are left as they are, so that whoever is not sure whether it has written may write again.
create function log_append(rows jsonb) returns void
language plpgsql security definer set search_path from current as $$
declare month timestamptz;
begin
  -- The transaction has its number before an entry has: integrator.ts relies on it.
  perform pg_current_xact_id();
  if rows ? 'operations' then
    insert into log_operation (hash, text)
    select decode(r.hash, 'hex'), r.text from jsonb_to_recordset(rows -> 'operations') as r(hash text, text text)
    on conflict do nothing;
  end if;
  if rows ? 'entries' then
    for month in
      select distinct date_trunc('month', (r -> 'entry' ->> 'at')::timestamptz, 'UTC') from jsonb_array_elements(rows -> 'entries') as r
    loop
      perform log_month(month);
    end loop;
    insert into log_entry (at, hash, signature, entry)
    select (r.entry ->> 'at')::timestamptz, decode(r.hash, 'hex'), decode(r.signature, 'hex'), r.entry
    from jsonb_to_recordset(rows -> 'entries') as r(hash text, signature text, entry jsonb)
    on conflict do nothing;
  end if;
  if rows ? 'deliveries' then
    insert into log_delivery (request, at, state)
    select request, at, state from jsonb_to_recordset(rows -> 'deliveries') as r(request text, at timestamptz, state text)
    on conflict do nothing;
  end if;
  if rows ? 'leaves' then
    insert into log_leaf (index, entry, at, subject, ordinal, previous, hash)
    select index, entry, at, subject, ordinal, decode(previous, 'hex'), decode(hash, 'hex')
    from jsonb_to_recordset(rows -> 'leaves')
      as r(index bigint, entry bigint, at timestamptz, subject text, ordinal int, previous text, hash text);
  end if;
  if rows ? 'nodes' then
    insert into log_node (level, index, hash)
    select level, index, decode(hash, 'hex') from jsonb_to_recordset(rows -> 'nodes') as r(level int, index bigint, hash text);
  end if;
  if rows ? 'checkpoints' then
    insert into log_checkpoint (size, root, note, settled, at)
    select size, decode(root, 'hex'), note, settled, at
    from jsonb_to_recordset(rows -> 'checkpoints') as r(size bigint, root text, note text, settled bigint, at timestamptz);
  end if;
  if rows ? 'cosignatures' then
    insert into log_cosignature (size, witness, line, at)
    select size, witness, line, at
    from jsonb_to_recordset(rows -> 'cosignatures') as r(size bigint, witness text, line text, at timestamptz)
    on conflict do nothing;
  end if;
end $$;
revoke all on function log_append(jsonb) from public;

-- The entries as a table, for whoever reads them with SQL.
create view query_log as
select id, at,
  entry ->> 'kind' as kind,
  entry ->> 'channel' as channel,
  entry -> 'caller' ->> 'role' as caller,
  entry -> 'caller' ->> 'id' as caller_id,
  entry -> 'caller' ->> 'name' as caller_name,
  entry -> 'caller' ->> 'organisation' as organisation,
  entry ->> 'operation' as operation,
  entry ->> 'operationName' as operation_name,
  entry ->> 'purpose' as purpose,
  entry ->> 'reference' as reference,
  entry ->> 'subject' as subject,
  array(select jsonb_array_elements_text(entry -> 'items')) as items,
  entry -> 'released' as released,
  entry -> 'withheld' as withheld,
  array(select jsonb_array_elements_text(entry -> 'authorizations')) as authorizations,
  array(select jsonb_array_elements_text(entry -> 'policies')) as policies,
  entry ->> 'outcome' as outcome,
  (entry ->> 'status')::int as status,
  array(select jsonb_array_elements_text(entry -> 'errors')) as errors,
  array(select jsonb_array_elements_text(entry -> 'incomplete')) as incomplete,
  entry -> 'details' as details
from log_entry;
