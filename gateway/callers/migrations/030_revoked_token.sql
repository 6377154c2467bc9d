-- Tokens that were revoked before their end (G-14). Every instance reads what stands behind the position that it has read
-- up to; writers take turns, so that positions become visible in their order. Rows go once their token has long ended.
create table revoked_token (
  position bigint generated always as identity primary key,
  jti text not null,
  until timestamptz not null,      -- the end of the token itself
  revoked_at timestamptz not null
);
