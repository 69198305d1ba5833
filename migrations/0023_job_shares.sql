-- Links by which others may read one job and its result. The link itself is signed; this is what ends it.
create table job_shares (
  id       text primary key,
  job_id   text not null references jobs (id) on delete cascade,
  -- whose job it is: a share ends with the key
  key_id   text not null references api_keys (id),
  created  timestamptz not null default now(),
  expires  timestamptz not null,
  revoked  timestamptz
);
create index job_shares_by_job on job_shares (job_id, created);
