-- One table a record type of schema.graphql: what every record has (000_supply.sql), then the type's own fields.

create table tax_credit_rating (
  like record including all,
  evaluation_year integer,
  grade text,
  score numeric,
  evaluated_on date,
  valid_from date,
  valid_to date,
  authority jsonb
);

create table tax_arrears (
  like record including all,
  tax_type text,
  balance numeric,
  newly_incurred numeric,
  period text,
  business_address text,
  announced_on date,
  cleared_on date,
  authority jsonb
);

create table major_tax_violation (
  like record including all,
  case_nature text,
  facts text,
  legal_basis text,
  handling text,
  tax_due numeric,
  fine numeric,
  transferred_to_justice boolean,
  published_on date,
  withdrawn_on date,
  responsible_persons jsonb,
  authority jsonb
);

create table tax_penalty (
  like record including all,
  document_no text,
  violation_kind text,
  facts text,
  legal_basis text,
  kinds text[],
  content text,
  fine numeric,
  confiscated numeric,
  licence_revoked text,
  effective_until date,
  publish_until date,
  authority jsonb,
  source jsonb,
  procedure text,
  status text,
  published_on date
);

create table abnormal_taxpayer (
  like record including all,
  identified_on date,
  lifted_on date,
  authority jsonb
);
