-- Matrices that users sent to look at: the files lie under OPENCLUE_HOME/matrices, named by the id.
create table matrices (
  id              text primary key,
  key_id          text not null references api_keys (id),
  -- as the user called it
  name            text not null,
  format          text not null,
  row_count       integer not null,
  column_count    integer not null,
  -- of the file as it was sent
  bytes           bigint not null,
  -- what of it was left out, in sentences
  warnings        text[] not null,
  created         timestamptz not null default now(),
  expires         timestamptz not null
);
create index matrices_by_key on matrices (key_id, created);
create index matrices_by_expiry on matrices (expires);
