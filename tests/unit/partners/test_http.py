"""That the way out tells *surely not sent* from *nobody knows*, and follows nobody anywhere."""

from __future__ import annotations

import base64
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.partners.errors import RefusedByPartner
from coldframe.partners.http import (
    NotSent,
    Part,
    Response,
    UnknownOutcome,
    UnreadableAnswer,
    expect_json,
    expect_xml,
    multipart,
    request,
)
from coldframe.partners.post import message_digest, post_message
from coldframe.partners.terms import FileRef

Handler = Callable[[socket.socket, bytes], None]


class Server:
    """A partner that does exactly what the test says, once per connection."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.received: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/desk"
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                received = _read_request(connection)
                self.received.append(received)
                try:
                    self.handler(connection, received)
                except OSError:
                    continue

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            wanted = int(line.split(b":")[1])
            while len(body) < wanted:
                body += connection.recv(65536)
            return head + b"\r\n\r\n" + body
    if b"transfer-encoding: chunked" in head.lower():
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], Server]]:
    servers: list[Server] = []

    def start(handler: Handler) -> Server:
        servers.append(Server(handler))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def answering(body: bytes, status: str = "200 OK", kind: str = "application/json", more: str = "") -> Handler:
    def handler(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        connection.sendall(head.encode() + body)

    return handler


Serve = Callable[[Handler], Server]


def test_an_answer_is_a_value_whatever_its_status(serve: Serve) -> None:
    server = serve(answering(b'{"a": 1}', "404 Not Found", more="X-Two: 1\r\nX-Two: 2\r\n"))
    response = request("GET", server.url)
    assert (response.status, response.content, response.is_success) == (404, b'{"a": 1}', False)
    assert response.headers["x-two"] == "1, 2"
    assert expect_json(response, who="The desk") == {"a": 1}


def test_the_request_carries_what_was_given_and_no_more(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server = serve(answering(b"{}", more="Set-Cookie: spy=1\r\n"))
    for _ in range(2):
        request("POST", server.url, headers={"X-Mine": "yes"}, content=b"body", auth=("desk", "pass"))
    first, second = server.received
    assert base64.b64encode(b"desk:pass") in first
    assert b"x-mine: yes" in first.lower()
    assert first.endswith(b"body")
    assert b"accept-encoding: identity" in first.lower()
    assert b"cookie" not in second.lower()


def test_redirects_are_not_followed(serve: Serve) -> None:
    other = serve(answering(b"{}"))
    server = serve(answering(b"", "302 Found", more=f"Location: {other.url}\r\n"))
    assert request("GET", server.url).status == 302
    assert other.received == []


def test_a_closed_port_is_surely_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotSent, match="nothing was sent") as failed:
        request("POST", f"http://127.0.0.1:{port}/", content=b"x")
    assert (failed.value.permanent, failed.value.may_have_arrived) == (False, False)


def close_at_once(connection: socket.socket, _: bytes) -> None:
    connection.close()


def close_midway(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def never_answer(connection: socket.socket, _: bytes) -> None:
    connection.recv(1)


def speak_another_language(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"220 mail.example.org ESMTP\r\n")


@pytest.mark.parametrize("handler", [close_at_once, close_midway, never_answer, speak_another_language])
def test_whatever_breaks_after_sending_began_has_an_unknown_outcome(serve: Serve, handler: Handler) -> None:
    with pytest.raises(UnknownOutcome, match="may or may not have arrived") as failed:
        request("POST", serve(handler).url, content=b"x", timeout_seconds=0.3)
    assert (failed.value.permanent, failed.value.may_have_arrived) == (False, True)


@pytest.mark.parametrize("part", ["head", "body_without_length"])
def test_a_partner_that_drips_is_cut_off_at_the_deadline(serve: Serve, part: str) -> None:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n{" if part != "head" else b"X: "))
        while True:
            connection.sendall(b" ")
            time.sleep(0.02)

    # Without the deadline this would never end: each piece comes well within the time-out.
    with pytest.raises(UnknownOutcome, match="too slow"):
        request("GET", serve(drip).url, timeout_seconds=5, deadline_seconds=0.3)


def test_an_answer_is_capped_while_it_streams(serve: Serve) -> None:
    def flood(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with pytest.raises(UnreadableAnswer, match="more than 1000000 bytes"):
        request("GET", serve(flood).url, max_response_bytes=1_000_000)


def test_a_compressed_answer_is_not_unpacked(serve: Serve) -> None:
    server = serve(answering(gzip.compress(b"0" * 10**6), more="Content-Encoding: gzip\r\n"))
    with pytest.raises(UnreadableAnswer, match="compressed"):
        request("GET", server.url)


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example.org/",
        "http://192.0.2.1/",
        "http://localhost.example.org/",
        "ftp://desk.example.org/",
        "https://user:pass@desk.example.org/",
        "https:///nowhere",
        "desk.example.org",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_unsafe_address_is_refused_before_anything_happens(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        request("GET", url)
    assert refused.value.field == "url"


def test_an_error_of_the_content_passes_through_as_it_is(serve: Serve) -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        raise LookupError("the vault object is damaged")

    with pytest.raises(LookupError, match="damaged"):
        request("POST", serve(never_answer).url, content=broken(), timeout_seconds=1)


def test_multipart_streams_with_its_length_and_escapes_names(serve: Serve) -> None:
    server = serve(answering(b"{}"))
    parts = [
        Part("message", b"abc", content_type="application/jose"),
        Part("file", iter([b"12", b"345"]), file_name='a"\r\nb', content_type="image/png", size_bytes=5),
    ]
    body = multipart(parts)
    assert body.size_bytes is not None
    request("POST", server.url, content=body)
    head, _, sent = server.received[0].partition(b"\r\n\r\n")
    assert f"content-length: {body.size_bytes}".encode() in head.lower()
    assert len(sent) == body.size_bytes
    assert b'name="message"\r\nContent-Type: application/jose\r\n\r\nabc\r\n' in sent
    assert b'filename="a%22%0D%0Ab"\r\nContent-Type: image/png\r\n\r\n12345\r\n' in sent
    assert sent.endswith(b"--\r\n")


def test_multipart_of_unknown_length_goes_chunked(serve: Serve) -> None:
    server = serve(answering(b"{}"))
    body = multipart([Part("file", iter([b"1" * 10]))])
    assert body.size_bytes is None
    request("POST", server.url, content=body)
    assert b"transfer-encoding: chunked" in server.received[0].lower()


def test_a_line_end_in_a_content_type_is_a_program_error() -> None:
    with pytest.raises(ValueError):
        multipart([Part("a", b"", content_type="text/plain\r\nX: y")])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "text/plain"),
        (b"{}", "text/html; charset=utf-8"),
        (b"\n <HTML>", ""),
    ],
)
def test_a_web_page_is_called_one(content: bytes, kind: str) -> None:
    response = Response(200, {"content-type": kind}, content)
    for expect in (expect_json, expect_xml):
        with pytest.raises(UnreadableAnswer, match="The desk answered with a web page"):
            expect(response, who="The desk")


@pytest.mark.parametrize("content", [b"", b"{", b"NaN", b'{"a": Infinity}', b"[" * 200_000, b"\xff\xff"])
def test_what_is_not_json_is_called_so(content: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="not JSON") as failed:
        expect_json(Response(502, {}, content), who="The desk")
    assert isinstance(failed.value, RemoteFailure)
    assert "status 502" in failed.value.message


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    "content", [b"", b"<a>", b"plain", BOMB, OUTSIDE, b'<!DOCTYPE a SYSTEM "x.dtd"><a/>']
)
def test_what_is_not_plain_xml_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="not XML"):
        expect_xml(Response(200, {"content-type": "text/xml"}, content), who="The clearinghouse")


def test_xml_comes_back_as_its_root() -> None:
    root = expect_xml(Response(200, {}, b"<r><code>0</code></r>"), who="The clearinghouse")
    assert (root.tag, root.findtext("code")) == ("r", "0")


# ── a message to a desk ──


def test_a_message_goes_with_its_files_and_brings_a_receipt(serve: Serve) -> None:
    server = serve(answering(b'{"receipt": "r.r.r"}'))
    receipt = post_message(
        server.url, token="m.m.m", transport="t.t.t", files=[(FileRef("e" * 64, 3), iter([b"abc"]))]
    )
    assert receipt == "r.r.r"
    sent = server.received[0]
    assert b"authorization: Coldframe t.t.t" in sent.replace(b"Authorization", b"authorization")
    assert b'name="message"' in sent
    assert b'filename="' + b"e" * 64 in sent
    assert len(message_digest("m.m.m")) == 64


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [
        ("422 No", b'{"status": 422, "detail": "Key not pinned.\\u202e"}', True),
        ("403 No", b'{"detail": {"odd": 1}}', True),
        ("503 Later", b'{"detail": "Busy."}', False),
        ("409 No", b"{}", True),
        ("429 Later", b"[]", False),
        ("200 OK", b'{"receipt": 5}', False),
    ],
)
def test_a_refusal_says_what_the_partner_said_and_whether_to_repeat(
    serve: Serve, status: str, body: bytes, permanent: bool
) -> None:
    with pytest.raises(RefusedByPartner) as failed:
        post_message(serve(answering(body, status)).url, token="m", transport="t")
    assert failed.value.permanent is permanent
    assert status.split(maxsplit=1)[0] in failed.value.message
    assert "\u202e" not in failed.value.message
    if b"pinned" in body:
        assert "Key not pinned." in failed.value.message
