-- How a dataset's genes came about, so that it can be built again and a changed gene table be noticed.
create table dataset_builds (
  dataset_id    text primary key references datasets (id) on update cascade on delete cascade,
  -- the matrices in order with the table that describes each: [{"matrix": path, "siginfo": path}]
  sources       jsonb not null,
  -- the gene spaces that were asked for; null where the matrix suggested them
  asked_spaces  text[],
  -- state of genes and probes at the time
  gene_release  text not null,
  -- ids of the matrix's rows that are in none of its spaces
  left_out      text[] not null
);
