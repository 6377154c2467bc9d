-- Headers of a supplied table that its layout does not know: what stands beneath them was not read. Empty for batches from before.
alter table supply_batch add column unread text[] not null default '{}';
