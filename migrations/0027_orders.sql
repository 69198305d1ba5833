-- A page in the order of an indexed field comes from the index: absent values first, as the API has them. Where few
-- values are in very many records the id comes behind, which decides between equals.
drop index sigs_by_pert;
create index sigs_by_pert on sigs (pert_id nulls first);
drop index sigs_by_pert_name;
create index sigs_by_pert_name on sigs (pert_iname nulls first, cell_id nulls first);
drop index sigs_by_pert_desc;
create index sigs_by_pert_desc on sigs (pert_desc nulls first);
drop index sigs_by_cell;
create index sigs_by_cell on sigs (cell_id nulls first, pert_type nulls first, id);
create index sigs_by_cell_alone on sigs (cell_id nulls first, id);
drop index sigs_by_type;
create index sigs_by_type on sigs (pert_type nulls first, id);

drop index profiles_by_pert;
create index profiles_by_pert on profiles (pert_id nulls first);
drop index profiles_by_pert_name;
create index profiles_by_pert_name on profiles (pert_iname nulls first, cell_id nulls first);
drop index profiles_by_cell;
create index profiles_by_cell on profiles (cell_id nulls first, pert_type nulls first, id);
create index profiles_by_cell_alone on profiles (cell_id nulls first, id);
drop index profiles_by_type;
create index profiles_by_type on profiles (pert_type nulls first, id);
drop index profiles_by_rna_plate;
create index profiles_by_rna_plate on profiles (rna_plate nulls first);
drop index profiles_by_det_plate;
create index profiles_by_det_plate on profiles (det_plate nulls first);
drop index profiles_by_assay;
create index profiles_by_assay on profiles (assay nulls first, id);
