-- What was loaded, for the administrator: one row for each file each time it was loaded.
create table loads (
  id            bigint generated always as identity primary key,
  kind          text not null,
  file          text not null,
  sha256        text not null,
  rows_read     bigint not null,
  rows_changed  bigint not null,
  loaded        timestamptz not null default now()
);

-- How often the records of each table have changed; an answer made at the same releases is still current.
create table data_releases (
  table_name  text primary key,
  release     bigint not null default 0,
  changed     timestamptz not null default now()
);

-- Mechanism-of-action classes as clue.io lists them; by name, so that perts load before or after.
create table moa_classes (
  name        text collate "C" not null,
  pert_iname  text collate "C" not null,
  primary key (name, pert_iname)
);
create index moa_classes_by_pert on moa_classes (pert_iname);
