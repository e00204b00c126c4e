#!/usr/bin/env bash
# What somebody does first, with nothing but the executable: in an empty directory and environment.
#
#   scripts/binary/smoke.sh FILE
set -euo pipefail
file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cd "$home"

pidgin() {
  echo "\$ pidgin $*" >&2
  env -i HOME="$home" "$file" "$@" </dev/null
}

# Shows what it reads, and fails when something wanted is not in it.
wants() {
  local text
  text=$(cat)
  echo "$text"
  grep -q -- "$1" <<<"$text"
}

pidgin --help | wants COMMANDS
pidgin run -a local:test -b local:test -t 2 -n tides
pidgin import --rebuild
pidgin query --saved turns | wants '2 rows'
pidgin export tides --format html --to tides.html
test -s tides.html
pidgin monitor --once | wants completed
