-- Names of organisations in the form in which they are compared (domain/cell-text.ts), for the search by name. A person's name is never
-- here: nobody finds a person by it.
alter table subject
  add column match_name text collate "C",
  add column name_pairs text[],         -- every two characters of match_name that stand together
  add check (kind <> 'NATURAL_PERSON' or (match_name is null and name_pairs is null));
create index subject_by_name on subject (match_name, credit_code) where match_name is not null;
create index subject_by_name_pairs on subject using gin (name_pairs) where name_pairs is not null;

-- What subjects were known without it is filled in by reading the departments' feeds once more from their beginning.
delete from followed_feed;
