-- Rows of a file that were left out for their faults. Such a file is not in the tables as it stands.
alter table loads add column rows_skipped integer not null default 0;
