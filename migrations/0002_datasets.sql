-- Datasets that queries may name; the matrix, index and signature metadata live in files under OPENCLUE_HOME.
create table datasets (
  id               text primary key,
  name             text not null unique,
  source           text not null,
  checksum         text not null,
  spaces           text[] not null,
  signature_count  integer not null,
  gene_count       integer not null,
  synthetic        boolean not null default false,
  created          timestamptz not null default now()
);
