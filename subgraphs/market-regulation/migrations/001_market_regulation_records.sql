-- One table a record type of schema.graphql: what every record has (000_supply.sql), then the type's own fields.

create table registration (
  like record including all,
  name text,
  legal_representative text,
  registration_no text,
  enterprise_type text,
  state text,
  authority jsonb,
  address text,
  capital numeric,
  capital_currency text,
  scope text,
  industry_code text,
  established_on date,
  approved_on date,
  term_from date,
  term_to date,
  revoked_on date,
  cancelled_on date
);

create table licence (
  like record including all,
  document_name text,
  document_no text,
  kind text,
  certificate_name text,
  certificate_no text,
  content text,
  valid_from date,
  valid_to date,
  authority jsonb,
  source jsonb,
  status text,
  published_on date
);

create table administrative_penalty (
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

create table certification (
  like record including all,
  scheme text,
  certificate_no text,
  body text,
  valid_from date,
  valid_to date,
  status text
);

create table abnormal_operation_listing (
  like record including all,
  reason text,
  listed_on date,
  listed_by jsonb,
  removal_reason text,
  removed_on date,
  removed_by jsonb
);

create table serious_violation_listing (
  like record including all,
  reason text,
  listed_on date,
  listed_by jsonb,
  removal_reason text,
  removed_on date,
  removed_by jsonb,
  criteria_version text
);
