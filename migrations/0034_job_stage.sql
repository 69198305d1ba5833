-- What a job is doing at the moment, of those that tell: a build takes hours, and has stages of their own pace.
alter table jobs add column stage text;

create or replace view job_documents as
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
       key_id,
       result_bytes::double precision as download_bytes,
       case when status = 'processing' then stage end as stage
  from jobs;
