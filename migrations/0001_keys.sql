-- API keys. The key itself is never stored: requests are matched by its SHA-256.
create table api_keys (
  id                   text primary key,
  name                 text not null,
  role                 text not null check (role in ('demo', 'user', 'admin')),
  key_sha256           bytea not null unique,
  -- null: the role's default of the server's settings; 0: no limit
  requests_per_minute  integer check (requests_per_minute >= 0),
  job_quota            integer check (job_quota >= 0),
  created              timestamptz not null default now(),
  expires              timestamptz,
  revoked              timestamptz
);

-- Facts the servers of one installation share: the public demo key, the secret that signs download links.
create table settings (
  name   text primary key,
  value  text not null
);

-- Who changed what: writes to services, and keys made, revoked or expired.
create table audit_log (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  -- null: the command line
  key_id   text references api_keys (id),
  action   text not null,
  subject  text not null,
  details  jsonb
);
create index audit_log_by_time on audit_log (at);
