#!/usr/bin/env bash
# Write requirements.lock anew: the version of everything that runs, with the SHA-256 of each file.
#
#   deploy/lock.sh WHERE [--upgrade]
#
# WHERE is a folder with the CPU build of torch for Python 3.11, or the address of PyTorch's CPU
# package index. Needs uv (pip install uv). Without --upgrade, versions stay where they still fit.
set -euo pipefail
cd "$(dirname "$0")/.."

where="${1:?usage: deploy/lock.sh FOLDER-OR-ADDRESS [--upgrade]}"
shift
command -v uv >/dev/null || { echo "deploy/lock.sh needs uv: pip install uv" >&2; exit 1; }

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# The CPU build is a version of its own; without this line Linux gets CUDA, several gigabytes.
torch="$(sed -n 's/^ *"\(torch==[0-9.]*\)".*/\1/p' pyproject.toml)"
echo "$torch+cpu" >"$work/override.txt"
[ ! -f requirements.lock ] || cp requirements.lock "$work/requirements.lock"

from=(--find-links "$where")
[ -d "$where" ] || from=(--extra-index-url "$where" --index-strategy unsafe-best-match)
uv pip compile pyproject.toml --extra postgresql --universal --python-version 3.11 \
  --generate-hashes --no-annotate --no-header --override "$work/override.txt" \
  "${from[@]}" "$@" --quiet --output-file "$work/requirements.lock" >/dev/null

{
  echo "# Everything that runs, by version and SHA-256, for Linux on x86_64 with Python 3.11; other"
  echo "# versions of Python lack torch's CPU build here. Made by deploy/lock.sh; not edited by hand."
  cat "$work/requirements.lock"
} | sed '3,${/^#/d}' >requirements.lock
