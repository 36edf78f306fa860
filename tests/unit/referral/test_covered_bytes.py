"""Every form of document: no byte of a field that was not released, and always what allowed it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.partners.document import build
from coldframe.partners.terms import Field, HarmCategory, Matter, OnwardTransfer, Purpose, Released, Value
from coldframe.referral.formats.article_18 import Concerned
from coldframe.referral.formats.base import Contact
from coldframe.referral.formats.registry import FORMATS, Occasion
from coldframe.referral.terms import Envelope

AGREEMENT, VERSION = "agr_" + "7" * 26, 4711
ENVELOPE = Envelope(
    "ref_" + "0" * 26, Purpose.INVESTIGATION, (HarmCategory.ABUSE_MATERIAL,), AGREEMENT, VERSION, "Example Act",
    90, OnwardTransfer.NOT_ALLOWED, "",
)  # fmt: skip
OCCASION = Occasion(
    Contact("Example Safety", "safety@example.org", "example.org"), "Example Police",
    datetime(2026, 1, 1, tzinfo=UTC), item=1, member_state="SE", why=Concerned.OFFENCE_THERE,
)  # fmt: skip


def _mark(field: Field) -> str:
    """Something that stands nowhere else: letters only, so that no form breaks it over lines."""
    return "zq" + "".join(part for part in field.value if part.isalpha()) + "qz"


SPECIAL: dict[Field, tuple[Value, tuple[str, ...]]] = {
    Field.CLUE_RECEIVED_AT: ("2041-01-31T14:05:00.000000Z", ("2041-",)),
    Field.CLUE_OCCURRED_AT: ("2042-01-31T14:05:00.000000Z", ("2042-",)),
    Field.DECISION_DECIDED_AT: ("2043-01-31T14:05:00.000000Z", ("2043-",)),
    Field.ITEM_FILE: ({"sha256": "1c" * 32, "size_bytes": 838383}, ("1c" * 32, "838383")),
    Field.ITEM_MD5: ("2d" * 16, ("2d" * 16,)),
    Field.ITEM_SHA1: ("3e" * 20, ("3e" * 20,)),
    Field.ITEM_SHA256: ("4f" * 32, ("4f" * 32,)),
    Field.ITEM_PDQ: ("5a" * 32, ("5a" * 32,)),
    Field.ITEM_URL: (f"https://zqhostqz.example.com/{_mark(Field.ITEM_URL)}", ("zqhostqz", _mark(Field.ITEM_URL))),
    Field.ITEM_KIND: ("url", ()),  # a word that every form has of its own
    Field.ITEM_MEDIA_TYPE: ("image/zqmediaqz", ("zqmediaqz",)),
    Field.ITEM_VIEWED: ("unknown", ()),
    Field.ITEM_PUBLIC: ("unknown", ()),
    Field.CLUE_DANGER_NOW: ("unknown", ()),
    Field.CLUE_LANGUAGE: ("zqz", ("zqz",)),
    Field.DECISION_OUTCOME: ("refer", ()),
    Field.DECISION_CATEGORY: ("baseline", ("baseline",)),
    Field.MATCH_SUMMARY: ([_mark(Field.MATCH_SUMMARY)], (_mark(Field.MATCH_SUMMARY),)),
    Field.SUBJECT_EMAIL: (["zqmailqz@example.org"], ("zqmailqz",)),
    Field.SUBJECT_PHONE: (["+46123412999"], ("46123412999",)),
    Field.SUBJECT_IP_EVENT: (
        [{"address": "192.0.2.217", "port": 47113, "event": "login"}], ("192.0.2.217", "47113"),
    ),
}  # fmt: skip
VALUES = {field: SPECIAL.get(field, (_mark(field), (_mark(field),))) for field in Field}


def _matter() -> Matter:
    records = {"item": {}, "subject": {}, "once": {}}  # type: dict[str, dict[Field, Value]]
    for field, (value, _marks) in VALUES.items():
        record = field.value.partition(".")[0]
        records[record if record in ("item", "subject") else "once"][field] = value
    return Matter(once=records["once"], items={1: records["item"]}, subjects={1: records["subject"]})


MATTER = _matter()


def text_of(name: str, document: bytes) -> str:
    if name != "pdf":
        return document.decode()
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def check(name: str, covered: frozenset[Field]) -> bool:
    """Write one form from these fields and look for the others; say whether it was written."""
    released = build(MATTER, Released(covered, AGREEMENT, VERSION))
    form = FORMATS[name](OCCASION)
    problems = getattr(form, "check", lambda *_: ())(ENVELOPE, released)
    if problems:
        return False
    text = text_of(name, form.write(ENVELOPE, released))
    told = [mark for field in set(Field) - covered for mark in VALUES[field][1] if mark in text]
    assert told == []
    assert AGREEMENT in text
    assert str(VERSION) in text
    return True


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"pdf"}))
@settings(max_examples=40, deadline=None)
@given(covered=st.frozensets(st.sampled_from(list(Field)), min_size=1))
def test_that_no_form_holds_what_was_not_released(name: str, covered: frozenset[Field]) -> None:
    check(name, covered)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_that_every_form_is_written_from_all_and_from_all_but_one_record(name: str) -> None:
    written = [check(name, frozenset(Field))]
    left_out = ("subject", "decision") if name == "pdf" else ("clue", "item", "subject", "decision", "report")
    written += [
        check(name, frozenset(field for field in Field if not field.value.startswith(f"{record}.")))
        for record in left_out
    ]
    assert written[0]
    assert sum(written) > 1
