-- Datasets as the API shows them, with the one that queries without a dataset go to: OPENCLUE_DATASET, which the server
-- notes in settings when it starts, else the one that was chosen, else the demo, else the first that was added.
create or replace view dataset_catalogue as
select id collate "C" as id,
       name collate "C" as name,
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
from datasets;
