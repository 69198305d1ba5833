-- Expression of genes in untreated cell lines, one table of it at a time: a gene's values stand in the order of the
-- cell lines, for a thousand rows of text would be twenty times as much.
create table baseline_cell_lines (
  position   integer primary key,
  cell_iname text collate "C" not null unique
);

create table baseline_expression (
  entrez_id   integer primary key,
  gene_symbol text collate "C" not null,
  -- log2, one per cell line by position; NaN where it was not measured
  expression  real[] not null
);
create index baseline_expression_by_symbol on baseline_expression (upper(gene_symbol));
