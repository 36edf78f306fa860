"""A small mail server on loopback (RFC 5321), in a thread: takes mail, or misbehaves as the test says."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """Listens from ``with`` on.

    Attributes:
        answers: What to say to one command, once each, in order: ``("RCPT", "450 later")``. ``"drop"`` as the
            answer closes the connection; the command ``"."`` is the end of the text.
        taken: Every text that was taken, as it came.
        tls: Offers STARTTLS with this certificate.
    """

    answers: list[tuple[str, str]] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                try:
                    self._talk(connection)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        lines = _lines(connection)
        connection.sendall(b"220 mail.example.org\r\n")
        for line in lines:
            verb = line.split(b" ")[0].strip().upper().decode()
            self.seen.append(verb)
            said = self._answer(verb)
            if said == "drop":
                return
            if said:
                connection.sendall(f"{said}\r\n".encode())
            elif verb == "EHLO":
                offer = "250-STARTTLS\r\n" if self.tls and not isinstance(connection, ssl.SSLSocket) else ""
                connection.sendall(f"250-mail.example.org\r\n{offer}250 8BITMIME\r\n".encode())
            elif verb == "STARTTLS" and self.tls:
                connection.sendall(b"220 go on\r\n")
                try:
                    with self.tls.wrap_socket(connection, server_side=True) as secure:
                        self._talk_on(secure)
                except (ssl.SSLError, OSError):
                    return
                return
            elif verb == "DATA":
                connection.sendall(b"354 go on\r\n")
                if not self._take(lines, connection):
                    return
            elif verb == "QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(b"250 ok\r\n")

    def _talk_on(self, secure: ssl.SSLSocket) -> None:
        lines = _lines(secure)
        for line in lines:
            verb = line.split(b" ")[0].strip().upper().decode()
            self.seen.append(f"{verb} secure")
            if verb == "DATA":
                secure.sendall(b"354 go on\r\n")
                self._take(lines, secure)
            elif verb == "QUIT":
                secure.sendall(b"221 bye\r\n")
                return
            else:
                secure.sendall(b"250 ok\r\n")

    def _take(self, lines: Iterator[bytes], connection: socket.socket) -> bool:
        text = b""
        for line in lines:
            if line == b".\r\n":
                break
            text += line[1:] if line.startswith(b".") else line
        said = self._answer(".")
        if said == "drop":
            return False
        if said is None:
            self.taken.append(text)
        connection.sendall(f"{said or '250 taken'}\r\n".encode())
        return True

    def _answer(self, verb: str) -> str | None:
        for place, (expected, said) in enumerate(self.answers):
            if expected == verb:
                del self.answers[place]
                return said
        return None


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's and a client's context for a certificate of 127.0.0.1 made here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def _lines(connection: socket.socket) -> Iterator[bytes]:
    held = b""
    while True:
        while b"\r\n" not in held:
            part = connection.recv(65536)
            if not part:
                return
            held += part
        line, _, held = held.partition(b"\r\n")
        yield line + b"\r\n"
