# A PostgreSQL of the machine's packages as a cluster of its own: `own_postgres <folder>` starts it, and sets DATABASE_URL
# and the id of its process, $postgres_pid.
own_postgres() {
  local folder=$1 programs port=$((20000 + $$ % 20000))
  programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)
  as() { runuser -u postgres -- "$programs/$@"; }
  install -d -o postgres "$folder"
  as initdb --encoding=UTF8 --locale=C.UTF-8 --auth=trust --pgdata="$folder/data" >/dev/null
  setpriv --reuid postgres --regid postgres --init-groups \
    "$programs/postgres" -D "$folder/data" -p "$port" -k "$folder" >"$folder/log" 2>&1 &
  postgres_pid=$!
  until as pg_isready -q -h "$folder" -p "$port"; do sleep 0.2; done
  as psql -q -h "$folder" -p "$port" -c "CREATE ROLE openclue LOGIN PASSWORD 'try'" -c 'CREATE DATABASE openclue OWNER openclue'
  export DATABASE_URL=postgres://openclue:try@127.0.0.1:$port/openclue
}
