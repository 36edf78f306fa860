"""What every simulator stands on: a server in a thread, and one request read and answered at a time."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import socket
from abc import ABC, abstractmethod
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

HTML_ERROR = b"<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
"""What a proxy in between answers."""

MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


class BodyCut(Exception):
    """The client went away in the middle of its request."""


class BodyTooLong(Exception):
    """A document of more than ``MAX_DOCUMENT_BYTES``."""


class Body:
    """The request's body by its length, or chunked (RFC 9112, 7.1)."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._in = handler.rfile
        self._is_chunked = "chunked" in handler.headers.get("Transfer-Encoding", "").lower()
        length = handler.headers.get("Content-Length", "0")
        self._left = int(length) if length.isascii() and length.isdigit() and not self._is_chunked else 0
        self._is_over = False

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; nothing at the end."""
        if self._is_chunked and self._left == 0 and not self._is_over:
            self._next_chunk()
        if self._left == 0:
            return b""
        chunk = self._in.read(min(size, self._left))
        if not chunk:
            raise BodyCut
        self._left -= len(chunk)
        if self._is_chunked and self._left == 0:
            self._in.readline(8)
        return chunk

    def all(self) -> bytes:
        """Return the whole body, for documents; those have a limit."""
        body = bytearray()
        while chunk := self.read(CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_DOCUMENT_BYTES:
                raise BodyTooLong
        return bytes(body)

    def _next_chunk(self) -> None:
        line = self._in.readline(64)
        try:
            self._left = int(line.split(b";")[0].strip(), 16)
        except ValueError:
            raise BodyCut from None
        if self._left == 0:
            self._is_over = True
            self._in.readline(64)


class LocalHandler(BaseHTTPRequestHandler, ABC):
    """One request a connection. A simulator fills in ``answer_protocol`` and ``answer_own_pages``."""

    prefix: str
    stopping: Event
    protocol_version = "HTTP/1.1"
    sys_version = ""
    timeout = 120

    @abstractmethod
    def answer_protocol(self, path: str) -> None:
        """Answer a request of the protocol. ``path`` begins behind the prefix and its slash."""

    @abstractmethod
    def answer_own_pages(self, path: str) -> None:
        """Answer a request for the server's own pages, from this machine itself."""

    def do_GET(self) -> None:
        """Serve a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Serve a POST."""
        self._serve()

    def do_PUT(self) -> None:
        """Serve a PUT."""
        self._serve()

    def do_DELETE(self) -> None:
        """Serve a DELETE."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing: requests hold personal data."""

    def write(
        self,
        status: int,
        body: bytes,
        kind: str,
        *,
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Write an answer; ``length`` may claim more than the body has."""
        self.send_response(status, HTTPStatus(status).phrase)
        self.send_header("Request-ID", secrets.token_hex(16))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drain(self) -> None:
        """Read the rest of the body: an answer in its middle is lost to many clients."""
        body = Body(self)
        while body.read(CHUNK_BYTES):
            pass

    def hang_up(self) -> None:
        """Close without another byte."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def json_body(self) -> bytes | None:
        """The body if it was sent as JSON: a page in a browser can post text here, but not that."""
        body = Body(self).all() if self.command in ("POST", "PUT") else b""
        return body if self.headers.get_content_type() == "application/json" else None

    def _serve(self) -> None:
        # One request a connection: a body that was not read cannot be taken for a request.
        self.close_connection = True
        path = urlsplit(self.path).path
        try:
            if path.startswith(self.prefix + "/") and not path.startswith("/_simulator/") and path != "/":
                self.answer_protocol(path[len(self.prefix) + 1 :])
            elif self._is_local():
                self.answer_own_pages(path)
            else:
                self.write(403, b"Only this machine itself may see this.", "text/plain")
        except (BodyCut, ConnectionError, TimeoutError):
            # Nobody is left to answer; what was not finished was not kept.
            self.hang_up()

    def _is_local(self) -> bool:
        """Both ends must be this machine: the name in ``Host`` guards against DNS rebinding."""
        host = urlsplit("//" + self.headers.get("Host", "")).hostname or ""
        try:
            named_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
            return named_local and ipaddress.ip_address(self.client_address[0]).is_loopback
        except ValueError:
            return False


class LocalServer:
    """A server on this machine, in a thread.

    Args:
        handler: A class of its own, which this binds to prefix and end.
        host: Where to listen; the server's own pages answer loopback only.
        port: 0 takes a free one.
        prefix: Path before the routes.
    """

    def __init__(self, handler: type[LocalHandler], *, host: str, port: int, prefix: str) -> None:
        self._prefix = prefix.rstrip("/")
        self._stopping = Event()
        handler.prefix, handler.stopping = self._prefix, self._stopping
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def home_url(self) -> str:
        """Address of the page for people."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def url(self) -> str:
        """Base address for clients."""
        return self.home_url + self._prefix

    def start(self) -> None:
        """Serve in a thread until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; waits for the listening thread, not for connections that hang."""
        self._stopping.set()
        self._server.shutdown()
        # Handlers are daemon threads that may hang in a fault; joining them would hang, too.
        self._server.block_on_close = False
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
