"""HTTP: one request read, one answer written, with the armed fault in between."""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Event
from urllib.parse import urlsplit

from coldframe.simulators.ncmec import control
from coldframe.simulators.ncmec.faults import HAPPENS_AFTER, ROUTES, Fault, FaultKind
from coldframe.simulators.ncmec.forms import MalformedForm, Sink, read_form
from coldframe.simulators.ncmec.service import Answer, Service
from coldframe.simulators.ncmec.state import Refused

_XML_TYPE = "application/xml;charset=ISO-8859-1"  # As observed; the declaration says UTF-8.
_HTML_ERROR = b"<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
_XSD_NOTE = (
    b"This simulator never ships NCMEC's XSD: its licence is not stated. "
    b"Download it with your own credentials from GET /xsd of the real server."
)
_MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


class BodyCut(Exception):
    """The client went away in the middle of its request."""


class _Body:
    """The request's body by its length, or chunked (RFC 9112, 7.1)."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._in = handler.rfile
        self._is_chunked = "chunked" in handler.headers.get("Transfer-Encoding", "").lower()
        length = handler.headers.get("Content-Length", "0")
        self._left = int(length) if length.isascii() and length.isdigit() and not self._is_chunked else 0
        self._is_over = False

    def read(self, size: int) -> bytes:
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
        while chunk := self.read(_CHUNK_BYTES):
            body += chunk
            if len(body) > _MAX_DOCUMENT_BYTES:
                raise Refused(4000, f"A document has at most {_MAX_DOCUMENT_BYTES} bytes")
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


def handler_for(service: Service, *, prefix: str, stopping: Event) -> type[BaseHTTPRequestHandler]:
    """Return the handler class bound to one service."""

    class Handler(_Handler):
        pass

    Handler.service, Handler.prefix, Handler.stopping = service, prefix, stopping
    return Handler


def _refuse_file(name: str, file_name: str) -> Sink:
    raise MalformedForm(f"No file is expected here, but {name} holds {file_name}.")


class _Handler(BaseHTTPRequestHandler):
    service: Service
    prefix: str
    stopping: Event
    protocol_version = "HTTP/1.1"
    server_version = "NcmecSimulator"
    sys_version = ""
    timeout = 120

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing: requests hold personal data."""

    def _serve(self) -> None:
        # One request a connection: a body that was not read cannot be taken for a request.
        self.close_connection = True
        path = urlsplit(self.path).path
        try:
            if path.startswith(self.prefix + "/") and path.count("/") == self.prefix.count("/") + 1:
                self._protocol(path[len(self.prefix) + 1 :])
            else:
                self._own_pages(path)
        except (BodyCut, ConnectionError, TimeoutError):
            # Nobody is left to answer; what was not finished was not kept.
            self._hang_up()

    def _own_pages(self, path: str) -> None:
        if not self._is_local():
            self._write(403, b"Only this machine itself may see this.", "text/plain")
            return
        body = _Body(self).all() if self.command == "POST" else b""
        is_json = self.headers.get_content_type() == "application/json"
        status, kind, content = control.answer(
            self.service,
            self.command,
            path,
            # A page in a browser can post text here, but not JSON without asking first.
            body if is_json else None,
            base_url=f"http://{self.headers.get('Host', '')}{self.prefix}",
        )
        self._write(status, content, kind)

    def _is_local(self) -> bool:
        """Both ends must be this machine: the name in ``Host`` guards against DNS rebinding."""
        host = urlsplit("//" + self.headers.get("Host", "")).hostname or ""
        try:
            named_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
            return named_local and ipaddress.ip_address(self.client_address[0]).is_loopback
        except ValueError:
            return False

    def _protocol(self, route: str) -> None:
        user = self.service.authenticate(self.headers.get("Authorization", ""))
        if user is None:
            self._unauthorized()
            return
        if route == "xsd":
            self._write(404, _XSD_NOTE, "text/plain")
            return
        fault = self.service.faults.strike(route) if route in ROUTES else None
        if fault is not None and fault.kind is FaultKind.SLOW:
            self.stopping.wait(fault.seconds)
            fault = None
        if fault is not None and fault.kind not in HAPPENS_AFTER:
            self._fail_before(fault, route)
            return
        status, body = self._answer(user, route)
        if fault is None:
            self._write(status, body, _XML_TYPE)
        else:
            self._fail_after(fault, body)

    def _answer(self, user: str, route: str) -> tuple[int, bytes]:
        try:
            answer = self._call(user, route)
            status = 200
        except Refused as refused:
            answer = Answer(refused.code, refused.description)
            status = self.service.switches.error_status
        return status, self.service.render(answer, route=route)

    def _call(self, user: str, route: str) -> Answer:
        body = _Body(self)
        match (self.command, route):
            case ("GET", "status"):
                return self.service.status(user, self.client_address[0])
            case ("POST", "submit"):
                return self.service.submit(user, body.all())
            case ("POST", "fileinfo"):
                return self.service.fileinfo(user, body.all())
            case ("POST", "upload"):
                return self.service.upload(user, body.read, self.headers.get("Content-Type", ""))
            case ("POST", "finish"):
                return self.service.finish(user, self._form_id(body))
            case ("POST", "retract"):
                return self.service.retract(user, self._form_id(body))
            case _:
                raise Refused(1210, "Resource not found")

    def _form_id(self, body: _Body) -> str:
        try:
            form = read_form(body.read, self.headers.get("Content-Type", ""), _refuse_file)
        except MalformedForm as error:
            raise Refused(4000, str(error)) from None
        return form.get("id", "").strip()

    def _fail_before(self, fault: Fault, route: str) -> None:
        if fault.kind is FaultKind.CLOSED:
            self.rfile.read1(1024) if self.command == "POST" else None
            self._hang_up()
        elif fault.kind is FaultKind.CODE:
            body = self.service.render(Answer(fault.code, "Injected fault"), route=route)
            self._drain()
            self._write(self.service.switches.error_status, body, _XML_TYPE)
        else:
            self._drain()
            self._write(fault.status, _HTML_ERROR, "text/html")

    def _fail_after(self, fault: Fault, body: bytes) -> None:
        match fault.kind:
            case FaultKind.LOST_ANSWER:
                self.stopping.wait(fault.seconds)
                self._hang_up()
            case FaultKind.HTML_AFTER:
                self._write(fault.status, _HTML_ERROR, "text/html")
            case FaultKind.TRUNCATED:
                self._write(200, body[: len(body) // 2], _XML_TYPE, length=len(body))
                self._hang_up()
            case _:
                self._write(200, b"", _XML_TYPE)

    def _unauthorized(self) -> None:
        body = b""
        if not self.service.switches.empty_unauthorized:
            body = self.service.render(Answer(1000, "Authentication Required"), route="status")
        self._drain()
        self._write(401, body, _XML_TYPE, headers={"WWW-Authenticate": 'Basic realm="ispws"'})

    def _drain(self) -> None:
        """Read the rest of the body: an answer in its middle is lost to many clients."""
        body = _Body(self)
        while body.read(_CHUNK_BYTES):
            pass

    def _write(
        self,
        status: int,
        body: bytes,
        kind: str,
        *,
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
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

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
