-- What was done with supplied files and with rows that were set aside, for the record at the gateway (Art. 26, 31(ii)): written in the
-- transaction of the act, in the writers' turn, so that positions appear in the order of commits as in the change feed. No name of a
-- file, which can hold names of persons, no cell and no free text.
create table supply_act (
  position bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null check (kind in ('IMPORTED', 'REFUSED', 'RESUBMITTED', 'ABANDONED')),
  details jsonb not null
);

-- What is on the record of a finished supply. One that failed is not finished: its file is sent again.
create view finished_supply as
select r.id, r.finished_at as at,
  case r.state when 'DONE' then 'IMPORTED' else 'REFUSED' end as kind,
  jsonb_build_object('supply', r.id, 'provider', r.provider, 'sha256', r.sha256,
    'procedure', r.manifest ->> 'procedure', 'period', r.manifest ->> 'period')
    || case r.state when 'DONE' then counted.counts else '{}' end as details
from supply_request r
cross join lateral (
  select jsonb_build_object(
    'rowsIn', coalesce(sum(b.rows_in), 0),
    'accepted', coalesce(sum(b.accepted) filter (where not rb.again), 0),
    'duplicate', coalesce(sum(b.duplicate), 0) + coalesce(sum(b.accepted) filter (where rb.again), 0),
    'quarantined', coalesce(sum(b.quarantined), 0),
    'skipped', coalesce(sum(b.skipped), 0)) as counts
  from supply_request_batch rb join supply_batch b on b.id = rb.batch
  where rb.request = r.id
) counted
where r.state in ('DONE', 'REFUSED');

-- Supplies from before.
insert into supply_act (at, kind, details) select at, kind, details from finished_supply order by at, id;
