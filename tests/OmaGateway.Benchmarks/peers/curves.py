#!/usr/bin/env python3
"""How the gateway's cost and latency grow: ./curves.py [FOLDER]  (default ../results) -> curves.json and curves.svg

Cost: CPU time of the gateway per request with 1 to 10,000 tokens, 1 to 4 replicas, 1 to 300 records. Latency: h2load at a constant rate (open loop) at 50 % and
80 % of what wrk reached a moment before in a closed loop. Same infrastructure, cores and bodies as run.sh. About five minutes.  Standard library only.
"""
import argparse
import json
import os
import subprocess
import sys
import time

import bodies
import rig

WARM, SECONDS, CONNS = 8, 5, 32


def load(r, ports, kind, tokens, cache):
    """CPU ms per request of all replicas together, requests per second."""
    sc = {"kind": kind, "tokens": tokens, "cache": cache}
    pids = [p for proc in r.gateways for p in rig.tree([proc.pid])]
    for seconds in (WARM, SECONDS):
        cpu, t0 = rig.cpu_of(pids), time.monotonic()
        outs = [os.path.join(r.run, "wrk.%d" % p) for p in ports]
        loads = [r.wrk("http://127.0.0.1:%d" % p, sc, seconds, CONNS // len(ports), out, r.fresh_tokens()) for p, out in zip(ports, outs)]
        for w in loads:
            w.wait(seconds + 30)
        n = sum(rig.read_wrk(out)["requests"] for out in outs)
    return (rig.cpu_of(pids) - cpu) / n * 1000, n / (time.monotonic() - t0)


def with_gateways(r, count, cache, work):
    r.redis_cmd("FLUSHALL")
    r.gateways, ports, first = [], [], r.gwp
    try:
        for i in range(count):
            r.gwp = first + i
            r.gateways.append(r.start_gateway(rig.load_peer("oma"), {"cache": cache})[0])
            ports.append(r.gwp)
        return work(ports)
    finally:
        r.gwp = first
        for proc in r.gateways:
            proc.stop()


def open_loop(r, port, rps, kind):
    """p50, p99 and the longest of a constant rate, in microseconds."""
    log = os.path.join(r.run, "h2load.log")
    if os.path.exists(log):
        os.remove(log)
    subprocess.run(["taskset", "-c", str(r.a.load_core), "h2load", "--h1", "-t1", "-c%d" % CONNS, "-D%d" % SECONDS, "--warm-up-time=1s", "--rps=%d" % max(1, round(rps / CONNS)), "--log-file=" + log,
                    "-HX-Auth_Token: " + rig.token(0), "http://127.0.0.1:%d%s" % (port, rig.PATHS[kind])],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS + 60)
    with open(log) as f:
        took = sorted(int(line.split("\t")[2]) for line in f if line.count("\t") == 2)
    return {"rate": round(rps), "requests": len(took), "p50_us": took[len(took) // 2], "p99_us": took[int(len(took) * 0.99)], "max_us": took[-1]}


def records(n):
    answer = json.loads(bodies.RESOURCE_BYTES)
    answer["result"] = (answer["result"] * (n // len(answer["result"]) + 1))[:n]
    return bodies.compact(answer)


def run(folder):
    os.sched_setaffinity(0, {1})
    args = argparse.Namespace(base_port=18700, load_core=1, gw_core=0, quota=100)
    out = {"cpu": rig.cpu_model(), "started": time.strftime("%Y-%m-%d %H:%M"), "tokens": [], "replicas": [], "records": [], "open_loop": {}}

    def infra(work):
        r = rig.Rig(args)
        try:
            r.start_infra()
            return work(r)
        finally:
            for name in ("canary", "up", "redis"):
                if hasattr(r, name):
                    getattr(r, name).stop()

    def small(r):
        for n in (1, 10, 100, 1000, 10000):
            out["tokens"].append([n, with_gateways(r, 1, "on", lambda ports: load(r, ports, "basic", n, "on"))[0]])
        for n in (1, 2, 4):
            out["replicas"].append([n, with_gateways(r, n, "on", lambda ports: load(r, ports, "basic", 10000, "on"))[0]])
        for name, cache in (("hit", "on"), ("forwarded and masked", "off")):
            def both(ports):
                capacity = load(r, ports, "basic", 1, cache)[1]
                return {"capacity": round(capacity), "at": {"%d%%" % (share * 100): open_loop(r, ports[0], capacity * share, "basic") for share in (0.5, 0.8)}}
            out["open_loop"][name] = with_gateways(r, 1, cache, both)

    infra(small)
    whole = bodies.RESOURCE_BYTES
    for n in (1, 10, 30, 99, 300):
        def large(r):
            cost = with_gateways(r, 1, "off", lambda ports: load(r, ports, "resource", 1, "off"))[0]
            out["records"].append([n, len(bodies.RESOURCE_BYTES), cost])
        bodies.RESOURCE_BYTES = records(n)
        try:
            infra(large)
        finally:
            bodies.RESOURCE_BYTES = whole
    with open(os.path.join(folder, "curves.json"), "w") as f:
        json.dump(out, f, indent=1)
    return out


def panel(x0, title, unit, points):
    """One curve; the x axis is by rank, as its values grow by factors."""
    w, h, top = 240, 150, 60
    most = max(y for _, y in points) * 1.15
    at = [(x0 + 30 + i * (w - 60) / max(1, len(points) - 1), top + h - h * y / most) for i, (_, y) in enumerate(points)]
    s = ['<text x="%d" y="36" class="t">%s</text>' % (x0, title), '<text x="%d" y="52" class="s">%s</text>' % (x0, unit),
         '<line x1="%d" y1="%d" x2="%d" y2="%d" class="a"/>' % (x0, top + h, x0 + w, top + h),
         '<polyline points="%s" class="c"/>' % " ".join("%.1f,%.1f" % p for p in at)]
    for (x, y), (px, py) in zip(points, at):
        s.append('<circle cx="%.1f" cy="%.1f" r="3" class="d"/><text x="%.1f" y="%.1f" class="v">%s</text><text x="%.1f" y="%d" class="x">%s</text>'
                 % (px, py, px, py - 8, "%.0f" % y, px, top + h + 16, "{:,}".format(x)))
    return s


def draw(d, path):
    us = lambda pairs: [(p[0], p[-1] * 1000) for p in pairs]
    latency = [("%s %s" % (name.split()[0], share), x["p99_us"]) for name, o in d["open_loop"].items() for share, x in o["at"].items()]
    s = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 270" font-family="system-ui,sans-serif" role="img" aria-label="CPU time per request as tokens, replicas and records grow">',
         "<style>text{fill:#57606a}.t{font-size:14px;font-weight:600;fill:#24292f}.s,.x,.v{font-size:11px}.x,.v{text-anchor:middle}.a{stroke:#8c959f}.c{fill:none;stroke:#0969da;stroke-width:2}.d{fill:#0969da}"
         "@media(prefers-color-scheme:dark){text{fill:#9198a1}.t{fill:#f0f6fc}}</style>"]
    s += panel(10, "Hit, by number of tokens", "CPU µs a request", us(d["tokens"]))
    s += panel(285, "Hit, by replicas on one core", "CPU µs a request, 10,000 tokens", us(d["replicas"]))
    s += panel(560, "Masked, by records", "CPU µs a request", us(d["records"]))
    s.append('<text x="10" y="246" class="s">Constant rate, p99: %s.</text>' % "; ".join("%s %d µs" % x for x in latency))
    s.append('<text x="10" y="262" class="s">%s, %s.</text></svg>' % (d["cpu"], d["started"]))
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(s) + "\n")


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(rig.HERE, "..", "results")
    draw(run(target), os.path.join(target, "curves.svg"))
