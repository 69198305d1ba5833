-- References of P100 and GCP: files under OPENCLUE_HOME/proteomics. The datasets service lists them with their assay
-- beside the datasets of signatures, which alone can be queried by lists of genes.
create table proteomic_references (
  id              text primary key,
  name            text not null unique,
  assay           text not null,
  source          text not null,
  checksum        text not null,
  well_count      integer not null,
  probe_count     integer not null,
  cells           text[] not null,
  synthetic       boolean not null default false,
  created         timestamptz not null default now()
);

drop view dataset_catalogue;
create view dataset_catalogue as
select id collate "C" as id,
       name collate "C" as name,
       'L1000' collate "C" as assay,
       source collate "C" as source,
       checksum collate "C" as checksum,
       spaces collate "C" as spaces,
       signature_count,
       gene_count,
       synthetic,
       to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C" as created,
       name = first_value(name) over (
         order by (select lower(value) = lower(datasets.name) from settings where settings.name = 'environment_dataset') desc nulls last,
                  (select value = datasets.name from settings where settings.name = 'default_dataset') desc nulls last,
                  name = 'demo' desc, created, name) as is_default
from datasets
union all
select id collate "C",
       name collate "C",
       assay collate "C",
       source collate "C",
       checksum collate "C",
       null::text[] collate "C",
       well_count,
       probe_count,
       synthetic,
       to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C",
       false
from proteomic_references;
