-- Genes under the names of GEO's and LINCS 2020's gene files too, so that scripts may ask for them and read them by these.
alter table genes
  add column gene_id         integer generated always as (entrez_id) stored,
  add column pr_gene_id      integer generated always as (entrez_id) stored,
  add column pr_gene_symbol  text collate "C" generated always as (gene_symbol) stored,
  add column pr_is_lm        boolean generated always as (l1000_type = 'landmark') stored,
  add column pr_is_bing      boolean generated always as (l1000_type in ('landmark', 'best inferred')) stored;
create index genes_by_pr_gene_symbol on genes (pr_gene_symbol);
