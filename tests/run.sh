#!/usr/bin/env bash
# Sets up everything that the checks need and runs them: a virtual environment, Debian's chromium and GDAL where absent,
# lint, tests. Arguments go to pytest, which then runs once: `bash tests/run.sh tests/methods/test_classify.py`.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v chromium >/dev/null || ! command -v ogr2ogr >/dev/null; then
  root=$([ "$(id -u)" = 0 ] || echo sudo)
  $root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends chromium gdal-bin
fi
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/python -m geo check
[ $# = 0 ] || exec .venv/bin/python -m pytest "$@"
# tests of pages wait for a browser and get the machine to themselves; all others share its cores, file by file
status=0
.venv/bin/python -m pytest -m "not browser" --numprocesses=auto --dist=loadfile || status=$?
.venv/bin/python -m pytest -m browser || status=$?
exit $status
