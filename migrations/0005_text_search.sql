-- Trigram indexes make regular expressions fast. An ordinary PostgreSQL may not let this user create the
-- extension; everything works without it, only more slowly.
do $$
begin
  create extension if not exists pg_trgm;
  create index genes_symbol_trigrams on genes using gin (gene_symbol gin_trgm_ops);
  create index perts_name_trigrams on perts using gin (pert_iname gin_trgm_ops);
  create index sigs_pert_name_trigrams on sigs using gin (pert_iname gin_trgm_ops);
exception
  when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
    raise notice 'no pg_trgm here: regular expressions will scan whole tables';
end
$$;
