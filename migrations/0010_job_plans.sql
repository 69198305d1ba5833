-- Jobs of every analysis share the table: what to compute is the analysis' own affair.
alter table jobs rename column queries to plan;
update jobs set plan = jsonb_build_object('queries', plan);
