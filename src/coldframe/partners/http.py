"""The only way out over HTTP. Free of Django, so that every plug-in may use it.

It fails as ``NotSent``, ``UnknownOutcome`` or ``UnreadableAnswer``, which ``partners.errors``
holds because rules may import those, and this module reaches sockets. Whoever sends
something that must not be sent twice repeats freely after ``NotSent`` and asks first, or a
person, after ``UnknownOutcome``. An answer with any status is a value (``Response``), not an
error: only the plug-in knows what its protocol means by a 404.

Redirects are not followed, cookies not kept, proxies and credentials of the environment
not read, certificates always checked; plain ``http`` reaches only this machine itself.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import httpx2
from lxml import etree

from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.core.said import Said
from coldframe.partners.errors import NotSent, UnknownOutcome, UnreadableAnswer
from coldframe.partners.multipart import Body, Part, multipart

__all__ = [
    "Body",
    "NotSent",
    "Part",
    "Response",
    "UnknownOutcome",
    "UnreadableAnswer",
    "check_url",
    "expect_json",
    "expect_xml",
    "multipart",
    "request",
]

DEFAULT_TIMEOUT_SECONDS = 30.0
"""Longest wait for one thing: the connection, one write, the next bytes of the answer."""

DEFAULT_DEADLINE_SECONDS = 600.0
"""Longest whole exchange. A partner that drips one byte at a time is cut off here."""

DEFAULT_MAX_RESPONSE_BYTES = 4 * 1024 * 1024
"""Largest answer that is read; a partner's answers are receipts, not material."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whatever its status.

    Attributes:
        status: HTTP status, 100 to 599.
        headers: Names in lower case; a repeated header is joined by ``", "``.
        content: The whole body, at most ``max_response_bytes``.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """True for a status from 200 to 299."""
        return 200 <= self.status <= 299


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | Iterator[bytes] | Body | None = None,
    auth: tuple[str, str] | None = None,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    deadline_seconds: float = DEFAULT_DEADLINE_SECONDS,
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
) -> Response:
    """Send one request and read its answer, once: this never repeats anything by itself.

    Args:
        method: ``GET``, ``POST`` and so on.
        url: ``https://…``, or ``http://`` to a loopback address. No user name in it.
        headers: Request headers to add.
        content: Bytes, chunks, or a ``Body`` from ``multipart``, which also sets the
            content type and length. Chunks are read while sending; an error that they
            raise passes through as it is.
        auth: User name and password for HTTP Basic, sent only to this URL.
        timeout_seconds: Longest wait for the connection, one write, the next bytes.
        deadline_seconds: Longest whole exchange, however busily the other side drips.
        max_response_bytes: A longer answer is cut off and refused.

    Raises:
        InvalidInput: The address may not be used; ``field`` is ``url``.
        NotSent: No connection, or no trusted certificate. Repeat later.
        UnknownOutcome: Broken off, too slow or too long after sending began.
    """
    host = check_url(url)
    sent = dict(headers or {})
    # A compressed answer could grow a thousandfold inside one chunk, past any cap.
    sent["Accept-Encoding"] = "identity"
    if isinstance(content, Body):
        sent["Content-Type"] = content.content_type
        if content.size_bytes is not None:
            sent["Content-Length"] = str(content.size_bytes)
        content = content.chunks
    progress = _Progress()
    watchdog = threading.Timer(deadline_seconds, progress.cut_off)
    watchdog.daemon = True
    watchdog.start()
    try:
        with (
            httpx2.Client(
                trust_env=False, verify=_trusted(), follow_redirects=False, timeout=timeout_seconds
            ) as client,
            client.stream(
                method,
                url,
                headers=sent,
                content=content,
                auth=auth,
                extensions={"trace": progress.trace},
            ) as answer,
        ):
            response = _read(answer, host, max_response_bytes)
    except (httpx2.RequestError, httpx2.InvalidURL) as error:
        raise progress.failure(error, host) from error
    finally:
        watchdog.cancel()
    if progress.is_overdue:
        # Without a length, an answer cut off by the deadline looks like one that ended.
        raise progress.failure(TimeoutError(), host)
    return response


def expect_json(response: Response, *, who: Said | str) -> object:
    """Return the parsed JSON of an answer, whatever its status.

    Args:
        response: Any answer of ``request``.
        who: Name of the other side for the message, such as ``The clearinghouse``.

    Raises:
        UnreadableAnswer: An HTML page, an empty body or anything else that is not JSON.
    """
    _refuse_html(response, who, "JSON")
    try:
        value: object = json.loads(response.content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _unreadable(response, who, "JSON") from error
    return value


def expect_xml(response: Response, *, who: Said | str) -> etree._Element:
    """Return the root of an XML answer, whatever its status; no entities, no outside files.

    Raises:
        UnreadableAnswer: An HTML page, an empty body or anything else that is not XML.
    """
    _refuse_html(response, who, "XML")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(response.content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unreadable(response, who, "XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(response, who, Said("XML without a document type"))
    return root


@cache
def _trusted() -> ssl.SSLContext:
    """Return the trusted authorities. Reading them takes longer than most requests, so it is done once."""
    return httpx2.create_ssl_context(trust_env=False)


class _Progress:
    """How far a request got, from httpx2's trace extension; and the hand on its socket."""

    def __init__(self) -> None:
        self._began = False
        self.is_overdue = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info.get("return_value")
            get_extra_info: Callable[[str], object] | None = getattr(stream, "get_extra_info", None)
            raw = get_extra_info("socket") if get_extra_info is not None else None
            with self._lock:
                self._socket = raw if isinstance(raw, socket.socket) else None
                if self.is_overdue:
                    self._shut()
        elif event.endswith("send_request_headers.started"):
            self._began = True

    def cut_off(self) -> None:
        with self._lock:
            self.is_overdue = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is None:
            return
        try:
            # Closing would not wake a thread that waits in recv; shutting down does.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # Already closed: the exchange ended at the same moment.

    def failure(self, error: Exception, host: str) -> RemoteFailure:
        if self.is_overdue or isinstance(error, httpx2.TimeoutException):
            what = Said("%(host)s was too slow", host=host)
        elif self._began:
            what = Said("%(host)s broke off the connection", host=host)
        else:
            what = Said(
                "%(host)s could not be reached safely (%(error)s)", host=host, error=type(error).__name__
            )
        if self._began:
            return UnknownOutcome(
                Said(
                    "%(failure)s after sending had begun, so the request may or may not have arrived. Ask the "
                    "other side, or let the next try find out.",
                    failure=what,
                ),
                permanent=False,
            )
        return NotSent(
            Said(
                "%(failure)s; nothing was sent. Check the address, its certificate and the network; the next "
                "try follows by itself where this is automatic work.",
                failure=what,
            ),
            permanent=False,
        )


def check_url(url: str, *, field: str = "url") -> str:
    """Return the host of an address that ``request`` would use.

    Raises:
        InvalidInput: Not ``https://…`` (or loopback ``http://``), or with a user name in it.
    """
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise InvalidInput(
            "This is not a web address. Write it like https://desk.example.org/.", field=field
        ) from None
    if parsed.userinfo:
        raise InvalidInput("The address holds a user name or password. Give those apart.", field=field)
    if not parsed.host or parsed.scheme not in ("https", "http"):
        raise InvalidInput("The address must begin with https:// and name a host.", field=field)
    if parsed.scheme == "http" and not _is_loopback(parsed.host):
        raise InvalidInput(
            "The address is not encrypted. Use https://; plain http:// is only for this machine itself.",
            field=field,
        )
    return parsed.host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: httpx2.Response, host: str, max_response_bytes: int) -> Response:
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise UnreadableAnswer(
            Said(
                "%(host)s answered in a compressed form that was not asked for. Ask its operator to change "
                "that.",
                host=host,
            ),
            permanent=False,
        )
    collected = bytearray()
    for chunk in answer.iter_raw():
        collected += chunk
        if len(collected) > max_response_bytes:
            raise UnreadableAnswer(
                Said(
                    "%(host)s answered with more than %(most)s bytes, which no receipt needs. "
                    "Check that the address belongs to the partner's desk.",
                    host=host,
                    most=max_response_bytes,
                ),
                permanent=False,
            )
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, bytes(collected))


def _refuse_html(response: Response, who: Said | str, expected: Said | str) -> None:
    kind = response.headers.get("content-type", "").lower()
    start = response.content[:512].lstrip().lower()
    if "html" in kind or start.startswith((b"<!doctype html", b"<html")):
        raise UnreadableAnswer(
            Said(
                "%(who)s answered with a web page (status %(status)s) where %(expected)s was expected: a "
                "proxy, a login page or a wrong address stands in between. Check the address.",
                who=who,
                status=response.status,
                expected=expected,
            ),
            permanent=False,
        )


def _unreadable(response: Response, who: Said | str, expected: Said | str) -> UnreadableAnswer:
    size = len(response.content)
    return UnreadableAnswer(
        Said(
            "%(who)s answered with %(size)s bytes (status %(status)s) that are not %(expected)s. Check "
            "the address, then ask its operator.",
            who=who,
            size=size,
            status=response.status,
            expected=expected,
        ),
        permanent=False,
    )


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
