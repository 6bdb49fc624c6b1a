#!/usr/bin/env bash
# Everything: what is missing installed, formatting, build, every test. Ends with "N passed, N failed, N skipped".
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
command -v dotnet >/dev/null || { echo "the .NET 10 SDK is needed: package dotnet-sdk-10.0" >&2; exit 1; }
bash src/install.sh clang-19=clang-19 bwrap=bubblewrap /usr/include/bpf/bpf_helpers.h=libbpf-dev node=nodejs npm=npm chromium=chromium ||
  echo "tests that need them say so and are skipped" >&2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
failed=0
step() { echo "== $*"; "$@" || { echo "FAILED: $*"; failed=1; }; }
step dotnet restore Playground.sln --locked-mode -v quiet
step dotnet format whitespace Playground.sln --verify-no-changes --no-restore
step dotnet build Playground.sln -c Release --no-restore --nologo -v quiet
# The steps of the container image, with what the browser tests drive as their result.
step bash src/image.sh build "$root" "$root/out/image"
export PLAYGROUND_PUBLISHED=$root/out/image
passed_total=0 failed_total=0 skipped_total=0
for project in tests/Playground.Tests tests/Playground.Conformance.Tests tests/Playground.EndToEnd.Tests; do
  echo "== $project"
  log=$(mktemp)
  dotnet test "$project" -c Release --no-build --nologo --logger "console;verbosity=minimal" 2>&1 | tee "$log" || failed=1
  line=$(grep -E '(Passed|Failed)! +- Failed:' "$log" | tail -n 1)
  if [[ -z $line ]]; then echo "FAILED: $project gave no totals"; failed=1; failed_total=$((failed_total + 1)); rm -f "$log"; continue; fi
  count() { sed -E "s/.*$1: +([0-9]+).*/\1/" <<<"$line"; }
  passed_total=$((passed_total + $(count Passed))); failed_total=$((failed_total + $(count Failed))); skipped_total=$((skipped_total + $(count Skipped)))
  rm -f "$log"
done
((failed && !failed_total)) && failed_total=1
echo "$passed_total passed, $failed_total failed, $skipped_total skipped"
exit $((failed || failed_total))
