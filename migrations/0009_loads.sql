-- What was loaded: one row for each file (each member of an archive) each time it was loaded.
create table loads (
  id              bigint generated always as identity primary key,
  kind            text not null,
  file            text not null,
  -- of the file as it lies on disk
  sha256          text not null,
  -- of openclue: another version may read more from the same file
  version         text not null,
  rows_read       bigint not null,
  -- records in the file for each of its tables
  records         jsonb not null,
  changed_tables  text[] not null,
  -- release of each of its tables once it was loaded
  releases        jsonb not null,
  loaded          timestamptz not null default now()
);
create index loads_by_file on loads (sha256, kind);

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
