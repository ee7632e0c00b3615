#!/bin/bash
# Installs what the rig needs (Debian packages, NuGet, npm) and builds the peers. Safe to run again.
#   ./setup.sh            everything
#   ./setup.sh --no-apt   build only
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=${BENCH_STATE_DIR:-$here/.state}
build=$state/build
mkdir -p "$build"

PACKAGES=(gcc libc6-dev wrk nghttp2-client redis-server redis-tools nginx libnginx-mod-http-lua lua-cjson lua-resty-core lua-resty-lrucache lua-nginx-redis haproxy varnish)
if [ "${1:-}" != --no-apt ]; then
  missing=()
  for p in "${PACKAGES[@]}"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing+=("$p")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get -o DPkg::Lock::Timeout=180 update -q
    # RUNLEVEL=1 keeps Debian's scripts from starting the services; the rig starts its own, on its own ports
    $sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get -o DPkg::Lock::Timeout=180 install -y -q --no-install-recommends "${missing[@]}"
  fi
fi

# sources are copied so that no bin/, obj/ or node_modules/ ever appears beside them
mkdir -p "$state/src"
for f in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
  echo '<Project />' > "$state/src/$f"      # nothing of a repository above reaches these builds
done
for p in limit-kestrel bare-yarp; do
  src=$state/src/$p
  mkdir -p "$src"
  cp "$here/peers/$p/"*.cs "$here/peers/$p/"*.csproj "$src/"
  dotnet publish "$src/$p.csproj" -c Release -o "$build/$p" --nologo -v quiet
done

# this gateway, as its Dockerfile publishes it: native code, for whose linker gcc and libc6-dev are above
dotnet publish "$here/../../../src/OmaGateway/OmaGateway.csproj" -c Release -o "$build/oma" --nologo -v quiet
cp -r "$here/../../../config" "$build/oma/"

mkdir -p "$build/node-fastify"
cp "$here/peers/node-fastify/"{package.json,package-lock.json,server.js} "$build/node-fastify/"
(cd "$build/node-fastify" && npm ci --omit=dev --no-audit --no-fund --loglevel=error)
echo "setup: done, built under the state folder"
