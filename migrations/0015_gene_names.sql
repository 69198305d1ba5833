-- Every symbol a gene has in some table that was loaded or ships with openclue: what one edition calls COQ8A is ADCK3
-- in another. genes.gene_alias follows from it: the gene's names but for its symbol.
create table gene_names (
  entrez_id  integer not null,
  name       text collate "C" not null,
  primary key (entrez_id, name)
);

alter table genes add column gene_alias text[] collate "C";
