-- The five services every query touches. A record's id is derived from its natural key, so loading a file
-- again never changes it. Text is compared by bytes (collation "C"), as CLUE's database does.
create table genes (
  id                             text collate "C" generated always as (substr(md5('gene:' || entrez_id::text), 1, 24)) stored primary key,
  entrez_id                      integer not null unique,
  gene_symbol                    text collate "C",
  gene_title                     text collate "C",
  l1000_type                     text collate "C",
  ensembl_id                     text collate "C",
  gene_type                      text collate "C",
  src                            text collate "C",
  gene_family                    text collate "C",
  rna_seq_correlation            double precision,
  rna_seq_correlation_self_rank  double precision,
  pr_id                          text collate "C",
  pr_pool_id                     text collate "C"
);

create index genes_by_symbol on genes (gene_symbol);
create index genes_by_space on genes (l1000_type);

create table cells (
  id                       text collate "C" generated always as (substr(md5('cell:' || cell_id), 1, 24)) stored primary key,
  cell_id                  text collate "C" not null unique,
  cell_iname               text collate "C",
  cell_lineage             text collate "C",
  cell_icollection         text[] collate "C",
  provider_name            text collate "C",
  provider_catalog_id      text collate "C",
  lincs_status             text[] collate "C",
  cell_alias               text[] collate "C",
  cell_type                text collate "C",
  cell_histology           text collate "C",
  cell_source              text collate "C",
  cell_source_id           text collate "C",
  gender                   text collate "C",
  is_from_metastasis       text collate "C",
  metastatic_site          text collate "C",
  mutations                text[] collate "C",
  base_cell_id             text collate "C",
  precursor_cell_id        text collate "C",
  modification             text collate "C",
  sample_type              text collate "C",
  primary_site             text collate "C",
  primary_disease          text collate "C",
  subtype                  text collate "C",
  original_growth_pattern  text collate "C",
  growth_pattern           text collate "C",
  growth_medium            text collate "C",
  doubling_time            text collate "C",
  original_source_vendor   text collate "C",
  donor_age                double precision,
  donor_age_death          double precision,
  donor_disease_age_onset  double precision,
  donor_sex                text collate "C",
  donor_ethnicity          text collate "C",
  donor_tumor_phase        text collate "C",
  cellosaurus_id           text collate "C",
  ccle_name                text collate "C",
  feature_id               text collate "C"
);

create index cells_by_name on cells (cell_iname);

create table perts (
  id                     text collate "C" generated always as (substr(md5('pert:' || pert_id), 1, 24)) stored primary key,
  pert_id                text collate "C" not null unique,
  pert_iname             text collate "C",
  pert_type              text collate "C",
  pert_icollection       text[] collate "C",
  target                 text[] collate "C",
  moa                    text[] collate "C",
  tas                    double precision,
  cell_tas               jsonb,
  tas_q75                double precision,
  icc                    double precision,
  pcl_membership         text[] collate "C",
  sig_id                 text[] collate "C",
  sig_id_gold            text[] collate "C",
  cell_id                text[] collate "C",
  num_sig                integer,
  num_gold               integer,
  num_inst               integer,
  pubchem_cid            text collate "C",
  canonical_smiles       text collate "C",
  inchi_key              text collate "C",
  inchi_key_prefix       text collate "C",
  inchi_string           text collate "C",
  molecular_formula      text collate "C",
  molecular_wt           double precision,
  structure_url          text collate "C",
  pert_url               text collate "C",
  pert_vendor            text collate "C",
  description            text collate "C",
  pert_summary           text collate "C",
  alt_name               text[] collate "C",
  status                 text collate "C",
  clinical_phase         text collate "C",
  provisional            boolean,
  is_touchstone          boolean,
  in_summly              boolean,
  gene_family            text[] collate "C",
  cell_line_specificity  double precision,
  "entrez_geneId"        text collate "C",
  vector_id              text collate "C",
  clone_name             text collate "C",
  oligo_seq              text collate "C",
  seed_seq6              text collate "C",
  seed_seq7              text collate "C",
  target_region          text collate "C",
  target_seq             text collate "C"
);

create index perts_by_name on perts (pert_iname);
create index perts_by_type on perts (pert_type);
create index perts_by_pubchem on perts (pubchem_cid);
create index perts_by_inchi_key on perts (inchi_key);
create index perts_by_tas on perts (tas nulls first);
create index perts_by_collection on perts using gin (pert_icollection);
create index perts_by_target on perts using gin (target);
create index perts_by_moa on perts using gin (moa);
create index perts_by_pcl on perts using gin (pcl_membership);

create table sigs (
  id                            text collate "C" generated always as (substr(md5('sig:' || sig_id), 1, 24)) stored primary key,
  sig_id                        text collate "C" not null unique,
  pert_id                       text collate "C",
  pert_iname                    text collate "C",
  pert_type                     text collate "C",
  pert_desc                     text collate "C",
  cell_id                       text collate "C",
  cell_iname                    text collate "C",
  cell_mfc_name                 text collate "C",
  pert_mfc_id                   text collate "C",
  pert_dose                     double precision,
  pert_dose_unit                text collate "C",
  pert_idose                    text collate "C",
  nearest_dose                  double precision,
  pert_time                     double precision,
  pert_time_unit                text collate "C",
  pert_itime                    text collate "C",
  distil_id                     text[] collate "C",
  brew_prefix                   text[] collate "C",
  det_plates                    text[] collate "C",
  det_wells                     text[] collate "C",
  bead_batch                    text collate "C",
  is_gold                       boolean,
  distil_ss                     double precision,
  distil_cc_q75                 double precision,
  pct_self_rank_q25             double precision,
  distil_nsample                integer,
  ngenes_modulated_up_lm        integer,
  ngenes_modulated_dn_lm        integer,
  ss_ngene                      integer,
  tas                           double precision,
  wt                            text collate "C",
  median_recall_rank_spearman   double precision,
  median_recall_rank_wtcs_50    double precision,
  median_recall_score_spearman  double precision,
  median_recall_score_wtcs_50   double precision,
  batch_effect_tstat            double precision,
  batch_effect_tstat_pct        double precision,
  is_hiq                        boolean,
  qc_pass                       boolean,
  is_exemplar                   boolean,
  is_exemplar_sig               boolean,
  is_ncs_sig                    boolean,
  is_null_sig                   boolean,
  is_touchstone                 boolean,
  build_name                    text collate "C",
  project_code                  text collate "C",
  moa                           text[] collate "C",
  target                        text[] collate "C",
  gene_family                   text collate "C",
  up50_lm                       text[] collate "C",
  dn50_lm                       text[] collate "C",
  up100_bing                    text[] collate "C",
  dn100_bing                    text[] collate "C",
  up100_full                    text[] collate "C",
  dn100_full                    text[] collate "C",
  provenance_code               text collate "C",
  target_seq                    text collate "C",
  target_is_lm                  boolean,
  target_is_bing                boolean,
  target_zs                     double precision
);

create index sigs_by_pert on sigs (pert_id);
create index sigs_by_pert_name on sigs (pert_iname, cell_id);
create index sigs_by_pert_desc on sigs (pert_desc);
create index sigs_by_cell on sigs (cell_id, pert_type);
create index sigs_by_type on sigs (pert_type);
create index sigs_by_tas on sigs (tas nulls first);
create index sigs_by_profile on sigs using gin (distil_id);
create index sigs_by_brew on sigs using gin (brew_prefix);

create table pcls (
  id        text collate "C" generated always as (substr(md5('pcl:' || group_id), 1, 24)) stored primary key,
  group_id  text collate "C" not null unique,
  name      text collate "C",
  pcl_type  text collate "C",
  size      integer
);

-- Who is a member of which class, by natural keys so that perts and PCLs load in either order.
create table pcl_perts (
  group_id  text collate "C" not null,
  pert_id   text collate "C" not null,
  primary key (group_id, pert_id)
);
create index pcl_perts_by_pert on pcl_perts (pert_id);
