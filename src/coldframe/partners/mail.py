"""The only way out by mail: one message to one mail server, once. Free of Django.

It fails as ``NotSent`` (the server has not taken it: try again later), ``RefusedByPartner`` (it said no for
good) or ``UnknownOutcome`` (the connection ended after the text had begun to go: nobody can know, so that only a
person may have it repeated). SMTP: RFC 5321; always over TLS, except to this machine itself.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum

from coldframe.core.errors import UnsafeConfiguration
from coldframe.core.said import Said
from coldframe.partners.errors import NotSent, RefusedByPartner, UnknownOutcome

TIMEOUT_SECONDS = 60.0
"""Longest wait for the connection or one answer before the text."""

TAKEN_SECONDS = 600.0
"""Longest wait for the answer to the text, while the server looks through it: RFC 5321, 4.5.3.2.6."""


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The desk's own mail server, which passes mail on.

    Attributes:
        host: Name, as its certificate has it.
        port: 465 for ``TLS``, 587 for ``STARTTLS``, as a rule.
        security: ``NONE`` only for this machine itself.
        username: Empty: no sign-in.
    """

    host: str
    port: int
    security: MailSecurity
    username: str = ""
    password: str = ""


def read_server(text: str, *, security: str, username: str = "", password: str = "") -> MailServer:
    """Read ``host:port``.

    Raises:
        UnsafeConfiguration: It is none, or mail would leave this machine in the clear.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UnsafeConfiguration(
            "COLDFRAME_MAIL_SERVER must be a host and a port, such as mail.example.org:587."
        )
    if security == MailSecurity.NONE and host not in ("127.0.0.1", "localhost", "::1"):
        raise UnsafeConfiguration(
            "COLDFRAME_MAIL_SECURITY may be none only for a mail server on this machine. Use starttls or tls."
        )
    return MailServer(host, int(port), MailSecurity(security), username, password)


def send_mail(
    server: MailServer,
    message: EmailMessage,
    *,
    sender: str,
    recipient: str,
    trusted: ssl.SSLContext | None = None,
) -> None:
    """Hand one message to the mail server, once: this never repeats anything by itself.

    Args:
        server: Which.
        message: With its ``Message-ID``, the same at every try, by which a second copy can be known.
        sender: Where the mail systems between report that it could not be delivered.
        recipient: One address.
        trusted: Authorities to trust; the system's by default.

    Raises:
        NotSent: No connection, no TLS, no sign-in, or the server asks to come later (4xx).
        RefusedByPartner: It refuses this address or this message for good (5xx).
        UnknownOutcome: Broken off after the text had begun to go. Permanent: only a person repeats it.
    """
    # Seven bits, whatever a name holds: no server in between has to offer 8BITMIME (RFC 6152).
    text = message.as_bytes(policy=SMTP.clone(cte_type="7bit"))
    try:
        smtp = _connect(server, trusted or ssl.create_default_context())
        try:
            _expect(smtp.mail(sender), server)
            _expect(smtp.rcpt(recipient), server)
            _expect(smtp.docmd("DATA"), server, wanted=354)
            _expect(_hand_over(smtp, text, server), server)
        finally:
            _part(smtp)
    except smtplib.SMTPServerDisconnected as error:
        raise NotSent(
            Said(
                "%(host)s broke off the connection before the mail's text; nothing was sent.",
                host=server.host,
            ),
            permanent=False,
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(
            Said(
                "%(host)s could not be reached safely (%(error)s); nothing was sent. Check the address, its "
                "certificate and the sign-in; the next try follows by itself.",
                host=server.host,
                error=type(error).__name__,
            ),
            permanent=False,
        ) from error


def _connect(server: MailServer, trusted: ssl.SSLContext) -> smtplib.SMTP:
    if server.security is MailSecurity.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=trusted
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.security is MailSecurity.STARTTLS:
            smtp.starttls(context=trusted)  # raises where the server does not offer it
        smtp.ehlo_or_helo_if_needed()
        if server.username:
            smtp.login(server.username, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, text: bytes, server: MailServer) -> tuple[int, bytes]:
    """Send the text and read the answer to it; from the first byte on, a broken connection says nothing."""
    lines = b"".join(
        b"." + line if line.startswith(b".") else line for line in text.splitlines(keepends=True)
    )
    try:
        smtp.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        if smtp.sock is not None:
            smtp.sock.settimeout(TAKEN_SECONDS)
        return smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise UnknownOutcome(
            Said(
                "%(host)s broke off after the mail had begun to go, so it may or may not be on its way. Ask"
                " the recipient whether it came, then say so here; it is not repeated by itself.",
                host=server.host,
            ),
            permanent=True,
        ) from error


def _part(smtp: smtplib.SMTP) -> None:
    """Say goodbye. Whatever the server says to that changes nothing about the mail, which it has answered."""
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def _expect(answer: tuple[int, bytes], server: MailServer, *, wanted: int = 250) -> None:
    code = answer[0]
    if code == wanted or (wanted == 250 and code == 251):
        return
    if 500 <= code < 600:
        raise RefusedByPartner(
            Said(
                "%(host)s refuses this mail for good (code %(code)s). Check the recipient's address and the"
                " mail server's limits, then draft the referral again or choose another way.",
                host=server.host,
                code=code,
            ),
            permanent=True,
        )
    raise NotSent(
        Said(
            "%(host)s does not take this mail now (code %(code)s). The next try follows by itself.",
            host=server.host,
            code=code,
        ),
        permanent=False,
    )
