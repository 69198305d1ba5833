-- Records that the demo alone has brought: a file that names one makes it its own. `openclue matrix remove demo` takes
-- them out.
create table demo_records (
  table_name  text not null,
  -- natural key
  key         text collate "C" not null,
  primary key (table_name, key)
);
