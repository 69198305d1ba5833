#!/bin/sh
# Waits for the end of a job: wait.sh ID_FILE. Prints "completed", or fails with the server's sentence.
set -eu
job=$OPENCLUE_URL/api/jobs/$(cat "$1")
while :; do
  # Answered when the job has ended, or after 20 seconds.
  answer=$(curl -sS --fail-with-body --retry 5 "$job/summary?wait=20" -H "user_key: $OPENCLUE_KEY")
  case $answer in
    *'"status":"completed"'*) echo completed; exit 0 ;;
    *'"status":"error"'*) printf '%s\n' "$answer" | sed 's/.*"errorMessage":"\([^"]*\)".*/\1/' >&2; exit 1 ;;
  esac
done
