#!/bin/bash
# See README.md, or: ./run.sh --help
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=${BENCH_STATE_DIR:-$here/.state}
[ -d "$state/build/node-fastify/node_modules" ] && [ -f "$state/build/bare-yarp/bare-yarp.dll" ] && [ -f "$state/build/oma/OmaGateway" ] || "$here/setup.sh"
exec python3 "$here/rig.py" "$@"
