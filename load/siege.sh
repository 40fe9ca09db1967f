#!/usr/bin/env bash
# The siege script of the library exercise, on its French routes: several routes, users and repetitions, with five
# seconds between them. It uses siege, or curl where siege is missing. Start Biblio with ./biblio up --Exercise true.
# Usage: load/siege.sh [WEB [API]]   The default addresses are http://localhost:8000 and http://localhost:8082.
set -euo pipefail

web=${1:-http://localhost:8000}
api=${2:-http://localhost:8082}
pause=${SIEGE_PAUSE:-5}
failed=0

# Sends one request as one of the users, again and again. Prints a line for each answer: its status and its time in s.
user() {
  local n
  for ((n = 0; n < $2; n++)); do
    curl -s -o /dev/null --max-time 30 -w '%{http_code} %{time_total}\n' "$1" || true
  done
}

with_curl() {
  local n
  for ((n = 0; n < $2; n++)); do user "$1" "$3" & done
  wait
}

# phase URL USERS REPETITIONS
phase() {
  printf '%-55s %s x %s: ' "$1" "$2" "$3"
  if type -P siege >/dev/null; then
    siege --quiet --json-output --concurrent="$2" --reps="$3" "$1" || failed=1
  else
    with_curl "$@" | awk -v expected=$(($2 * $3)) '
      { sum += $2; if ($2 > max) max = $2; if ($1 ~ /^2/) good++ }
      END {
        printf "%d of %d succeeded, mean %.3f s, longest %.3f s\n", good, expected, NR ? sum / NR : 0, max
        exit good == expected ? 0 : 1
      }' || failed=1
  fi
  sleep "$pause"
}

phase "$web/" 1 10
phase "$web/getBookByAuthor" 3 5
phase "$web/getBookByAuthor" 2 10
phase "$web/getBooksByCategory" 2 5
phase "$api/getBooksByCategory/1" 5 3
phase "$api/getBooksByAuthor/h" 2 3
phase "$api/getBooksByTitle/h" 1 1
exit $failed
