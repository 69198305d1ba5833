-- Wells of a reference are known by its name and theirs: two references with wells of the same ids keep their own.
update profiles set distil_id = build_name || ':' || distil_id
 where assay in ('P100', 'GCP') and build_name in (select name from proteomic_references);
