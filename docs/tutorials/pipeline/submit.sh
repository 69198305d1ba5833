#!/bin/sh
# Submits two lists: submit.sh UP DOWN NAME. Prints the id of the job.
set -eu
answer=$(curl -sS --fail-with-body --retry 5 "$OPENCLUE_URL/api/jobs" -H "user_key: $OPENCLUE_KEY" \
  -F tool_id=sig_gutc_tool -F name="$3" -F "uptag-cmapfile=@$1" -F "dntag-cmapfile=@$2") || {
  printf '%s\n' "$answer" | sed -e 's/.*"message":"\(.*\)","code".*/\1/' -e 's/\\"/"/g' >&2
  exit 1
}
printf '%s\n' "$answer" | sed 's/.*"job_id":"\([0-9a-f]*\)".*/\1/'
