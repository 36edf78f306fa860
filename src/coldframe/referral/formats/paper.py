"""The same on paper: a PDF for a recipient that reads, signs and files.

What allowed it and what may be done with it stand first, and again on the foot of each page; then the matter, a
manifest of the items with their digests, each item, each subject, and where whoever receives it signs. No picture
and no file can be in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from coldframe.documents.paper import Block, Facts, Paper, Section, Table, Words
from coldframe.documents.pdf import write as write_pdf
from coldframe.referral.formats.base import (
    Contact,
    Problem,
    check_substance,
    record,
    require_none,
    rows,
    terms_of,
)
from coldframe.referral.terms import Envelope

_ONCE = (
    ("clue", "danger_now", "Danger to a person now"),
    ("clue", "occurred_at", "Happened"),
    ("clue", "received_at", "Received by us"),
    ("clue", "channel", "Came by"),
    ("clue", "language", "Language"),
    ("decision", "outcome", "Decision of a person"),
    ("decision", "category", "Category"),
    ("decision", "decided_at", "Decided"),
    ("decision", "reason", "Reasons"),
    ("report", "number", "Number of a report about the same matter"),
)
_ITEM = (
    ("kind", "Kind"),
    ("url", "Address"),
    ("text", "Words"),
    ("original_name", "File name"),
    ("media_type", "Media type"),
    ("viewed", "Whole file seen by a person"),
    ("public", "Publicly available"),
    ("match_summary", "Known material"),
)
_DIGESTS = (("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256"), ("pdq", "PDQ"))
_SIGNED = ("Received by (name, office)", "Date and time", "Signature")
_LINE = "\n" + "." * 80
_FOOT_CHARACTERS = 150
_NO_FRACTION = re.compile(r"(?<=[0-9])\.0+Z$")
_SUBJECT = (
    ("service", "Service"),
    ("account", "Account"),
    ("screen_name", "Screen name"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("ip_event", "Connection"),
)


class PaperForm:
    """Writes the PDF. See ``formats.base.Format``.

    Args:
        desk: This desk, which releases.
        recipient: Who receives, as its letterhead says.
        written_at: Now.
    """

    name = "pdf/1"
    media_type = "application/pdf"

    def __init__(self, desk: Contact, *, recipient: str, written_at: datetime) -> None:
        self._desk, self._recipient, self._written_at = desk, recipient, written_at

    def check(self, _envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the paper from being written. Pure."""
        return check_substance(released)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the PDF.

        Raises:
            InvalidInput: ``check`` finds a problem.
            PaperFailed: It could not be set.
        """
        require_none(self.check(envelope, released))
        return write_pdf(self.paper(envelope, released))

    def paper(self, envelope: Envelope, released: Mapping[str, object]) -> Paper:
        """Return what is to stand on the paper."""
        terms = terms_of(envelope)
        about = Facts((
            ("From", self._desk.organization),
            ("Questions to", self._desk.email),
            ("To", self._recipient),
            ("About", ", ".join(str(harm).replace("_", " ") for harm in envelope.harms)),
            *terms,
        ))  # fmt: skip
        return Paper(
            title="Referral",
            reference=envelope.referral_id,
            created_at=self._written_at,
            foot=_foot(envelope),
            sections=(
                Section("", (about,)),
                Section("Matter", _matter(released)),
                Section("Manifest", _manifest(released)),
                *(Section(f"Item {row.get('number')}", _item(row)) for row in rows(released, "items")),
                *(
                    Section(f"Subject shown by item {row.get('number')}", (Facts(_facts(row, _SUBJECT)),))
                    for row in rows(released, "subjects")
                ),
                Section("Receipt", (Facts(tuple((label, _LINE) for label in _SIGNED)),)),
            ),
        )


def _matter(released: Mapping[str, object]) -> tuple[Block, ...]:
    said = record(released, "clue").get("statement")
    facts = tuple(
        (label, _words(value))
        for name, key, label in _ONCE
        if (value := record(released, name).get(key)) not in (None, "", [])
    )
    return (*((Words(str(said)),) if said else ()), Facts(facts))


def _manifest(released: Mapping[str, object]) -> tuple[Block, ...]:
    listed = tuple(
        (
            str(row.get("number")),
            str(row.get("kind", "")),
            _words(record(row, "file").get("size_bytes")),
            str(row.get("sha256") or record(row, "file").get("sha256") or ""),
        )
        for row in rows(released, "items")
    )
    if not listed:
        return (Words("No item was released."),)
    return (
        Words(
            f"{len(listed)} items, {len(rows(released, 'subjects'))} subjects. No file is in this document."
        ),
        Table(("No.", "Kind", "Bytes", "SHA-256"), listed, (2, 3, 4, 19), code=(3,)),
    )


def _item(row: Mapping[str, object]) -> tuple[Block, ...]:
    file = record(row, "file")
    words = _facts(row, _ITEM) + ((("Bytes", _words(file["size_bytes"])),) if "size_bytes" in file else ())
    digests = _facts(dict(file) | dict(row), _DIGESTS)
    return tuple(Facts(rows, is_code=rows is digests) for rows in (words, digests) if rows)


def _facts(row: Mapping[str, object], words: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((label, _words(row[key])) for key, label in words if row.get(key) not in (None, "", []))


def _words(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(_words(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(part)}" for key, part in value.items())
    return "" if value is None else _NO_FRACTION.sub("Z", str(value))


def _foot(envelope: Envelope) -> tuple[str, ...]:
    told = {label: f"{label}: {words}" for label, words in terms_of(envelope)}
    lines = (("Agreement", "Purpose"), ("Keep", "Passing on"), ("Condition",))
    found = ("   ".join(told[label] for label in line if label in told) for line in lines)
    return tuple(_short(line) for line in found if line)


def _short(words: str) -> str:
    line = words.replace("\n", " ")
    return line if len(line) <= _FOOT_CHARACTERS else f"{line[:_FOOT_CHARACTERS]}… (in full on page 1)"
