#!/bin/bash
# Which methods requests run through: writes src/OmaGateway/hot-path.order, by which native code is laid out (most run first).
# Samples the gateway's core during one round of every scenario, on a build with symbols. About 8 minutes.
# Needs what setup.sh installs, perf (Debian: linux-perf), and a user who may use it. Worth a run after an update of .NET or YARP; names that are gone do no harm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
order=$here/../../../src/OmaGateway/hot-path.order
state=${BENCH_STATE_DIR:-$here/.state}
command -v perf > /dev/null || { echo "hot-path: perf is missing (Debian: linux-perf)" >&2; exit 1; }

dotnet publish "$here/../../../src/OmaGateway/OmaGateway.csproj" -c Release -o "$state/build/oma" --nologo -v quiet -p:StripSymbols=false
perf record -q -a -C 0 -F 4999 -o "$state/hot-path.data" -- "$here/run.sh" --peers oma --rounds 1 --lat 0 --results "$state/hot-path.md"
nm "$state/build/oma/OmaGateway" | awk '$2 ~ /[tT]/ { print $3 }' | sort > "$state/hot-path.symbols"
echo "hot-path: $(sort "$order" | comm -12 - "$state/hot-path.symbols" | wc -l) of $(wc -l < "$order") names of the former file are still there"

# The 1,500 that were seen most often have 99.7 % of all samples.
perf script -i "$state/hot-path.data" -F ip,sym,dso 2> /dev/null \
  | sed -n 's,^ *[0-9a-f]* \(.*\) (.*/build/oma/OmaGateway)$,\1,p' \
  | grep -Fxf "$state/hot-path.symbols" | sort | uniq -c | sort -k1,1nr -k2 | sed 's,^ *[0-9]* ,,' | awk 'NR <= 1500' > "$order.new"
mv "$order.new" "$order"
rm -rf "$here"/../../../src/OmaGateway/obj/Release/*/*/native # the next publish would find the executable with symbols up to date
echo "hot-path: $(wc -l < "$order") names written; setup.sh builds the gateway by them, without symbols again"
