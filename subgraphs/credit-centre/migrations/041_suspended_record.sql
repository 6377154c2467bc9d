-- Records that are suspended because their provider did not verify an objection in time (Art. 30(2)); a row is taken out when it answers.
create table suspended_record (
  record_id text primary key,      -- global, as in CreditRecord.id
  suspended_at timestamptz not null
);
