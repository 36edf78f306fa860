"""The pages of what could not be read: each reason in the reader's language, with what stands in it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.said import told
from coldframe.intake.queries import list_dead_letters
from coldframe.intake.terms import Channel

pytestmark = pytest.mark.django_db
ROWS = (
    b"reference,kind,url,text,danger_now\n"
    b"r1,url,https://example.org/1,,\n"
    b"r2,url,https://example.org/2,,nonsense\n"
    b"r3,text,,words,,beyond\n"
)


@pytest.fixture
def mina(now: datetime) -> Client:
    """Somebody who reads Korean and has brought in a list with two bad rows."""
    client = client_of(Role.INTAKE, now=now, username="mina")
    client.post("/preferences", {"language": "ko", "next": "/"})
    upload = SimpleUploadedFile("list.csv", ROWS, "text/csv")
    assert client.post("/inbox/import", {"kind": str(Channel.CSV_FILE), "file": upload}).status_code == 302
    return client


def test_each_reason_is_told_in_the_readers_language_with_its_values(mina: Client) -> None:
    letters = list_dead_letters()
    assert [letter.line for letter in letters] == [3, 4]
    listed = mina.get("/inbox/not-read").content.decode()
    for letter, value in zip(letters, ("yes, no, unknown", "6"), strict=True):
        with override("ko"):
            korean = told(letter.said, gettext)
        assert value in korean
        assert value in letter.message
        assert korean != letter.message
        for page in (listed, mina.get(f"/inbox/not-read/{letter.id}").content.decode()):
            assert escape(korean) in page
            assert escape(letter.message) not in page
    assert "nonsense" not in listed


def test_the_same_letter_is_told_to_another_reader_in_theirs(mina: Client) -> None:
    assert mina.post("/preferences", {"language": "en", "next": "/"}).status_code == 302
    page = mina.get("/inbox/not-read").content.decode()
    assert all(escape(letter.message) in page for letter in list_dead_letters())
