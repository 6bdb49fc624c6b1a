#!/usr/bin/env bash
# Builds, publishes and starts the playground, then prints its address.
# PLAYGROUND_URLS sets where it listens (default http://127.0.0.1:5080); PLAYGROUND_DATA where shares are kept (default out/data).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
if ! command -v dotnet >/dev/null; then
  echo "the .NET 10 SDK is needed: package dotnet-sdk-10.0" >&2
  exit 1
fi
bash src/install.sh clang-19=clang-19 bwrap=bubblewrap /usr/include/bpf/bpf_helpers.h=libbpf-dev node=nodejs npm=npm ||
  echo "carrying on with what works without them" >&2
out=$root/out/web
stamp=$root/out/web.stamp
inputs() { find src wwwroot Directory.*.props global.json \( -name bin -o -name obj -o -name node_modules -o -path wwwroot/js/dist \) -prune -o -type f -newer "$stamp" -print -quit; }
if [[ ! -e $stamp || -n $(inputs) ]]; then
  echo "building" >&2
  mkdir -p out
  touch "$stamp.new"
  client=()
  if ! command -v npm >/dev/null; then
    echo "without npm the page has no script: only the HTTP interface is there" >&2
    client=(-p:ClientBundle=false)
    rm -f "$stamp.new" # to be built again when npm is there
  fi
  dotnet publish src/Playground.Web -c Release -o "$out" --nologo -v quiet "${client[@]}"
  [[ ! -e $stamp.new ]] || mv "$stamp.new" "$stamp"
fi
export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Production}
export ASPNETCORE_URLS=${PLAYGROUND_URLS:-http://127.0.0.1:5080}
export PLAYGROUND_DATA=${PLAYGROUND_DATA:-$root/out/data}
mkdir -p "$PLAYGROUND_DATA"
cd "$out"
exec dotnet Playground.Web.dll
