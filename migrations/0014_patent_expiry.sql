-- A patent of a product may expire twice for one use, with and without an extension: both are records of their own.
alter table rep_fda_patents drop column if exists document;
alter table rep_fda_patents drop column id;
alter table rep_fda_patents add column id text collate "C" generated always as (
  substr(md5('rep_fda_patent:' ||
             coalesce(appl_type, '') || E'\t' ||
             coalesce(appl_no, '') || E'\t' ||
             coalesce(product_no, '') || E'\t' ||
             coalesce(patent_no, '') || E'\t' ||
             coalesce(patent_use_code, '') || E'\t' ||
             coalesce(patent_expire_date, '')), 1, 24)
) stored primary key;

-- The readers of files were mended: a file loaded before is read again when it is loaded again.
update data_releases set release = release + 1, changed = now();
