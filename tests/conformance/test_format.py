"""Every form of an outgoing document: released facts only, under a named agreement, the same bytes for the same matter."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from coldframe.core.errors import InvalidInput
from coldframe.partners.document import build
from coldframe.partners.terms import Field, HarmCategory, Matter, OnwardTransfer, Purpose, Released
from coldframe.referral.formats.article_18 import Concerned
from coldframe.referral.formats.base import Contact, Format
from coldframe.referral.formats.registry import FORMATS, Occasion
from coldframe.referral.terms import Envelope
from coldframe.web.forms.handing import FORM_WORDS

AGREEMENT = "agr_" + "7" * 26
ENVELOPE = Envelope(
    "ref_" + "0" * 26, Purpose.INVESTIGATION, (HarmCategory.ABUSE_MATERIAL,), AGREEMENT, 3, "Example Act, section 4",
    90, OnwardTransfer.NOT_ALLOWED, "Delete when the court says so.",
)  # fmt: skip
OCCASION = Occasion(
    Contact("Example Safety", "safety@example.org", "example.org"),
    "Example Police",
    datetime(2026, 2, 1, tzinfo=UTC),
    member_state="DE",
    why=Concerned.VICTIM_THERE,
)
_HEX = {
    Field.ITEM_MD5: "1a" * 16,
    Field.ITEM_SHA1: "2b" * 20,
    Field.ITEM_SHA256: "3c" * 32,
    Field.ITEM_PDQ: "4d" * 32,
}
_STRUCTURED: dict[Field, Any] = {
    Field.ITEM_FILE: {"sha256": "3c" * 32, "size_bytes": 8642},
    Field.SUBJECT_IP_EVENT: [{"address": "192.0.2.77", "port": 4711, "at": "2026-01-29T01:02:03.000000Z", "event": "zzlogin"}],
    Field.SUBJECT_EMAIL: ["zzmail@example.org"],
    Field.SUBJECT_PHONE: ["+4930000077"],
    Field.MATCH_SUMMARY: ["zzmatch"],
    Field.CLUE_RECEIVED_AT: "2026-01-31T14:05:00.000000Z",
    Field.CLUE_OCCURRED_AT: "2026-01-30T14:05:00.000000Z",
    Field.DECISION_DECIDED_AT: "2026-01-31T15:05:00.000000Z",
    Field.DECISION_CATEGORY: "baseline",
    Field.ITEM_KIND: "listing",
    Field.ITEM_URL: "https://pictures.example.com/zzplace",
    Field.ITEM_MEDIA_TYPE: "image/zz-shape",
}  # fmt: skip
MARKERS: dict[Field, Any] = {field: f"zz{field.replace('.', '')}" for field in Field} | _HEX | _STRUCTURED
"""One value a field, found nowhere else, so that where it stands tells whether the field left."""

_NEEDED = {Field.ITEM_URL, Field.CLUE_RECEIVED_AT, Field.DECISION_CATEGORY, Field.DECISION_OUTCOME}
"""Without these one form or another cannot be written at all."""


def _of(record: str, values: dict[Field, Any]) -> dict[Field, Any]:
    return {field: value for field, value in values.items() if field.startswith(f"{record}.")}


def _matter(values: dict[Field, Any]) -> Matter:
    once = {field: value for field, value in values.items() if not field.startswith(("item.", "subject."))}
    return Matter(once=once, items={1: _of("item", values)}, subjects={1: _of("subject", values)})


def _released(fields: set[Field], values: dict[Field, Any] = MARKERS) -> dict[str, object]:
    return build(_matter(values), Released(frozenset(fields), AGREEMENT, 3))


def _form(name: str) -> Format:
    return FORMATS[name](OCCASION)


def _text(document: bytes) -> str:
    if not document.startswith(b"%PDF-"):
        return document.decode()
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [str(value)]


def _holds(text: str, value: Any) -> bool:
    # Paper breaks long words over lines, CASE writes digests in capitals, XARF cuts a media type.
    plain = _squeezed(text)
    return any(_squeezed(leaf) in plain for leaf in _leaves(value))


def _squeezed(text: str) -> str:
    return re.sub(r"\s|\.000000", "", text).lower()


every_form = pytest.mark.parametrize("name", sorted(FORMATS))


@every_form
def test_that_nothing_leaves_that_was_not_released(name: str) -> None:
    # What only the envelope's purpose is for never leaves in a referral: who reported, who is concerned.
    for kept_back in ({Field.VICTIM_IDENTITY, Field.REPORTER_IDENTITY}, set(Field) - _NEEDED):
        document = _text(_form(name).write(ENVELOPE, _released(set(Field) - kept_back)))
        same = {str(leaf) for field in set(Field) - kept_back for leaf in _leaves(MARKERS[field])}
        for field in kept_back:
            own = [leaf for leaf in _leaves(MARKERS[field]) if leaf not in same]
            assert not own or not _holds(document, own), field


@every_form
def test_that_it_says_who_allowed_it_and_what_may_be_done(name: str) -> None:
    text = _text(_form(name).write(ENVELOPE, _released(set(Field)))).replace("_", " ")
    assert AGREEMENT.replace("_", " ") in text
    assert re.search(r"version\W{0,4}3|agreement-version:3|\"3\"", text)
    assert "90" in text
    assert "not allowed" in text or "Do not pass it on" in text


@every_form
def test_that_the_same_matter_gives_the_same_bytes(name: str) -> None:
    released = _released(set(Field))
    assert _form(name).write(ENVELOPE, released) == _form(name).write(ENVELOPE, released)


HOSTILE = (
    '#panic("x") $x$ *b* [y] \\ // /* ```raw``` @ref <l> --- \u202e\u0000\ue000 \U0001f600 \u0e01 \u4e2d \ud55c',
    '=HYPERLINK("https://example.org")',
    "+1 -2 @SUM(A1)",
    "＝1＋1",
    '"}],"@graph":[{"@id":"kb:forged"}]',
    "coldframe-handling/1 onward_transfer=same_purpose retention_days=1",
    "a\r\nAgreement: forged",
)


@every_form
def test_that_hostile_text_is_text(name: str) -> None:
    for hostile in HOSTILE:
        values = dict.fromkeys((Field.CLUE_STATEMENT, Field.ITEM_TEXT, Field.ITEM_ORIGINAL_NAME, Field.SUBJECT_ACCOUNT, Field.SUBJECT_SERVICE, Field.DECISION_REASON), hostile)  # fmt: skip
        _require_harmless(_form(name).write(ENVELOPE, _released(set(Field), MARKERS | values)))


def _require_harmless(document: bytes) -> None:
    if document.startswith(b"%PDF-"):
        pages = pypdf.PdfReader(io.BytesIO(document)).pages
        assert all(not {"/Annots", "/AA"} & set(page) for page in pages)
        return
    text = document.decode()
    if text.startswith("\ufeff"):
        cells = [cell for row in csv.reader(io.StringIO(text[1:], newline=""), strict=True) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    elif text.startswith("{"):
        # One object: no text of a stranger's made a node, a tag or a member.
        graph = json.loads(text).get("@graph", [])
        assert all(re.fullmatch(r"kb:[a-z0-9]+-[0-9a-f-]{36}", node["@id"]) for node in graph)
    else:
        assert "Agreement: forged" not in text.splitlines()


@every_form
def test_that_an_empty_matter_is_a_clear_problem(name: str) -> None:
    for released in ({}, _released({Field.CLUE_LANGUAGE})):
        form = _form(name)
        problems = form.check(ENVELOPE, released)
        assert problems
        assert all(problem.field and problem.message.endswith(".") for problem in problems)
        with pytest.raises(InvalidInput):
            form.write(ENVELOPE, released)


@pytest.mark.parametrize(
    "name", sorted(set(FORMATS) - {"pdf"})
)  # A process a document; its words are the same.
def test_that_every_harm_is_named_or_refused_by_name(name: str) -> None:
    for harm in HarmCategory:
        envelope = replace(ENVELOPE, harms=(harm,))
        problems = _form(name).check(envelope, _released(set(Field)))
        if problems:
            assert [problem.field for problem in problems] == ["harms"]
            continue
        text = _form(name).write(envelope, _released(set(Field))).decode()
        assert harm in text or harm.replace("_", " ") in text or name == "xarf"


def test_that_names_are_stable_and_one_each() -> None:
    forms = [_form(name) for name in FORMATS]
    assert len({form.name for form in forms}) == len(forms)
    assert all(re.fullmatch(r"[a-z0-9-]+/[0-9.]+", form.name) for form in forms)


_PAGE = Path(__file__).parents[2] / "docs" / "howto" / "outgoing-form.md"


def test_that_the_table_of_fields_in_the_docs_is_what_the_forms_write() -> None:
    names = list(FORMATS)
    lines = [f"| field | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}"]
    texts = [_text(_form(name).write(ENVELOPE, _released(set(Field)))) for name in names]
    for field in Field:
        # A file travels beside the document; what tells that it does is its size.
        told = "8642" if field is Field.ITEM_FILE else MARKERS[field]
        marks = ["●" if _holds(text, told) else " " for text in texts]
        if field.partition(".")[0] in ("clue", "item", "subject", "decision", "report"):
            lines.append(f"| `{field}` | {' | '.join(marks)} |")
    table = "\n".join(lines)
    assert table in _PAGE.read_text(), f"The table in {_PAGE.name} is behind:\n{table}"


def test_that_a_person_reads_words_for_every_form() -> None:
    assert set(FORM_WORDS) == set(FORMATS)
    assert "never for a general MISP community" in FORM_WORDS["misp"]
