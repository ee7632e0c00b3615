#!/usr/bin/env python3
"""Sets the ratios of a run beside the committed ones: ./compare.py [results.json [../results/ratios.json]]

A ratio is this gateway's adjusted requests per CPU-second over a peer's, within one round, then the median of the rounds: what the README's
table shows. Absolute figures of two machines don't compare; these do. Exits with 1 where a ratio fell by more than a tenth, 2 where one is missing.
A folder in the place of results.json is BenchmarkDotNet's (BenchmarkDotNet.Artifacts/results, made with --exporters briefjson) and set beside
../results/micro.json: what the class's yardstick takes over what the benchmark takes, medians; they fell where they are less than three quarters.
--write puts the run's ratios in the place of the committed ones.  Standard library only.
"""
import glob
import json
import os
import platform
import statistics
import sys

import rig

# scenario of ours, peer, the scenario that stands for it there (an empty one: start-up and idle memory, where less is better)
ROWS = [("S1", "bare-yarp", "S1"), ("S1", "nginx-lua", "S1"), ("S1c", "nginx-lua", "S1c"), ("S2", "bare-yarp", "S2"), ("S2", "nginx-lua", "S2"),
        ("S3", "limit-kestrel-inline", "S3"), ("S3", "nginx-lua", "S3"), ("S4", "limit-kestrel-inline", "S4"), ("S4", "nginx-lua", "S4"),
        ("S5", "limit-kestrel-inline", "S5"), ("S5", "nginx-lua", "S5")]
FELL = 0.10
# what each class of micro-benchmarks is judged by, and how much less is noise there
YARDSTICKS = {"HotPathBenchmarks": "HashOfTheToken", "LedgerBenchmarks": "TwoPings", "MaskingBenchmarks": "Read"}
MICRO_FELL = 0.25


def median_of(samples, peer, scenarios, key):
    xs = [s[key] for s in samples if s["peer"] == peer and s["scenario"] in scenarios and s.get(key)]
    return statistics.median(xs) if xs else None


def ratios(path):
    with open(path) as f:
        data = json.load(f)
    rig.adjust(data["samples"])
    groups = rig.group(data["samples"])
    out = {}
    for gateway, how in (("oma", ""), ("oma-pooled", ", by the thread pool")):
        for ours, peer, theirs in ROWS:
            r = rig.ratio(groups, ours, gateway, theirs, peer, "per_cpu_s_adj")
            if r:
                out["%s over %s%s" % (ours, peer, how)] = round(r[1], 2)
    for name, key in (("start-up", "start_s"), ("idle memory", "idle_rss_kb")):
        a, b = (median_of(data["samples"], p, ("S1", "S2"), key) for p in ("oma", "bare-yarp"))
        if a and b:
            out["%s under bare-yarp" % name] = round(b / a, 2)
    return {"machine": "%s, %d cores, %s" % (data["meta"]["cpu"], data["meta"]["cores"], platform.system()), "started": data["meta"]["started"],
            "rounds": max(s["round"] for s in data["samples"]), "ratios": out}


def micro_ratios(folder):
    out, machine = {}, ""
    for path in sorted(glob.glob(os.path.join(folder, "*-report-brief.json"))):
        with open(path) as f:
            data = json.load(f)
        host = data["HostEnvironmentInfo"]
        machine = "%s, %d cores, %s, %s" % (host["ProcessorName"], host["LogicalCoreCount"], host["OsVersion"], host["RuntimeVersion"])
        took = {(b["Type"], b["Method"], b["Parameters"]): b["Statistics"]["Median"] for b in data["Benchmarks"] if b["Statistics"]}
        for (kind, method, parameters), median in took.items():
            yardstick = took.get((kind, YARDSTICKS[kind], parameters))
            if method != YARDSTICKS[kind] and yardstick:
                out["%s%s over %s" % (method, parameters and " (%s)" % parameters, YARDSTICKS[kind])] = float("%.2g" % (yardstick / median))
    return {"machine": machine, "ratios": out}


def main(args):
    write = "--write" in args
    files = [a for a in args if not a.startswith("-")]
    source = files[0] if files else os.path.join(rig.HERE, "results.json")
    micro = os.path.isdir(source)
    run, fell = (micro_ratios(source), MICRO_FELL) if micro else (ratios(source), FELL)
    kept = files[1] if len(files) > 1 else os.path.join(rig.HERE, "..", "results", "micro.json" if micro else "ratios.json")
    if not run["ratios"]:
        print("compare: no ratio in %s; nothing was compared or written" % source, file=sys.stderr)
        return 2
    if write:
        with open(kept, "w") as f:
            json.dump(run, f, indent=2)
            f.write("\n")
        return 0
    with open(kept) as f:
        committed = json.load(f)
    worst = 0
    print("%-46s %10s %10s" % ("ratio (more is better)", "committed", "this run"))
    for name, before in committed["ratios"].items():
        now = run["ratios"].get(name)
        mark = "missing" if now is None else "FELL" if now < before * (1 - fell) else ""
        worst = max(worst, {"missing": 2, "FELL": 1}.get(mark, 0))
        print("%-46s %10.2f %10s %s" % (name, before, "-" if now is None else "%.2f" % now, mark))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
