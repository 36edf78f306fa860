"""A wire between two desks that fails as the test says: one fault a request, in order; then it works."""

from __future__ import annotations

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit


class BadWire:
    """Forwards to a desk; ``faults`` holds what happens to the next requests.

    ``offline``: nobody there. ``cut``: half of the body arrives. ``drop_answer``: it is acted on, and no
    answer comes. ``twice``: it arrives twice. ``late``: no answer, and it arrives after others. ``slow``:
    it takes two seconds.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.faults: list[str] = []
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.late: list[threading.Thread] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                wire.pass_on(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> BadWire:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        """Hand one request on, or spoil it."""
        fault = self.faults.pop(0) if self.faults else ""
        request.close_connection = True
        if fault == "offline":
            return
        body = _body(request)
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in ("authorization", "content-type", "accept")
        }
        whole = (request.path, headers, body)
        self.seen.append(whole)
        if fault == "cut":
            self._cut(whole)
            return
        if fault == "late":
            thread = threading.Thread(target=lambda: (time.sleep(4), self.repeat(whole)), daemon=True)
            self.late.append(thread)
            thread.start()
            return
        if fault == "slow":
            time.sleep(2)
        status, answer = self.repeat(whole)
        if fault == "twice":
            status, answer = self.repeat(whole)
        if fault == "drop_answer":
            return
        try:
            request.send_response(status)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(answer)))
            request.end_headers()
            request.wfile.write(answer)
        except OSError:
            return  # Whoever asked was killed meanwhile.

    def repeat(self, whole: tuple[str, dict[str, str], bytes]) -> tuple[int, bytes]:
        """Send a request to the desk; return its status and body."""
        path, headers, body = whole
        there = http.client.HTTPConnection(str(self.target.hostname), self.target.port, timeout=60)
        try:
            there.request("POST", path, body=body, headers=headers)
            answer = there.getresponse()
            return answer.status, answer.read()
        finally:
            there.close()

    def _cut(self, whole: tuple[str, dict[str, str], bytes]) -> None:
        path, headers, body = whole
        there = http.client.HTTPConnection(str(self.target.hostname), self.target.port, timeout=60)
        there.putrequest("POST", path)
        for name, value in headers.items():
            there.putheader(name, value)
        there.putheader("Content-Length", str(len(body)))
        there.endheaders(body[: len(body) // 2])
        there.close()


def _body(request: BaseHTTPRequestHandler) -> bytes:
    if "chunked" not in request.headers.get("Transfer-Encoding", ""):
        return request.rfile.read(int(request.headers.get("Content-Length", "0")))
    parts = []
    while size := int(request.rfile.readline().split(b";")[0], 16):
        parts.append(request.rfile.read(size))
        request.rfile.readline()
    request.rfile.readline()
    return b"".join(parts)
