-- One table a record type of schema.graphql: what every record has (000_supply.sql), then the type's own fields.

create table dishonest_judgment_debtor (
  like record including all,
  case_no text,
  basis_no text,
  basis_unit text,
  court jsonb,
  region text,
  filed_on date,
  published_on date,
  duty text,
  performance text,
  performed_part text,
  unperformed_part text,
  behaviour text[],
  legal_representative text,
  listed_until date,
  withdrawn_on date
);

create table enforcement_case (
  like record including all,
  case_no text,
  court jsonb,
  filed_on date,
  amount numeric,
  state text
);

create table judgment (
  like record including all,
  case_no text,
  court jsonb,
  kind text,
  cause text,
  role text,
  effective_on date,
  result_summary text,
  amount numeric
);
