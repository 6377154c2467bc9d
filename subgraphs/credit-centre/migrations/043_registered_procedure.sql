-- Procedures under way for which an agency has to query (Art. 18(1)). A row is never changed or deleted.
create table registered_procedure (
  organisation text not null,      -- credit code of the agency
  purpose text not null,           -- code of the application list
  number text not null check (length(number) between 1 and 200),
  registered_at timestamptz not null,
  registered_by text not null,     -- sub of the officer's token
  primary key (organisation, purpose, number)
);
create index registered_procedure_by_time on registered_procedure (registered_at, organisation, purpose, number);
