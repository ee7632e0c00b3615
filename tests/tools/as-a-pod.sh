#!/usr/bin/env bash
# Starts the gateway as the chart's pod would: uid 1654, no capabilities, no new privileges, nothing writable but /tmp and the journal's
# folder, and no environment but the rendered one. Run as root inside a mount namespace of its own:
#   unshare --mount --propagation private tests/tools/as-a-pod.sh FOLDER ARGUMENT...
# FOLDER holds app/ (published output), config/, secrets/, tmp/, journal/ (the volumes) and environment (NAME=VALUE, one a line).
set -euo pipefail
folder="$1"
shift
root="$folder/root"
mkdir -p "$root"
mount -t tmpfs -o size=1m,mode=755 pod "$root"
cd "$root"

shown() { # shown SOURCE TARGET [rw]
  mkdir -p "./$2"
  mount --bind "$1" "./$2"
  mount -o "remount,bind,nosuid,nodev,${3:-ro}" "./$2"
}

shown /usr usr
for link in bin sbin lib lib64; do
  if [ -L "/$link" ]; then cp -P "/$link" .; elif [ -d "/$link" ]; then shown "/$link" "$link"; fi
done
shown /etc/ssl etc/ssl
shown "$folder/app" app
shown "$folder/config" etc/oma-gateway/config
shown "$folder/secrets" run/secrets/oma-gateway
shown "$folder/tmp" tmp rw
shown "$folder/journal" var/lib/oma-gateway rw
mkdir -p proc dev
mount --rbind /proc proc
for device in null zero random urandom; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mount -o remount,ro "$root"

mapfile -t environment <"$folder/environment"
exec chroot "$root" /usr/bin/setpriv --reuid=1654 --regid=1654 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
  /usr/bin/env --ignore-environment --chdir=/app "${environment[@]}" /app/OmaGateway "$@"
