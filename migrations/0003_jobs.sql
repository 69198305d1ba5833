-- Connectivity jobs as users see them; graphile-worker only delivers the work.
create table jobs (
  id               text primary key,
  key_id           text not null references api_keys (id),
  user_id          text not null,
  tool_id          text not null,
  name             text not null,
  dataset          text not null,
  params           jsonb not null,
  -- the queries with their genes resolved, as the engine scores them
  queries          jsonb not null,
  status           text not null default 'pending'
                     check (status in ('pending', 'submitted', 'processing', 'completed', 'error', 'deleted')),
  progress         real not null default 0,
  -- counts starts; a run may only finish the attempt it began, so a late finish of a lost run changes nothing
  attempt          integer not null default 0,
  error_message    text not null default '',
  result_root      text,
  created          timestamptz not null default now(),
  last_modified    timestamptz not null default now()
);
create index jobs_by_key on jobs (key_id, created desc);

-- One row per process that runs jobs; a silent one is presumed dead and its work is given to others.
create table job_workers (
  worker_id  text primary key,
  host       text not null,
  pid        integer not null,
  seen       timestamptz not null default now()
);

-- Jobs as GET /api/jobs serves them; filters work on these columns. key_id keeps callers apart, is never shown.
create view job_documents as
select id,
       id as job_id,
       tool_id,
       name,
       user_id,
       dataset,
       status,
       case when status = 'completed' then 'completed' end as download_status,
       error_message as "errorMessage",
       params,
       progress::double precision as progress,
       to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created,
       to_char(last_modified at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_modified,
       key_id
  from jobs;
