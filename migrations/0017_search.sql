-- What GET /api/search looks in: every name of a record, in lower case, made anew when the records have changed
-- (src/search/terms.ts).
create table search_terms (
  kind   text collate "C" not null,
  -- the record's field that holds it
  field  text collate "C" not null,
  term   text collate "C" not null,
  -- natural keys of the records that it names, those to be shown first in front
  ids    text[] collate "C" not null
);
