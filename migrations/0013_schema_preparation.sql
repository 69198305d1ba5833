-- Which build of openclue has last brought this database to its state, so that a command of the same build need not load
-- all models only to see that nothing has changed since. No row while one is at it.
create table schema_preparation (
  single      boolean primary key default true check (single),
  build       text not null,
  prepared    timestamptz not null default now()
);
