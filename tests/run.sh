#!/usr/bin/env bash
# Sets up everything that the checks need and runs them: a virtual environment, Debian's chromium and GDAL where absent,
# lint, types, the shipped data, tests on all cores.
#
#   bash tests/run.sh                                    everything but what is heavy
#   bash tests/run.sh --heavy                            only what is heavy and rare: generated requests at full size
#   bash tests/run.sh tests/methods/test_classify.py     arguments go to pytest, which then runs without workers
#
# It goes on after a failure and ends with the status of the worst part.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v chromium >/dev/null || ! command -v ogr2ogr >/dev/null; then
  root=$([ "$(id -u)" = 0 ] || echo sudo)
  $root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends chromium gdal-bin
fi
[ -x .venv/bin/python ] || python3 -m venv .venv
if [ -f requirements.lock ]; then
  # exactly the files that the lock names; what it lacks or what differs ends the run
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
else
  echo "requirements.lock is not here: the newest releases that requirements.txt allows are installed" >&2
  .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
fi

status=0
part() {
  local name=$1 code=0 begin=$SECONDS
  shift
  "$@" || code=$?
  echo "== $name: status $code after $((SECONDS - begin)) s"
  [ "$code" -le "$status" ] || status=$code
}

# mypy takes one core meanwhile
said=$(mktemp)
.venv/bin/mypy >"$said" 2>&1 &
mypy=$!
types() {
  local code=0
  wait "$mypy" || code=$?
  cat "$said"
  return "$code"
}

part lint .venv/bin/ruff check .
part format .venv/bin/ruff format --check .
part data .venv/bin/python -m geo check
part types types
rm "$said"
if [ $# = 0 ]; then
  part tests .venv/bin/python -m pytest -m "not heavy" --numprocesses=auto --dist=worksteal --durations=20
elif [ "$1" = --heavy ]; then
  shift
  part "heavy tests" .venv/bin/python -m pytest -m heavy --durations=20 "$@"
else
  part tests .venv/bin/python -m pytest "$@"
fi
exit $status
