-- Datasets of wells beside those of signatures: `openclue matrix add --level`. An assay of proteins has wells of level 4.
alter table datasets add column level integer not null default 5;

drop view dataset_catalogue;
create view dataset_catalogue as
select id collate "C" as id,
       name collate "C" as name,
       'L1000' collate "C" as assay,
       level,
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
                  -- Expression answers no queries.
                  level <> 3 desc, name = 'demo' desc, created, name) and level <> 3 as is_default
from datasets
union all
select id collate "C",
       name collate "C",
       assay collate "C",
       4,
       source collate "C",
       checksum collate "C",
       null::text[] collate "C",
       well_count,
       probe_count,
       synthetic,
       to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C",
       false
from proteomic_references;
