-- The Repurposing Hub: drugs, what is known of them, samples; and the FDA Orange Book.
create table rep_drugs (
  id              text collate "C" generated always as (
                  substr(md5('rep_drug:' ||
                             pert_iname), 1, 24)
                  ) stored primary key,
  pert_iname      text collate "C" not null unique,
  synonyms        text[] collate "C",
  final_status    text collate "C",
  status_source   text[] collate "C",
  clinical_notes  text collate "C",
  orange_book     text[] collate "C",
  chembl_id       text collate "C",
  drugbank_id     text collate "C",
  iuphar_id       text collate "C",
  ttd_id          text collate "C",
  in_cmap         boolean,
  animal_only     text collate "C"
);
create index rep_drugs_by_status on rep_drugs (final_status);
create index rep_drugs_by_ingredient on rep_drugs using gin (orange_book);

create table rep_drug_targets (
  id              text collate "C" generated always as (
                  substr(md5('rep_drug_target:' ||
                             coalesce(pert_iname, '') || E'\t' ||
                             coalesce(name, '')), 1, 24)
                  ) stored primary key,
  pert_iname      text collate "C" not null,
  name            text collate "C",
  source          text[] collate "C",
  private_source  text collate "C"
);
create index rep_drug_targets_by_drug on rep_drug_targets (pert_iname);
create index rep_drug_targets_by_name on rep_drug_targets (name);

create table rep_drug_moas (
  id          text collate "C" generated always as (
              substr(md5('rep_drug_moa:' ||
                         coalesce(pert_iname, '') || E'\t' ||
                         coalesce(name, '')), 1, 24)
              ) stored primary key,
  pert_iname  text collate "C" not null,
  name        text collate "C",
  source      text[] collate "C"
);
create index rep_drug_moas_by_drug on rep_drug_moas (pert_iname);
create index rep_drug_moas_by_name on rep_drug_moas (name);

create table rep_drug_indications (
  id            text collate "C" generated always as (
                substr(md5('rep_drug_indication:' ||
                           coalesce(pert_iname, '') || E'\t' ||
                           coalesce(indication, '')), 1, 24)
                ) stored primary key,
  pert_iname    text collate "C" not null,
  disease_area  text[] collate "C",
  indication    text collate "C",
  source        text[] collate "C"
);
create index rep_drug_indications_by_drug on rep_drug_indications (pert_iname);
create index rep_drug_indications_by_name on rep_drug_indications (indication);

create table rep_samples (
  id                   text collate "C" generated always as (
                       substr(md5('rep_sample:' ||
                                  broad_id), 1, 24)
                       ) stored primary key,
  broad_id             text collate "C" not null unique,
  pert_id              text collate "C",
  pert_iname           text collate "C",
  catalog_no           text collate "C",
  expected_mass        double precision,
  "InChIKey"           text collate "C",
  pubchem_cid          text collate "C",
  purity               double precision,
  qc_filename          text collate "C",
  "qc_ID"              text collate "C",
  qc_result            text collate "C",
  qc_incompatible      boolean,
  "sample_ID"          text collate "C",
  smiles               text collate "C",
  vendor               text collate "C",
  vendor_name          text collate "C",
  deprecated_broad_id  text collate "C"
);
create index rep_samples_by_pert on rep_samples (pert_id);
create index rep_samples_by_drug on rep_samples (pert_iname);

create table rep_fda_products (
  id                   text collate "C" generated always as (
                       substr(md5('rep_fda_product:' ||
                                  coalesce(appl_type, '') || E'\t' ||
                                  coalesce(appl_no, '') || E'\t' ||
                                  coalesce(product_no, '')), 1, 24)
                       ) stored primary key,
  appl_type            text collate "C" not null,
  appl_no              text collate "C",
  product_no           text collate "C",
  ingredient           text[] collate "C",
  pert_iname           text[] collate "C",
  dosage_form          text collate "C",
  route                text collate "C",
  trade_name           text collate "C",
  applicant            text collate "C",
  applicant_full_name  text collate "C",
  strength             text collate "C",
  te_code              text collate "C",
  approval_date        text collate "C",
  rld                  text collate "C",
  rs                   text collate "C",
  type                 text collate "C"
);
create index rep_fda_products_by_number on rep_fda_products (appl_no, product_no);
create index rep_fda_products_by_ingredient on rep_fda_products using gin (ingredient);
create index rep_fda_products_by_drug on rep_fda_products using gin (pert_iname);

create table rep_fda_patents (
  id                   text collate "C" generated always as (
                       substr(md5('rep_fda_patent:' ||
                                  coalesce(appl_type, '') || E'\t' ||
                                  coalesce(appl_no, '') || E'\t' ||
                                  coalesce(product_no, '') || E'\t' ||
                                  coalesce(patent_no, '') || E'\t' ||
                                  coalesce(patent_use_code, '')), 1, 24)
                       ) stored primary key,
  appl_type            text collate "C" not null,
  appl_no              text collate "C",
  product_no           text collate "C",
  patent_no            text collate "C",
  patent_expire_date   text collate "C",
  drug_substance_flag  text collate "C",
  drug_product_flag    text collate "C",
  patent_use_code      text collate "C",
  delist_flag          text collate "C",
  submission_date      text collate "C"
);
create index rep_fda_patents_by_number on rep_fda_patents (appl_no, product_no);
create index rep_fda_patents_by_patent on rep_fda_patents (patent_no);

create table rep_fda_exclusivities (
  id                text collate "C" generated always as (
                    substr(md5('rep_fda_exclusivity:' ||
                               coalesce(appl_type, '') || E'\t' ||
                               coalesce(appl_no, '') || E'\t' ||
                               coalesce(product_no, '') || E'\t' ||
                               coalesce(exclusivity_code, '') || E'\t' ||
                               coalesce(exclusivity_date, '')), 1, 24)
                    ) stored primary key,
  appl_type         text collate "C" not null,
  appl_no           text collate "C",
  product_no        text collate "C",
  exclusivity_code  text collate "C",
  exclusivity_date  text collate "C"
);
create index rep_fda_exclusivities_by_number on rep_fda_exclusivities (appl_no, product_no);

create table rep_fda_orange_book_terms (
  id           text collate "C" generated always as (
               substr(md5('rep_fda_orange-book_term:' ||
                          coalesce(kind, '') || E'\t' ||
                          coalesce(code, '')), 1, 24)
               ) stored primary key,
  kind         text collate "C" not null,
  code         text collate "C",
  description  text collate "C",
  edition      text collate "C"
);
