-- One table a record type of schema.graphql: what every record has (000_supply.sql), then the type's own fields.

create table person_identity (
  like record including all,
  name text,
  identity_number text
);

create table traffic_violation (
  like record including all,
  decision_no text,
  violation_code text,
  violation_name text,
  violated_at timestamptz,
  place text,
  points integer,
  fine numeric,
  penalty_kinds text[],
  handled_on date,
  authority jsonb,
  paid boolean,
  paid_on date,
  source text,
  procedure text,
  repeat_count integer
);

create table fire_safety_penalty (
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
  published_on date,
  site text,
  hazard_kind text,
  order_deadline date,
  corrected boolean
);
