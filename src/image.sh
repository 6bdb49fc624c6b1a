#!/usr/bin/env bash
# The container image's steps, so that they can be run without a container engine.
#   image.sh build SOURCE OUT    publishes the program from SOURCE into OUT
#   image.sh runtime [DATA]      installs what the program needs, makes its user and its data folder (as root; /data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
case ${1:-} in
  build)
    bash "$here/install.sh" node=nodejs npm=npm
    dotnet publish "$2/src/Playground.Web" -c Release -o "$3" --nologo -v quiet
    ;;
  runtime)
    bash "$here/install.sh" clang-19=clang-19 bwrap=bubblewrap /usr/include/bpf/bpf_helpers.h=libbpf-dev
    id -u playground >/dev/null 2>&1 || useradd --system --uid 10001 --create-home playground
    mkdir -p "${2:-/data}"
    chown playground: "${2:-/data}"
    ;;
  *)
    echo "usage: image.sh build SOURCE OUT | image.sh runtime [DATA]" >&2
    exit 2
    ;;
esac
