#!/usr/bin/env python3
"""The peers-and-limit rig: starts a fake upstream, Redis and one gateway at a time, loads it with wrk, checks
every answer, reads /proc, and writes results.md + results.json.  Standard library only.  See README.md.

All traffic stays on 127.0.0.1, every load has a time limit, and only processes started here are ever ended
(by pid).  An external gateway (--external) is measured but never started, signalled or ended.
"""
import argparse
import json
import math
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

import bodies

HERE = os.path.dirname(os.path.abspath(__file__))
STATE = os.path.abspath(os.environ.get("BENCH_STATE_DIR") or os.path.join(HERE, ".state"))
TICK = os.sysconf("SC_CLK_TCK")
PATHS = {"basic": "/rest/oma/softwareconsole/tenant/querytenantbasic",
         "resource": "/rest/oma/softwareconsole/tenant/queryresource",
         "apply": "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant"}
RESOURCE_REQUEST = bodies.compact(bodies.RESOURCE_REQUEST)
APPLY_REQUEST = bodies.compact(bodies.APPLY_REQUEST)
QUOTA_BODY = b'{"returnCode":"205","returnMsg":"daily quota reached"}'
N_TOKENS = 10000

SCENARIOS = {
    "S1": dict(title="small GET, cache off: rename + forward + mask", kind="basic", tokens=1, conns=32, cache="off", hit=False),
    "S1c": dict(title="small GET, cache on, a new token every request: miss + store", kind="basic", tokens=0, conns=32, cache="on", hit=False),
    "S2": dict(title="large POST queryresource (99 records), no cache", kind="resource", tokens=1, conns=16, cache="off", hit=False),
    "S3": dict(title="cache hit, one hot token", kind="basic", tokens=1, conns=32, cache="on", hit=True),
    "S4": dict(title="cache hit, 10,000 tokens in turn", kind="basic", tokens=N_TOKENS, conns=32, cache="on", hit=True),
    "S5": dict(title="applyTenant, daily quota exhausted: 429", kind="apply", tokens=1, conns=32, cache="on", hit=True),
}
DEFAULT_PEERS = ["oma", "oma-pooled", "limit-kestrel", "limit-kestrel-inline", "bare-yarp", "bare-yarp-inline", "nginx", "haproxy", "nginx-lua", "nginx-lua-l2", "node-fastify", "varnish"]


def token(i):
    return "0000000000srLl4pnoBc%09d9DvgIB87KzYpxMdE9+vvzLZqYIwA/bCdEfGh=" % i


def say(*a):
    print(time.strftime("%H:%M:%S"), *a, flush=True)


# ---------------------------------------------------------------- masking, for limit-kestrel's ready-made bodies

def masked_bodies():
    def co(s): return s[:1] + "XXXXXXXXX"
    def na(s): return s[:1] + "XXXXXX"
    b = dict(bodies.BASIC)
    b["mobilePhone"] = b["mobilePhone"][:3] + "****" + b["mobilePhone"][-4:]
    at = b["email"].index("@")
    b["email"] = b["email"][:4] + "****" + b["email"][at:]
    b["company"], b["customerName"] = co(b["company"]), na(b["customerName"])
    r = json.loads(json.dumps(bodies.RESOURCE))
    for row in r["result"]:
        row["company"], row["customerName"] = co(row["company"]), na(row["customerName"])
    return bodies.compact(b), bodies.compact(r)


# ---------------------------------------------------------------- /proc

def ppids():
    out = {}
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                with open("/proc/%s/stat" % d) as f:
                    s = f.read()
                out[int(d)] = int(s[s.rindex(")") + 2:].split()[1])
            except (OSError, ValueError):
                pass
    return out


def tree(roots):
    pp = ppids()
    kids = {}
    for p, q in pp.items():
        kids.setdefault(q, []).append(p)
    out, todo = [], list(roots)
    while todo:
        p = todo.pop()
        if p in pp and p not in out:
            out.append(p)
            todo += kids.get(p, [])
    return out


def cpu_of(pids):
    """user+system seconds of these processes, all threads."""
    t = 0
    for p in pids:
        try:
            with open("/proc/%d/stat" % p) as f:
                s = f.read()
            a = s[s.rindex(")") + 2:].split()
            t += int(a[11]) + int(a[12])
        except OSError:
            pass
    return t / TICK


def status_kb(pids, field):
    t = 0
    for p in pids:
        try:
            with open("/proc/%d/status" % p) as f:
                m = re.search(r"^%s:\s+(\d+) kB" % field, f.read(), re.M)
            t += int(m.group(1)) if m else 0
        except OSError:
            pass
    return t


def reset_peak(pids):
    for p in pids:
        try:
            with open("/proc/%d/clear_refs" % p, "w") as f:
                f.write("5")
        except OSError:
            pass


def proc_stat():
    """{core: (busy seconds, steal seconds)}"""
    out = {}
    with open("/proc/stat") as f:
        for line in f:
            m = re.match(r"cpu(\d+) (.*)", line)
            if m:
                v = [int(x) / TICK for x in m.group(2).split()]
                out[int(m.group(1))] = (v[0] + v[1] + v[2] + v[5] + v[6], v[7])
    return out


# ---------------------------------------------------------------- one HTTP request, bytes counted

def request(host, port, kind, tok, timeout=5.0):
    """(status, headers, body, bytes on the wire of the answer)"""
    method, body = ("GET", b"")
    head = "Host: %s:%d\r\nAccept: application/json\r\n" % (host, port)
    if kind != "basic":
        method = "POST"
        body = RESOURCE_REQUEST if kind == "resource" else APPLY_REQUEST
        head += "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
    if kind != "apply" and tok is not None:
        head += "X-Auth_Token: %s\r\n" % tok
    data = ("%s %s HTTP/1.1\r\n%s\r\n" % (method, PATHS[kind], head)).encode() + body
    return raw_request(host, port, data, timeout)


def raw_request(host, port, data, timeout=5.0):
    with socket.create_connection((host, port), timeout) as s:
        s.settimeout(timeout)
        s.sendall(data)
        buf = b""
        while b"\r\n\r\n" not in buf:
            c = s.recv(65536)
            if not c:
                raise OSError("closed before the head ended")
            buf += c
        head, rest = buf.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        hs = {}
        for ln in lines[1:]:
            k, v = ln.split(":", 1)
            hs[k.strip().lower()] = v.strip()
        if "content-length" in hs:
            n = int(hs["content-length"])
            while len(rest) < n:
                c = s.recv(262144)
                if not c:
                    raise OSError("closed before the body ended")
                rest += c
            return status, hs, rest[:n], len(head) + 4 + n
        if hs.get("transfer-encoding", "").lower() == "chunked":
            body, at = b"", 0
            while True:
                while b"\r\n" not in rest[at:]:
                    c = s.recv(262144)
                    if not c:
                        raise OSError("closed in a chunk")
                    rest += c
                e = rest.index(b"\r\n", at)
                n = int(rest[at:e].split(b";")[0], 16)
                while len(rest) < e + 2 + n + 2:
                    c = s.recv(262144)
                    if not c:
                        raise OSError("closed in a chunk")
                    rest += c
                body += rest[e + 2:e + 2 + n]
                at = e + 2 + n + 2
                if n == 0:
                    return status, hs, body, len(head) + 4 + at
        return status, hs, rest, len(head) + 4 + len(rest)


# ---------------------------------------------------------------- processes of ours

class Proc:
    def __init__(self, argv, core, env=None, log=None, cwd=None):
        self.log = open(log, "ab") if log else subprocess.DEVNULL
        self.t0 = time.monotonic()
        self.p = subprocess.Popen(["taskset", "-c", str(core)] + argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                  stdout=self.log, stderr=self.log, start_new_session=True)

    @property
    def pid(self):
        return self.p.pid

    def stop(self):
        """TERM to the pid started here; after 5 s KILL to it and to what it had started."""
        mine = tree([self.pid])
        if self.p.poll() is None:
            self.p.send_signal(signal.SIGTERM)
            try:
                self.p.wait(5)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait(5)
        end = time.monotonic() + 3
        while time.monotonic() < end and any(os.path.exists("/proc/%d" % q) for q in mine if q != self.pid):
            time.sleep(0.02)
        for q in mine:
            if q != self.pid and os.path.exists("/proc/%d" % q):
                try:
                    os.kill(q, signal.SIGKILL)
                except OSError:
                    pass
        if self.log is not subprocess.DEVNULL:
            self.log.close()


def port_open(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 0.2):
            return True
    except OSError:
        return False


def wait_port(port, seconds, proc=None):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if port_open(port):
            return
        if proc and proc.p.poll() is not None:
            raise SystemExit("a helper process ended at once; see its log in the state folder")
        time.sleep(0.01)
    raise SystemExit("port %d did not open" % port)


def render(src, dst, marks):
    with open(src, encoding="utf-8") as f:
        text = f.read()
    text = re.sub(r"@([A-Z_]+)@", lambda m: marks[m.group(1)] if m.group(1) in marks else m.group(0), text)
    with open(dst, "w", encoding="utf-8") as f:
        f.write(text)


class Rig:
    def __init__(self, a):
        self.a = a
        b = a.base_port
        self.strict, self.open, self.statusp, self.redisp, self.gwp = b + 1, b + 2, b + 3, b + 4, b + 10
        self.run = os.path.join(STATE, "run")
        self.build = os.path.join(STATE, "build")
        shutil.rmtree(self.run, ignore_errors=True)
        os.makedirs(self.run)
        self.tokens_used = (int(time.time()) % 400) * 1000000 + 100000000
        self.samples = []
        for p in (self.strict, self.open, self.statusp, self.redisp, self.gwp):
            if port_open(p):
                raise SystemExit("port %d is taken; choose another --base-port" % p)
        small, large = masked_bodies()
        self.bodies_dir = os.path.join(self.run, "bodies")
        os.makedirs(self.bodies_dir)
        for n, c in (("basic.masked.json", small), ("resource.masked.json", large), ("quota.json", QUOTA_BODY)):
            with open(os.path.join(self.bodies_dir, n), "wb") as f:
                f.write(c)

    # -- upstream and Redis
    def start_infra(self):
        up = os.path.join(self.run, "upstream")
        os.makedirs(up)
        large = bodies.RESOURCE_BYTES.decode()
        assert "'" not in large and "$" not in large and "\\" not in large
        parts = [large[i:i + 1200] for i in range(0, len(large), 1200)]     # nginx takes at most 4096 bytes a word
        sets = ["  map $host $b%d { default '%s'; }" % (i, p) for i, p in enumerate(parts)]
        render(os.path.join(HERE, "upstream", "nginx.conf.in"), os.path.join(up, "nginx.conf"), {
            "STATE": up, "STRICT_PORT": str(self.strict), "OPEN_PORT": str(self.open), "STATUS_PORT": str(self.statusp),
            "SMALL": bodies.BASIC_BYTES.decode(), "APPLY": bodies.APPLY_BYTES.decode(),
            "LARGE_SETS": "\n".join(sets), "LARGE_VARS": "".join("${b%d}" % i for i in range(len(parts)))})
        self.up = Proc(["nginx", "-e", os.path.join(up, "upstream.err"), "-c", os.path.join(up, "nginx.conf")],
                       self.a.load_core, log=os.path.join(up, "log"))
        rd = os.path.join(self.run, "redis")
        os.makedirs(rd)
        self.redis = Proc(["redis-server", "--port", str(self.redisp), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                           "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru", "--dir", rd],
                          self.a.load_core, log=os.path.join(rd, "log"))
        wait_port(self.statusp, 10, self.up)
        wait_port(self.redisp, 10, self.redis)
        # the rig checks itself: bodies as meant, rename demanded
        st, _, body, _ = raw_request("127.0.0.1", self.strict, ("GET %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n" % PATHS["basic"]).encode())
        assert (st, body) == (200, bodies.BASIC_BYTES)
        assert request("127.0.0.1", self.strict, "basic", token(0))[0] == 401
        assert request("127.0.0.1", self.open, "resource", token(0))[2] == bodies.RESOURCE_BYTES
        assert bodies.check("basic", bodies.BASIC_BYTES, True) and bodies.check("resource", bodies.RESOURCE_BYTES, True)
        small, large = masked_bodies()
        assert not bodies.check("basic", small, True) and not bodies.check("resource", large, True)
        self.up_pids, self.redis_pids = tree([self.up.pid]), tree([self.redis.pid])
        self.canary_out = os.path.join(self.run, "canary")
        self.canary = Proc([sys.executable, os.path.join(HERE, "canary.py"), self.canary_out], self.a.gw_core)
        self.speed_at = 0

    def speed(self, t0, t1):
        """Mean speed of the gateway core between the two times, in canary loops per millisecond."""
        v = []
        with open(self.canary_out) as f:
            f.seek(self.speed_at)
            while True:
                at, line = f.tell(), f.readline()
                if not line.endswith("\n"):
                    break
                t, ns = line.split()
                if float(t) < t0:
                    self.speed_at = at
                elif float(t) <= t1 and int(ns) > 0:
                    v.append(1e6 / int(ns))
        return sum(v) / len(v) if v else 0.0

    def upstream_count(self):
        """Requests the upstream has seen, this look itself included."""
        _, _, body, _ = raw_request("127.0.0.1", self.statusp, b"GET /status HTTP/1.1\r\nHost: x\r\n\r\n")
        return int(body.split(b"requests")[1].split()[2])

    def redis_cmd(self, *args):
        with socket.create_connection(("127.0.0.1", self.redisp), 5) as s:
            s.sendall(b"*%d\r\n" % len(args) + b"".join(b"$%d\r\n%s\r\n" % (len(x), x) for x in (y.encode() for y in args)))
            return s.recv(4096)

    # -- gateways
    def start_gateway(self, g, sc):
        d = os.path.join(self.run, "gw")
        shutil.rmtree(d, ignore_errors=True)
        os.makedirs(d)
        uport = self.open if g["meta"].get("upstream") == "open" else self.strict
        marks = {"STATE": d, "PEER": g["templates"], "PORT": str(self.gwp), "UPSTREAM": "127.0.0.1:%d" % uport,
                 "UPSTREAM_HOST": "127.0.0.1", "UPSTREAM_PORT": str(uport), "REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(self.redisp)}
        if g["templates"]:
            for n in sorted(os.listdir(g["templates"])):
                if n.endswith(".in"):
                    render(os.path.join(g["templates"], n), os.path.join(d, n[:-3]), marks)
        env = dict(os.environ)
        env.update(BENCH_PORT=str(self.gwp), BENCH_UPSTREAM="127.0.0.1:%d" % uport, BENCH_REDIS="127.0.0.1:%d" % self.redisp,
                   BENCH_CACHE=sc["cache"], BENCH_QUOTA=str(self.a.quota), BENCH_STATE=d, BENCH_BODIES=self.bodies_dir,
                   BENCH_BUILD=self.build, DOTNET_CLI_TELEMETRY_OPTOUT="1", DOTNET_NOLOGO="1")
        # .NET on one processor waits ten times longer before it compiles hot code fully; 1 = as on any other machine.
        # It changes when the steady state comes, not what it is; it keeps the warm-up under 20 s.
        env.setdefault("DOTNET_TC_DelaySingleProcMultiplier", "1")
        # the gateway's folder is scratch, so nothing that lies in the caller's folder is read by chance
        proc = Proc([g["start"]], self.a.gw_core, env=env, log=os.path.join(self.run, g["name"] + ".log"), cwd=d)
        end = time.monotonic() + 60
        while True:
            if proc.p.poll() is not None:
                raise RuntimeError("%s ended at once (exit %s); see %s.log in the state folder" % (g["name"], proc.p.returncode, g["name"]))
            try:
                if request("127.0.0.1", self.gwp, "basic", token(1), 10)[0] == 200:
                    break
            except OSError:
                pass
            if time.monotonic() > end:
                proc.stop()
                raise RuntimeError("%s gave no 200 in 60 s" % g["name"])
            time.sleep(0.003)
        return proc, time.monotonic() - proc.t0

    def wrk(self, url, sc, seconds, conns, out, start=0):
        env = dict(os.environ, BENCH_OUT=out, BENCH_TOKEN_START=str(start),
                   BENCH_RESOURCE_REQUEST=RESOURCE_REQUEST.decode(), BENCH_APPLY_REQUEST=APPLY_REQUEST.decode())
        if os.path.exists(out):
            os.remove(out)
        return subprocess.Popen(["taskset", "-c", str(self.a.load_core), "wrk", "-t1", "-c%d" % conns, "-d%ds" % seconds, "--timeout", "10s",
                                 "-s", os.path.join(HERE, "load", "load.lua"), url, "--", sc["kind"], str(sc["tokens"])],
                                env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def fresh_tokens(self):
        self.tokens_used += 1000000
        return self.tokens_used

    def quiet(self, seconds=45):
        """Waits until others leave the machine alone; True if they did."""
        end = time.monotonic() + seconds
        while True:
            a, t = proc_stat(), time.monotonic()
            time.sleep(0.4)
            b, dt = proc_stat(), time.monotonic() - t
            if sum(b[c][0] - a[c][0] for c in b) / dt < 0.10:
                return True
            if time.monotonic() > end:
                return False

    def check_answer(self, g, sc, host, port, tok):
        """('' or what is wrong, wire bytes of the answer)"""
        m = g["meta"]
        try:
            st, hs, body, wire = request(host, port, sc["kind"], tok)
        except OSError as e:
            return "no answer: %s" % e, 0
        if sc["kind"] == "apply":
            want = 429 if m["quota"] else 200
            if st == 429 and b"205" not in body:
                return "429 for another reason than the spent quota (no 205 in the body)", wire
            return ("" if st == want else "status %d, not %d" % (st, want)), wire
        if st != 200:
            return "status %d" % st, wire
        if "json" not in hs.get("content-type", ""):
            return "content-type %r" % hs.get("content-type"), wire
        return bodies.check(sc["kind"], body, m["mask"]), wire

    def warm_up(self, g, sc, url, pids, out):
        """Load until the gateway is at its steady speed.  -> [CPU ms per request of each slice]

        Native peers: one slice.  JIT peers and gateways under test: at least three slices, then until two slices
        in a row brought less than 5 %, at most --warm-max seconds.
        """
        a, seen, best, still = self.a, [], None, 0
        jit = g["meta"].get("jit", True)
        while True:
            c0, t0 = cpu_of(pids), time.monotonic()
            w = self.wrk(url, sc, a.warm, sc["conns"], out, self.fresh_tokens())
            w.wait(a.warm + 30)
            c1, n = cpu_of(pids), read_wrk(out)["requests"]
            sp = self.speed(t0, time.monotonic())
            cost = (c1 - c0) / max(n, 1) * 1000
            seen.append(round(cost, 5))
            cost *= (sp or 1.0) ** 0.6            # a usual exponent; only to see whether it still gets better
            still = still + 1 if best is not None and cost > best * 0.95 else 0
            best = cost if best is None else min(best, cost)
            if not jit or (len(seen) >= 3 and still >= 2) or (len(seen) + 1) * a.warm > a.warm_max:
                return seen

    def measure(self, g, sid, rnd):
        sc = SCENARIOS[sid]
        a, m = self.a, g["meta"]
        out = os.path.join(self.run, "wrk.out")
        s = {"peer": g["name"], "scenario": sid, "round": rnd, "bad": []}
        self.redis_cmd("FLUSHALL")
        self.quiet()
        proc = None
        if g.get("start"):
            proc, s["start_s"] = self.start_gateway(g, sc)
            host, port, roots = "127.0.0.1", self.gwp, [proc.pid]
            time.sleep(0.8)
            pids = tree(roots)
            s["idle_rss_kb"] = status_kb(pids, "VmRSS")
        else:
            host, port, roots = g["host"], g["port"], g["pids"]
            pids = tree(roots)
            if not pids:
                raise RuntimeError("%s: no process with pid %s" % (g["name"], roots))
        url = "http://%s:%d" % (host, port)
        bad = s["bad"]
        try:
            # warm-up: JIT, connections, cache filled, quota used up
            s["warm"] = self.warm_up(g, sc, url, pids, out)
            if sid == "S4":
                # a slow gateway may not have met all the tokens yet
                for _ in range(20):
                    n0 = self.upstream_count()
                    w = self.wrk(url, sc, 2, sc["conns"], out)
                    w.wait(40)
                    if self.upstream_count() - n0 - 1 == 0 or m.get("upstream") == "none":
                        break
            probes = {"S4": [token(0), token(N_TOKENS // 2), token(N_TOKENS - 1)]}.get(sid, [token(0)])
            wire = 0
            for t in probes:
                e, wire = self.check_answer(g, sc, host, port, t)
                if e:
                    bad.append("before: " + e)
            best = None
            for attempt in range(a.tries):
                if attempt:
                    self.quiet()
                x = self.one_load(g, sc, sid, url, host, port, pids, out, wire, probes)
                x["attempt"] = attempt
                s.setdefault("attempts", []).append({k: x[k] for k in ("rps", "cpu_per_1000", "speed", "foreign_gw", "foreign_load", "steal")})
                if best is None or x["noise"] < best["noise"]:
                    best = x
                if x["clean"]:
                    break
            s.update({k: v for k, v in best.items() if k != "bad"})
            bad += best["bad"]
            for t in probes:
                e, _ = self.check_answer(g, sc, host, port, t)
                if e:
                    bad.append("after: " + e)
            # without a queue: one connection
            if a.lat:
                w = self.wrk(url, sc, a.lat, 1, out, self.fresh_tokens())
                w.wait(a.lat + 30)
                r = read_wrk(out)
                s["lat1_p50_us"], s["lat1_p99_us"] = r["p50"], r["p99"]
            # a token never seen before must cost one upstream request, the same token again none
            if sc["cache"] == "on" and sc["kind"] == "basic" and m["cache"] and m.get("upstream") != "none":
                t = token(self.fresh_tokens())
                n0 = self.upstream_count()
                e1, _ = self.check_answer(g, sc, host, port, t)
                n1 = self.upstream_count()
                e2, _ = self.check_answer(g, sc, host, port, t)
                n2 = self.upstream_count()
                if e1 or e2 or (n1 - n0 - 1, n2 - n1 - 1) != (1, 0):
                    bad.append("new token: upstream saw %d then %d requests, not 1 then 0 %s %s" % (n1 - n0 - 1, n2 - n1 - 1, e1, e2))
            if m["rename"] and sc["kind"] != "apply":
                st = request(host, port, sc["kind"], None)[0]
                if st != 401:
                    bad.append("without a token: status %d, not 401" % st)
        finally:
            if proc:
                proc.stop()
        return s

    def one_load(self, g, sc, sid, url, host, port, pids, out, wire, probes):
        a, m = self.a, g["meta"]
        x = {"bad": []}
        reset_peak(pids)
        n0 = self.upstream_count()
        me0, can0 = sum(os.times()[:2]), cpu_of([self.canary.pid])
        c0, r0, u0, k0, t0 = cpu_of(pids), cpu_of(self.redis_pids), cpu_of(self.up_pids), proc_stat(), time.monotonic()
        w = self.wrk(url, sc, a.seconds, sc["conns"], out, self.fresh_tokens())
        sent = 0
        for frac in (0.35, 0.7):
            time.sleep(max(0.0, t0 + a.seconds * frac - time.monotonic()))
            e, _ = self.check_answer(g, sc, host, port, probes[sent % len(probes)])
            sent += 1
            if e:
                x["bad"].append("under load: " + e)
        _, _, ru = os.wait4(w.pid, 0)
        w.returncode = 0
        t1, k1 = time.monotonic(), proc_stat()
        c1, r1, u1 = cpu_of(pids), cpu_of(self.redis_pids), cpu_of(self.up_pids)
        me1, can1 = sum(os.times()[:2]), cpu_of([self.canary.pid])
        n1 = self.upstream_count()
        r = read_wrk(out)
        dt = t1 - t0
        n = r["requests"]
        if not n:
            raise RuntimeError("%s %s: wrk finished no request" % (g["name"], sid))
        wrk_cpu = ru.ru_utime + ru.ru_stime
        busy = {c: (k1[c][0] - k0[c][0]) / dt for c in k1}
        gw, ld = a.gw_core, a.load_core
        x["speed"] = self.speed(t0, t1)
        x.update(rps=n / (r["duration_us"] / 1e6), requests=int(n), p50_us=r["p50"], p90_us=r["p90"], p99_us=r["p99"], p999_us=r["p999"], max_us=r["max"],
                 gw_cpu=c1 - c0, cpu_per_1000=(c1 - c0) / n * 1000, redis_cpu_per_1000=(r1 - r0) / n * 1000,
                 upstream_cpu_per_1000=(u1 - u0) / n * 1000, wrk_cpu_per_1000=wrk_cpu / n * 1000,
                 gw_core_busy=busy[gw], load_core_busy=busy[ld],
                 foreign_gw=max(0.0, busy[gw] - (c1 - c0 + can1 - can0) / dt),
                 foreign_load=max(0.0, busy[ld] - (wrk_cpu + r1 - r0 + u1 - u0 + me1 - me0) / dt),
                 steal=sum(k1[c][1] - k0[c][1] for c in k1) / dt,
                 peak_rss_kb=status_kb(pids, "VmHWM"), upstream_per_req=(n1 - n0 - 1) / n, bytes_per_req=r["bytes"] / n)
        # an external gateway need not sit on the gateway core
        x["noise"] = (x["foreign_gw"] if g.get("start") else 0) + x["foreign_load"] + x["steal"]
        x["clean"] = (x["foreign_gw"] <= 0.04 or not g.get("start")) and x["foreign_load"] <= 0.06 and x["steal"] <= 0.05
        bad = x["bad"]
        for k in ("e_connect", "e_read", "e_write", "e_timeout"):
            if r[k]:
                bad.append("wrk: %d %s" % (r[k], k))
        want_status = n if sc["kind"] == "apply" and m["quota"] else 0
        if r["e_status"] != want_status:
            bad.append("wrk: %d answers with a status over 399, not %d" % (r["e_status"], want_status))
        if wire and abs(x["bytes_per_req"] / wire - 1) > 0.03:
            bad.append("bytes per answer under load %.0f, when checked %d" % (x["bytes_per_req"], wire))
        if m.get("upstream") != "none":
            u = x["upstream_per_req"]
            hits = sc["hit"] and (m["quota"] if sc["kind"] == "apply" else m["cache"])
            slack = (sc["conns"] + sent) / n
            if hits and u > 0.001:
                bad.append("not hits: the upstream saw %.4f requests per request" % u)
            if not hits and abs(u - 1) > 0.01 + slack:
                bad.append("not misses: the upstream saw %.4f requests per request" % u)
        return x


def read_wrk(path):
    r = {}
    with open(path) as f:
        for line in f:
            k, v = line.split()
            r[k] = float(v)
    return r


# ---------------------------------------------------------------- report

def mmm(xs, fmt="%.0f"):
    xs = sorted(xs)
    f = (lambda v: fmt % v)
    return "–" if not xs else "%s – **%s** – %s" % (f(xs[0]), f(statistics.median(xs)), f(xs[-1]))


def adjust(samples):
    """Adds cpu_adj: the CPU per request at one reference speed of the gateway core.

    log(cpu) = constant of (peer, scenario) - b * log(speed); b is fitted over this run's samples and kept in 0..1.
    The reference is the 90th percentile of the speeds seen.  -> (b, reference speed, slowest, spread before and after)
    """
    ss = [s for s in samples if s.get("speed") and s.get("cpu_per_1000")]
    if not ss:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    sp = sorted(s["speed"] for s in ss)
    ref = sp[min(len(sp) - 1, int(0.9 * len(sp)))]
    groups = {}
    for s in ss:
        groups.setdefault((s["scenario"], s["peer"]), []).append((math.log(s["speed"]), math.log(s["cpu_per_1000"])))
    sxy = sxx = 0.0
    for v in groups.values():
        mx, my = statistics.mean(x for x, _ in v), statistics.mean(y for _, y in v)
        sxy += sum((x - mx) * (y - my) for x, y in v)
        sxx += sum((x - mx) ** 2 for x, _ in v)
    b = min(1.0, max(0.0, -sxy / sxx)) if sxx > 0 else 0.0
    syy = sum((y - statistics.mean(q for _, q in v)) ** 2 for v in groups.values() for _, y in v)
    df = len(ss) - len(groups)
    before = math.sqrt(syy / df) if df > 0 else 0.0
    after = math.sqrt(max(0.0, syy + 2 * b * sxy + b * b * sxx) / df) if df > 0 else 0.0
    for s in ss:
        s["cpu_adj"] = s["cpu_per_1000"] * (s["speed"] / ref) ** b
        s["per_cpu_s_adj"] = 1000 / s["cpu_adj"]
    return b, ref, sp[0], before, after


def group(samples):
    d = {}
    for s in samples:
        if "rps" in s:
            d.setdefault((s["scenario"], s["peer"]), {})[s["round"]] = s
    return d


def ratio(d, sid, peer, base_sid, base, key):
    """[min, median, max] over the rounds of peer / baseline."""
    a, b = d.get((sid, peer)), d.get((base_sid, base))
    if not a or not b:
        return None
    xs = sorted(a[r][key] / b[r][key] for r in a if r in b and a[r].get(key) and b[r].get(key))
    return (xs[0], statistics.median(xs), xs[-1]) if xs else None


BASES = ["bare-yarp", "limit-kestrel", "limit-kestrel-inline", "nginx-lua", "node-fastify"]


def base_of(sid, base):
    """The scenario whose figures of that baseline stand for this one."""
    if base == "bare-yarp" and sid in ("S1c", "S3", "S4"):
        return "S1"                      # it has no cache: the same small GET goes through
    if base.startswith("limit-kestrel") and sid in ("S1", "S1c"):
        return "S3"                      # the same small body from memory
    return sid


def report(data, path):
    samples, meta = data["samples"], data["meta"]
    b_fit, ref, slow, before, after = adjust(samples)
    d = group(samples)
    order = data["order"]
    L = []
    w = L.append
    w("# Peers and the limit: results")
    w("")
    w("Written by `run.sh`; the raw samples are in `results.json`. Do not edit by hand.")
    w("")
    w("- machine: %(cpu)s, %(cores)d cores seen, kernel %(kernel)s" % meta)
    w("- gateway on core %(gw_core)d alone; wrk, upstream, Redis and the rig on core %(load_core)d" % meta)
    w("- %(rounds)d rounds, peers in turn within each scenario and each round, a fresh process for every sample; warm-up in slices of %(warm)d s (one for native peers; three to ten, until steady, for .NET and Node), %(seconds)d s measured, then %(lat)d s with one connection" % meta)
    w("- .NET processes run with DOTNET_TC_DelaySingleProcMultiplier=1, so that hot code is compiled fully within the warm-up; on one core the default waits ten times longer")
    w("- versions: " + "; ".join("%s %s" % kv for kv in meta["versions"].items()))
    w("- bodies: small %d bytes, large %d bytes (%d records)" % (len(bodies.BASIC_BYTES), len(bodies.RESOURCE_BYTES), len(bodies.RESOURCE["result"])))
    w("- started %(started)s, took %(took_min).0f min" % meta)
    w("")
    w("Cells read min – **median** – max over the rounds. *CPU ms/req* is the gateway's own user+system time per request, "
      "as measured (= CPU-seconds per 1000 requests). *req per CPU-s, adjusted* is its inverse, what one full core would do, after taking "
      "out how fast the core happened to be (below): the column to compare peers by, above all where the gateway core was not full "
      "(*gw core* under 95 %), as there the load side was the limit and req/s is only a lower bound. "
      "p50/p99 are with all connections busy (closed loop), so they follow from throughput; *1-conn* is without a queue.")
    w("")
    w("Core speed: a virtual core here does not keep its speed. A tiny fixed loop on the gateway core (canary.py) ran at %.0f %% of the reference "
      "(this run's 90th percentile) in the slowest sample. Within one peer and scenario, CPU per request went with speed to the power of −%.2f "
      "(fitted over this run); the adjusted figures use that, and it takes the spread between rounds from %.0f %% to %.0f %%. The loop can itself be "
      "slowed a little by a gateway that moves much memory past it (nginx and haproxy in S2), so an adjusted figure may flatter by up to about 15 %%: "
      "where the adjusted and the plain ratio differ, the truth lies between." % (100 * slow / ref if ref else 0, b_fit, 100 * before, 100 * after))
    w("")
    for sid, sc in SCENARIOS.items():
        peers = [p for p in order if (sid, p) in d]
        if not peers:
            continue
        w("## %s: %s" % (sid, sc["title"]))
        w("")
        w("%d connections." % sc["conns"])
        w("")
        w("| peer | req/s | p50 ms | p99 ms | CPU ms/req (= CPU-s/1000 req) | req per CPU-s, adjusted | Redis CPU ms/req | peak RSS MB | 1-conn p50 / p99 µs | gw core / load core | core speed | checks |")
        w("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for p in peers:
            ss = list(d[sid, p].values())
            g = lambda k, f=1.0: [s[k] * f for s in ss if k in s]
            bad = sorted({b for s in ss for b in s["bad"]})
            unclean = sum(1 for s in ss if not s["clean"])
            lat = "–"
            if g("lat1_p50_us"):
                lat = "%.0f / %.0f" % (statistics.median(g("lat1_p50_us")), statistics.median(g("lat1_p99_us")))
            note = "ok" if not bad else "**FAILED**: " + "; ".join(bad)
            if unclean:
                note += "; %d of %d noisy" % (unclean, len(ss))
            w("| %s | %s | %s | %s | %s | %s | %.4f | %s | %s | %.0f %% / %.0f %% | %.0f %% | %s |" % (
                p, mmm(g("rps")), mmm(g("p50_us", 1e-3), "%.2f"), mmm(g("p99_us", 1e-3), "%.2f"), mmm(g("cpu_per_1000"), "%.4f"),
                mmm(g("per_cpu_s_adj")), statistics.median(g("redis_cpu_per_1000")),
                mmm(g("peak_rss_kb", 1 / 1024), "%.0f"), lat, 100 * statistics.median(g("gw_core_busy")), 100 * statistics.median(g("load_core_busy")),
                100 * statistics.median(g("speed")) / ref if ref else 0, note))
        w("")
    w("## Ratios")
    w("")
    w("Median (min – max) over the rounds of peer / baseline in the same round; over 1 = the peer is better. First by adjusted req per CPU-second, "
      "then, after the slash, the median by plain req/s. "
      "Where a baseline has no such scenario its nearest stands in: bare-yarp has no cache, so S1c, S3 and S4 are set against its S1; "
      "the limit-kestrel ones have no upstream, so S1 and S1c are set against their S3.")
    w("")
    w("| scenario | peer | " + " | ".join("vs " + b for b in BASES) + " |")
    w("| --- | --- | " + " | ".join("---" for _ in BASES) + " |")
    for sid in SCENARIOS:
        for p in order:
            if (sid, p) not in d:
                continue
            cells = []
            for b in BASES:
                q, c = ratio(d, sid, p, base_of(sid, b), b, "rps"), ratio(d, sid, p, base_of(sid, b), b, "per_cpu_s_adj")
                cells.append("–" if not q or not c or p == b else "%.2f (%.2f–%.2f) / %.2f" % (c[1], c[0], c[2], q[1]))
            w("| %s | %s | %s |" % (sid, p, " | ".join(cells)))
    w("")
    w("## Start-up and idle")
    w("")
    w("From the start of the process to the first 200 through the gateway (asked every 3 ms, gateway core otherwise idle), and resident memory 0.8 s later.")
    w("")
    w("| peer | first 200, ms | idle RSS, MB | processes started | warm-up slices until steady |")
    w("| --- | --- | --- | --- | --- |")
    for p in order:
        ss = [s for s in samples if s["peer"] == p and "start_s" in s]
        if ss:
            w("| %s | %s | %s | %d | %s |" % (p, mmm([s["start_s"] * 1000 for s in ss]), mmm([s["idle_rss_kb"] / 1024 for s in ss], "%.1f"), len(ss),
                                              mmm([len(s["warm"]) for s in ss if "warm" in s])))
    w("")
    w("RSS is the sum over the gateway's processes, so pages that an nginx or Varnish master shares with its child count twice.")
    w("")
    w("## What each peer does")
    w("")
    w("| peer | rename | mask | cache per token | quota | what |")
    w("| --- | --- | --- | --- | --- | --- |")
    yn = lambda v: "yes" if v else "no"
    for p in order:
        m = data["peers"][p]
        cells = ["ready-made"] * 4 if m.get("limit") else [yn(m["rename"]), yn(m["mask"]), yn(m["cache"]), yn(m["quota"])]
        w("| %s | %s | %s |" % (p, " | ".join(cells), m["what"]))
    w("")
    w("## What was checked, in every sample")
    w("")
    w("- before, twice under load and after: the status, and the body. Masked peers: valid JSON, every field there, every field that is not PII unchanged, "
      "no raw PII value anywhere (bytes, escaped, decoded). Unmasked peers: the upstream's bytes exactly.")
    w("- over the whole load: no connection, read, write or time-out error; no status over 399 (S5: every one over 399 where a quota is claimed); "
      "bytes per answer within 3 % of the checked answer's, so no other answer can have slipped in; "
      "the upstream's own counter: one request per request for misses, none (<= 0.001) for hits and rejects.")
    w("- cache: a new token costs the upstream one request and, asked again, none. Rename: that upstream port answers 401 without `X-Auth-Token`. No token: 401.")
    n_bad = sum(1 for s in samples if s.get("bad"))
    n_noisy = sum(1 for s in samples if "clean" in s and not s["clean"])
    n_try = sum(len(s.get("attempts", [])) for s in samples)
    w("")
    w("%d samples; %d failed a check; %d loads run, so %d repeated because something else used the machine; %d samples stayed noisy "
      "(over 4 %% foreign CPU on the gateway core, 6 %% on the load core, or 5 %% steal)." % (len(samples), n_bad, n_try, n_try - len([s for s in samples if "rps" in s]), n_noisy))
    for e in data["errors"]:
        w("")
        w("ERROR: " + e)
    w("")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(L))


# ---------------------------------------------------------------- main

def version(argv, pat):
    try:
        p = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
        m = re.search(pat, p.stdout.decode(errors="replace"))
        return m.group(1) if m else "?"
    except (OSError, subprocess.TimeoutExpired):
        return "absent"


def cpu_model():
    with open("/proc/cpuinfo") as f:
        m = re.search(r"model name\s*:\s*(.*)", f.read())
    return m.group(1) if m else platform.machine()


def load_peer(name):
    d = os.path.join(HERE, "peers", name)
    if not os.path.isdir(d):
        raise SystemExit("no such peer: %s (have: %s)" % (name, ", ".join(DEFAULT_PEERS)))
    with open(os.path.join(d, "peer.json")) as f:
        meta = json.load(f)
    return {"name": name, "meta": meta, "start": os.path.join(d, "start"),
            "templates": os.path.join(HERE, "peers", meta.get("templates_from", name))}


OURS = {"rename": True, "mask": True, "cache": True, "quota": True, "upstream": "strict"}


def parse_gateway(text):
    name, path = text.split("=", 1)
    scen = list(SCENARIOS)
    if "@" in path:
        path, sc = path.rsplit("@", 1)
        scen = sc.split("+")
    path = os.path.abspath(path)
    if not os.access(path, os.X_OK):
        raise SystemExit("--gateway: %s is not an executable file" % path)
    return {"name": name, "start": path, "templates": "", "meta": dict(OURS, what="the gateway under test, started by the rig", scenarios=scen)}


def listening_pid(port):
    """The pid that listens on this port, by its socket's inode."""
    inodes = set()
    for fn in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(fn) as f:
            for line in f.readlines()[1:]:
                v = line.split()
                if v[3] == "0A" and int(v[1].split(":")[1], 16) == port:
                    inodes.add("socket:[%s]" % v[9])
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                for fd in os.listdir("/proc/%s/fd" % d):
                    if os.readlink("/proc/%s/fd/%s" % (d, fd)) in inodes:
                        return int(d)
            except OSError:
                pass
    return None


def parse_external(text):
    name, rest = text.split("=", 1)
    scen = list(SCENARIOS)
    if "@" in rest:
        rest, sc = rest.rsplit("@", 1)
        scen = sc.split("+")
    v = rest.split(",")
    m = re.match(r"http://(127\.0\.0\.1|localhost):(\d+)/?$", v[0])
    if not m:
        raise SystemExit("--external: the URL must be http://127.0.0.1:PORT")
    return {"name": name, "host": "127.0.0.1", "port": int(m.group(2)), "pids": [int(p) for p in v[1:]],
            "meta": dict(OURS, what="an external gateway, already running", scenarios=scen)}


def main():
    ap = argparse.ArgumentParser(prog="run.sh", formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    ap.add_argument("--peers", default="all", help="comma list of peers, 'all' or 'none': " + ", ".join(DEFAULT_PEERS))
    ap.add_argument("--scenarios", default="all", help="comma list of " + ", ".join(SCENARIOS))
    ap.add_argument("--gateway", action="append", default=[], metavar="NAME=START[@S1+S3]",
                    help="a start script like peers/*/start, started afresh for each sample (the same treatment as the peers)")
    ap.add_argument("--external", action="append", default=[], metavar="NAME=URL[,PID...][@S1+S3]",
                    help="a gateway that already runs; without a PID the one that listens on the port. Give it twice, with @, if S1/S2 need another instance")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--seconds", type=int, default=8, help="measured seconds per sample")
    ap.add_argument("--warm", type=int, default=4, help="seconds of one warm-up slice")
    ap.add_argument("--warm-max", type=int, default=40, help="warm-up seconds at most, for peers with a JIT")
    ap.add_argument("--lat", type=int, default=2, help="seconds with one connection (0: none)")
    ap.add_argument("--tries", type=int, default=3, help="loads per sample at most, when something else uses the machine")
    ap.add_argument("--quota", type=int, default=100)
    ap.add_argument("--base-port", type=int, default=18700, help="upstream +1 (strict) +2 (open) +3 (status), Redis +4, gateway +10")
    ap.add_argument("--gw-core", type=int, default=0)
    ap.add_argument("--load-core", type=int, default=1)
    ap.add_argument("--results", default=os.path.join(HERE, "results.md"))
    ap.add_argument("--quick", action="store_true", help="a smoke run: 1 round, 2 s, 2 s warm-up")
    ap.add_argument("--infra", type=int, metavar="SECONDS", help="only start upstream and Redis, print their addresses, and end after SECONDS")
    ap.add_argument("--report-only", action="store_true", help="write results.md anew from results.json")
    a = ap.parse_args()
    json_path = os.path.splitext(a.results)[0] + ".json"
    if a.report_only:
        with open(json_path) as f:
            report(json.load(f), a.results)
        return 0
    if a.quick:
        a.rounds, a.seconds, a.warm, a.warm_max, a.lat, a.tries = 1, 2, 2, 2, 1, 1
    scen = list(SCENARIOS) if a.scenarios == "all" else a.scenarios.split(",")
    for s in scen:
        if s not in SCENARIOS:
            raise SystemExit("no such scenario: " + s)
    names = {"all": DEFAULT_PEERS, "none": []}.get(a.peers) if a.peers in ("all", "none") else a.peers.split(",")
    gws = [load_peer(n) for n in names] + [parse_gateway(t) for t in a.gateway] + [parse_external(t) for t in a.external]
    if len(os.sched_getaffinity(0)) < 2:
        raise SystemExit("needs two cores")
    os.sched_setaffinity(0, {a.load_core})
    started, t0 = time.strftime("%Y-%m-%d %H:%M:%S"), time.monotonic()
    for sig in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda *_: sys.exit(1))
    rig = Rig(a)
    errors = []
    data = {}
    try:
        rig.start_infra()
        say("upstream 127.0.0.1:%d (strict) :%d (open), Redis 127.0.0.1:%d, gateway under test on :%d" % (rig.strict, rig.open, rig.redisp, rig.gwp))
        if a.infra:
            time.sleep(a.infra)
            return 0
        for g in gws:
            if "host" in g:
                wait_port(g["port"], 60)
                g["pids"] = g["pids"] or [listening_pid(g["port"])]
                aff = os.sched_getaffinity(g["pids"][0])
                if aff != {a.gw_core}:
                    errors.append("%s runs on cores %s, not on core %d alone: start it with `taskset -c %d`, or its figures do not compare" % (g["name"], sorted(aff), a.gw_core, a.gw_core))
                    say(errors[-1])
        order = list(dict.fromkeys(g["name"] for g in gws))
        meta = dict(cpu=cpu_model(), cores=os.cpu_count(), kernel=platform.release(), gw_core=a.gw_core, load_core=a.load_core, rounds=a.rounds,
                    warm=a.warm, seconds=a.seconds, lat=a.lat, started=started, took_min=0.0, versions={
                        ".NET SDK": version(["dotnet", "--version"], r"(\S+)"), "ASP.NET Core": version(["dotnet", "--list-runtimes"], r"AspNetCore\.App (10\S*)"),
                        "YARP": "2.1.0", "nginx": version(["nginx", "-v"], r"nginx/(\S+)"),
                        "lua module": version(["dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-http-lua"], r"(\S+)"),
                        "node": version(["node", "--version"], r"v(\S+)"), "haproxy": version(["haproxy", "-v"], r"version (\S+)"),
                        "varnish": version(["varnishd", "-V"], r"varnish-(\S+)"), "Redis": version(["redis-server", "--version"], r"v=(\S+)"),
                        "wrk": version(["wrk", "--version"], r"wrk \S*?([0-9][^ ]*)")})
        data = dict(meta=meta, order=order, peers={g["name"]: g["meta"] for g in gws}, samples=rig.samples, errors=errors)
        for rnd in range(1, a.rounds + 1):
            for sid in scen:
                todo = [g for g in gws if sid in g["meta"]["scenarios"]]
                k = (rnd - 1) % len(todo) if todo else 0
                for g in todo[k:] + todo[:k]:
                    try:
                        s = rig.measure(g, sid, rnd)
                    except (RuntimeError, OSError, subprocess.TimeoutExpired) as e:
                        errors.append("round %d %s %s: %s" % (rnd, sid, g["name"], e))
                        say(errors[-1])
                        continue
                    rig.samples.append(s)
                    say("r%d %-3s %-14s %8.0f req/s  p50 %.2f p99 %.2f ms  cpu %.4f ms/req  core %.0f/%.0f%%  speed %.2f  foreign %.1f/%.1f%%  %s%s" % (
                        rnd, sid, g["name"], s["rps"], s["p50_us"] / 1e3, s["p99_us"] / 1e3, s["cpu_per_1000"], 100 * s["gw_core_busy"], 100 * s["load_core_busy"], s["speed"],
                        100 * s["foreign_gw"], 100 * s["foreign_load"], "ok" if not s["bad"] else "BAD: " + "; ".join(s["bad"]), "" if s["clean"] else " (noisy)"))
                    meta["took_min"] = (time.monotonic() - t0) / 60
                    with open(json_path, "w") as f:
                        json.dump(data, f, indent=1)
                    report(data, a.results)
    finally:
        for n in ("canary", "up", "redis"):
            if hasattr(rig, n):
                getattr(rig, n).stop()
    bad = [s for s in rig.samples if s["bad"]]
    say("%d samples, %d failed a check, %d errors; results in %s" % (len(rig.samples), len(bad), len(errors), os.path.basename(a.results)))
    return 1 if bad or errors else 0


if __name__ == "__main__":
    sys.exit(main())
