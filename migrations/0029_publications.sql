-- Files that the host publishes. They stay where they are, and are sent as long as they are what they were then.
create table publications (
  name        text collate "C" primary key,
  title       text not null,
  category    text not null,
  licence     text not null,
  description text,
  access      text not null check (access in ('published', 'proprietary')),
  published   timestamptz not null default now()
);

create table published_files (
  publication text collate "C" not null references publications on delete cascade,
  -- by which it is asked for; of a folder, within it
  path        text collate "C" not null,
  -- where it is on the host's disk
  location    text not null,
  bytes       bigint not null,
  sha256      text not null,
  -- nanoseconds since 1970: a file of another size or time is another file
  modified    bigint not null,
  primary key (publication, path)
);
