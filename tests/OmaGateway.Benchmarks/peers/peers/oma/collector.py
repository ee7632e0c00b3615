#!/usr/bin/env python3
"""An OTLP/HTTP collector that takes everything and keeps nothing but the count of bytes. collector.py FILE PID: writes its port to FILE, ends with PID."""
import http.server
import os
import sys
import threading
import time


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = 0

    def do_POST(self):
        Sink.seen += len(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def watch(pid, server):
    while os.path.exists("/proc/%d" % pid):
        time.sleep(0.5)
    server.shutdown()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
with open(sys.argv[1] + ".new", "w") as out:
    out.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
threading.Thread(target=watch, args=(int(sys.argv[2]), server), daemon=True).start()
server.serve_forever()
print("%d bytes" % Sink.seen, file=sys.stderr)
