#!/usr/bin/env bash
# Installs the Debian packages named as arguments' commands or files when they are missing and this user may; otherwise
# prints the one line to run. Usage: install.sh COMMAND_OR_FILE=PACKAGE...   Exit status 1 when something is still missing.
set -uo pipefail
missing=()
for pair in "$@"; do
  have=${pair%%=*} package=${pair#*=}
  if [[ $have == /* ]]; then [[ -e $have ]] || missing+=("$package"); else command -v "$have" >/dev/null 2>&1 || missing+=("$package"); fi
done
((${#missing[@]})) || exit 0
line="apt-get install -y --no-install-recommends ${missing[*]}"
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]}" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $line -qq; } >/dev/null 2>/tmp/playground-apt.$$ && { rm -f /tmp/playground-apt.$$; exit 0; }
  tail -n 3 /tmp/playground-apt.$$ >&2; rm -f /tmp/playground-apt.$$
fi
echo "missing: ${missing[*]}. To install:  sudo $line" >&2
exit 1
