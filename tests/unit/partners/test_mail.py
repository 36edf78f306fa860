"""The only way out by mail, against a real server on loopback: what was taken, what was not, what nobody knows."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.mail_server import MailServer as Server
from tests.mail_server import make_certificate

from coldframe.checks import _mail
from coldframe.core.errors import RemoteFailure, UnsafeConfiguration
from coldframe.partners.errors import NotSent, RefusedByPartner, UnknownOutcome
from coldframe.partners.mail import MailSecurity, MailServer, read_server, send_mail


def mail(text: str = "one\n.two\n..three\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "desk@example.org", "office@example.org"
    message["Message-ID"] = "<msg_1@example.org>"
    message.set_content(text)
    return message


def send(
    port: int, *, security: MailSecurity = MailSecurity.NONE, trusted: ssl.SSLContext | None = None
) -> None:
    server = MailServer("127.0.0.1", port, security)
    send_mail(server, mail(), sender="desk@example.org", recipient="office@example.org", trusted=trusted)


def test_a_mail_arrives_as_it_was_written() -> None:
    with Server() as server:
        send(server.port)
    (taken,) = server.taken
    assert message_from_bytes(taken).get_payload().replace("\r\n", "\n") == "one\n.two\n..three\n"
    assert message_from_bytes(taken)["Message-ID"] == "<msg_1@example.org>"


@pytest.mark.parametrize(
    ("command", "said", "expected"),
    [
        ("MAIL", "451 not now", NotSent),
        ("RCPT", "450 gray-listed", NotSent),
        ("RCPT", "550 no such address", RefusedByPartner),
        ("RCPT", "drop", NotSent),
        ("DATA", "452 no room", NotSent),
        (".", "451 later", NotSent),
        (".", "552 too large", RefusedByPartner),
        (".", "drop", UnknownOutcome),
    ],
)
def test_each_answer_says_whether_it_may_be_repeated(
    command: str, said: str, expected: type[RemoteFailure]
) -> None:
    with Server(answers=[(command, said)]) as server, pytest.raises(RemoteFailure) as caught:
        send(server.port)
    assert type(caught.value) is expected
    assert caught.value.permanent == (expected is not NotSent)
    assert server.taken == []


def test_a_name_in_other_letters_goes_in_seven_bits() -> None:
    message = mail("Whom to call: Åsa Öberg Example\n")
    server = MailServer("127.0.0.1", 0, MailSecurity.NONE)
    with Server() as running:
        send_mail(
            replace(server, port=running.port), message,
            sender="desk@example.org", recipient="office@example.org",
        )  # fmt: skip
    (taken,) = running.taken
    assert taken.isascii()
    said = message_from_bytes(taken).get_payload(decode=True)
    assert isinstance(said, bytes)
    assert "Åsa Öberg Example" in said.decode()


def test_nobody_there_is_not_sent() -> None:
    with Server() as server:
        port = server.port
    with pytest.raises(NotSent):
        send(port)


def test_the_connection_is_encrypted_and_the_certificate_checked(tmp_path: Path) -> None:
    offered, trusted = make_certificate(tmp_path)
    with Server(tls=offered) as server:
        send(server.port, security=MailSecurity.STARTTLS, trusted=trusted)
        assert len(server.taken) == 1
        assert "MAIL secure" in server.seen
        with pytest.raises(NotSent):
            send(server.port, security=MailSecurity.STARTTLS)  # a certificate nobody vouches for
    assert len(server.taken) == 1
    assert "MAIL" not in server.seen


def test_a_server_without_encryption_gets_no_mail() -> None:
    with Server() as server, pytest.raises(NotSent):
        send(server.port, security=MailSecurity.STARTTLS)
    assert "MAIL" not in server.seen


@pytest.mark.parametrize(
    ("text", "security"),
    [
        ("mail.example.org:25", "none"),
        ("mail.example.org", "tls"),
        (":25", "tls"),
        ("a:b", "tls"),
        ("a:0", "tls"),
    ],
)
def test_an_unsafe_or_broken_setting_is_refused(text: str, security: str) -> None:
    with pytest.raises(UnsafeConfiguration):
        read_server(text, security=security)


def test_a_server_on_this_machine_may_speak_in_the_clear() -> None:
    assert read_server("127.0.0.1:25", security="none").port == 25
    assert read_server("mail.example.org:465", security="tls").security is MailSecurity.TLS


def test_a_desk_whose_mail_would_go_in_the_clear_does_not_start(
    settings: LazySettings, now: datetime
) -> None:
    settings.COLDFRAME_MAIL_SERVER, settings.COLDFRAME_MAIL_SECURITY = "mail.example.org:25", "none"
    settings.COLDFRAME_MAIL_FROM = ""
    found = {one.code: one.is_danger for one in _mail(now)}
    assert found == {"mail_server": True, "mail_sender": False}
    settings.COLDFRAME_MAIL_SECURITY, settings.COLDFRAME_MAIL_FROM = "tls", "desk@example.org"
    assert list(_mail(now)) == []
    settings.COLDFRAME_MAIL_SERVER = ""
    assert list(_mail(now)) == []
