-- Ids of signatures and profiles begin with digits of their plate's: tables lie in the order of the ids, and the
-- records of a plate, a cell line, a project now lie together instead of in a page each.
-- The documents are made of the ids, so they go; the server makes them anew.
alter table sigs drop column if exists document;
alter table sigs drop column id;
alter table sigs add column id text collate "C" generated always as (
  substr(md5('sig:' || split_part(sig_id, ':', 1)), 1, 8) || substr(md5('sig:' || sig_id), 1, 16)
) stored primary key;
cluster sigs using sigs_pkey;

alter table profiles drop column if exists document;
alter table profiles drop column id;
alter table profiles add column id text collate "C" generated always as (
  substr(md5('profile:' || split_part(distil_id, ':', 1)), 1, 8) || substr(md5('profile:' || distil_id), 1, 16)
) stored primary key;
cluster profiles using profiles_pkey;

-- Pages of a cell line's records of one type come from the index in the order of the ids.
drop index sigs_by_cell;
create index sigs_by_cell on sigs (cell_id, pert_type, id);
drop index profiles_by_cell;
create index profiles_by_cell on profiles (cell_id, pert_type, id);
