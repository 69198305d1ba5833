-- Invitations by which people make keys of their own. The link itself is signed; this is what limits and ends it.
create table invitations (
  id                   text primary key,
  -- keys are called by it and their number
  name                 text not null,
  keys                 integer not null check (keys > 0),
  made                 integer not null default 0 check (made between 0 and keys),
  -- of each key; null: the default of the server's settings, 0: no limit
  requests_per_minute  integer check (requests_per_minute >= 0),
  job_quota            integer check (job_quota >= 0),
  -- when the keys end; null: never
  key_expires          timestamptz,
  created              timestamptz not null default now(),
  expires              timestamptz not null,
  revoked              timestamptz
);

-- By which invitation a key was made; null: by the host.
alter table api_keys add column invitation_id text references invitations (id);
