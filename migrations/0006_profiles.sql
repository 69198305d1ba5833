-- Profiles (one well each) and the plates they are on.
create table profiles (
  id               text collate "C" generated always as (substr(md5('profile:' || distil_id), 1, 24)) stored primary key,
  distil_id        text collate "C" not null unique,
  pert_id          text collate "C",
  pert_iname       text collate "C",
  pert_type        text collate "C",
  pert_desc        text collate "C",
  pert_vehicle     text collate "C",
  cell_id          text collate "C",
  cell_iname       text collate "C",
  cell_mfc_name    text collate "C",
  assay            text collate "C",
  pert_dose        double precision,
  pert_dose_unit   text collate "C",
  pert_idose       text collate "C",
  nearest_dose     double precision,
  pert_time        double precision,
  pert_time_unit   text collate "C",
  pert_itime       text collate "C",
  rna_plate        text collate "C",
  rna_well         text collate "C",
  det_plate        text collate "C",
  det_well         text collate "C",
  det_mode         text collate "C",
  bead_batch       text collate "C",
  bead_revision    text collate "C",
  bead_set         text collate "C",
  count_cv         double precision,
  count_mean       double precision,
  inf_model        text collate "C",
  mfc_plate_dim    text collate "C",
  mfc_plate_id     text collate "C",
  mfc_plate_name   text collate "C",
  mfc_plate_quad   text collate "C",
  mfc_plate_well   text collate "C",
  pert_id_vendor   text collate "C",
  pert_mfc_desc    text collate "C",
  pert_mfc_id      text collate "C",
  pool_id          text collate "C",
  provenance_code  text collate "C",
  qc_f_logp        double precision,
  qc_iqr           double precision,
  qc_slope         double precision,
  qc_pass          boolean,
  dyn_range        double precision,
  inv_level_10     double precision,
  failure_mode     text collate "C",
  zmad_ref         text collate "C",
  build_name       text collate "C",
  project_code     text collate "C",
  replicate        integer,
  brew_prefix      text[] collate "C"
);
create index profiles_by_pert on profiles (pert_id);
create index profiles_by_pert_name on profiles (pert_iname, cell_id);
create index profiles_by_cell on profiles (cell_id, pert_type);
create index profiles_by_type on profiles (pert_type);
create index profiles_by_rna_plate on profiles (rna_plate);
create index profiles_by_det_plate on profiles (det_plate);
create index profiles_by_assay on profiles (assay);
create index profiles_by_brew on profiles using gin (brew_prefix);

create table plates (
  id              text collate "C" generated always as (substr(md5('plate:' || det_plate), 1, 24)) stored primary key,
  det_plate       text collate "C" not null unique,
  rna_plate       text collate "C",
  pert_plate      text collate "C",
  brew_prefix     text collate "C",
  cell_id         text collate "C",
  pert_time       double precision,
  pert_time_unit  text collate "C",
  replicate       integer,
  bead_batch      text collate "C",
  project_code    text collate "C",
  assay           text collate "C",
  build_name      text collate "C",
  num_inst        integer
);
create index plates_by_rna_plate on plates (rna_plate);
create index plates_by_cell on plates (cell_id);
create index plates_by_brew on plates (brew_prefix);
