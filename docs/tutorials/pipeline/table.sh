#!/bin/sh
# One matrix of a result as a table: table.sh ID_FILE PATH.
set -eu
curl -sS --fail-with-body --retry 5 "$OPENCLUE_URL/api/jobs/$(cat "$1")/results/$2?format=tsv" -H "user_key: $OPENCLUE_KEY"
