-- API keys. The key itself is never stored: requests are matched by its SHA-256.
create table api_keys (
  id          text primary key,
  name        text not null,
  role        text not null check (role in ('demo', 'user', 'admin')),
  key_sha256  bytea not null unique,
  created     timestamptz not null default now(),
  expires     timestamptz,
  revoked     timestamptz
);

-- Facts the servers of one installation share: the public demo key, the secret that signs download links.
create table settings (
  name   text primary key,
  value  text not null
);
