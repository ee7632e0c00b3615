#!/bin/bash
# Which way requests take through their methods: writes src/OmaGateway/hot-path.mibc, by which native code is compiled (branches, calls, what is inlined).
# Counts in the gateway as published for the runtime, during one round of every scenario. About 6 minutes; arguments go to run.sh.
# Needs what setup.sh installs. Worth a run after an update of .NET or YARP, and after every edit of a method that requests run through: what no longer fits is
# passed over, so that a method that was edited is compiled as if nobody knew it (two such methods made a stored miss 8 % dearer).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
src=$here/../../../src/OmaGateway
state=$(mkdir -p "${BENCH_STATE_DIR:-$here/.state}" && cd "${BENCH_STATE_DIR:-$here/.state}" && pwd)

rm -rf "$state/profile"
mkdir -p "$state/profile/counts"
dotnet publish "$src/OmaGateway.csproj" -c Release -o "$state/profile/oma" --nologo -v quiet -p:PublishAot=false --self-contained false
# Nothing compiled beforehand, for that counts nothing; and a thousand calls before a method is compiled again, so that there is something to count.
cat > "$state/profile/start" << START
#!/bin/sh
export BENCH_BUILD="$state/profile" DOTNET_PGODataPath="$state/profile/counts/\$\$.txt"
export DOTNET_WritePGOData=1 DOTNET_TieredPGO=1 DOTNET_ReadyToRun=0 DOTNET_TC_CallCountThreshold=400
exec "$here/peers/oma/start"
START
chmod +x "$state/profile/start"
"$here/run.sh" --peers none --gateway profile="$state/profile/start" --rounds 1 --warm 12 --lat 0 --tries 1 --results "$state/profile/run.md" "$@"
dotnet run -c Release --project "$here/.." -- native-profile "$src/hot-path.mibc" "$state/profile/oma" "$state/profile/counts/"*.txt
rm -rf "$src"/obj/Release/*/*/native # a publish does not look at the profile's date
