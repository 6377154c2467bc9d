-- How far each department's feed of acts is on the record; moved in the transaction of the entries.
create table followed_acts (
  department text primary key,
  position text not null
);
