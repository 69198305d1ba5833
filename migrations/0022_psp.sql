-- Runs of the P100 and GCP pipelines, as LabKey's module hands them in and follows them.
create table psp (
  id             text collate "C" primary key default substr(md5(gen_random_uuid()::text), 1, 24),
  name           text collate "C",
  assay          text collate "C",
  status         text collate "C" default 'Waiting_To_Download',
  "level 2"      jsonb,
  "level 3"      jsonb,
  "level 4"      jsonb,
  config         jsonb,
  created        text collate "C" default to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  last_modified  text collate "C" default to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
);
create index psp_by_name on psp (name);

-- What a client sends back of a record it has read is no news of when it was changed.
create function psp_changed() returns trigger language plpgsql as $$
begin
  new.created := old.created;
  new.status := coalesce(new.status, old.status);
  new.last_modified := to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  return new;
end $$;
create trigger psp_changed before update on psp for each row execute function psp_changed();
