-- When the purity of a sample was measured; the files of 2017 and 2020 do not say, services of CLUE and others may.
alter table rep_samples drop column if exists document;
alter table rep_samples add column qc_date text collate "C";
