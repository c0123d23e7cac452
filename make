#!/usr/bin/env bash
# ./make demo, ./make test: the same as `make ...`, also where make itself is still missing.
set -euo pipefail
cd "$(dirname "$0")"
command -v make >/dev/null || tools/bootstrap build
exec make "$@"
