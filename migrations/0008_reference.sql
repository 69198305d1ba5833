-- Probe sets, data folders, kinds of data and the collection CMap's pipelines write.
create table probesets (
  id           text collate "C" generated always as (substr(md5('probeset:' || pr_id), 1, 24)) stored primary key,
  pr_id        text collate "C" not null unique,
  entrez_id    integer,
  gene_symbol  text collate "C",
  gene_title   text collate "C",
  chips        text[] collate "C"
);

create table data (
  id           text collate "C" generated always as (substr(md5('data:' || name), 1, 24)) stored primary key,
  name         text collate "C" not null unique,
  s3_root      text collate "C",
  description  text collate "C"
);

create table data_types (
  id           text collate "C" generated always as (substr(md5('dataType:' || name), 1, 24)) stored primary key,
  name         text collate "C" not null unique,
  description  text collate "C"
);
insert into data_types (name, description) values
  ('L1000', 'Expression of 978 landmark genes, the rest inferred'),
  ('P100', 'Abundance of about 100 phosphopeptides'),
  ('GCP', 'Global chromatin profiling: modifications of histones');

create table macchiato (
  id           text collate "C" primary key default substr(md5(gen_random_uuid()::text), 1, 24),
  brew_prefix  text collate "C",
  status       text collate "C"
);

-- Datasets as the API shows them.
create view dataset_catalogue as
select id collate "C" as id,
       name collate "C" as name,
       source collate "C" as source,
       checksum collate "C" as checksum,
       spaces collate "C" as spaces,
       signature_count,
       gene_count,
       synthetic,
       to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C" as created
from datasets;
