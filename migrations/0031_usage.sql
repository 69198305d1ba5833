-- Requests of each key, by days of UTC; every server of the installation adds what it counted.
create table key_usage (
  key_id        text not null references api_keys (id),
  day           date not null,
  requests      bigint not null,
  last_request  timestamptz not null,
  primary key (key_id, day)
);

-- When a job first ran: how long jobs waited.
alter table jobs add column started timestamptz;
