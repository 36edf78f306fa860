"""Reports that together use every element and attribute of a schema version, for tests and for learning.

Everything in them is invented, reserved (RFC 2606, RFC 5737, RFC 3849) or a drawn shape's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.content import (
    DataKind,
    Detail,
    FileData,
    FileHash,
    FileMark,
    Incident,
    IncidentKind,
    IncidentMark,
    Place,
    PlaceKind,
    Police,
    Relevance,
    ReportContent,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.ncmec import document, draft, xml
from coldframe.reporting.clearinghouses.ncmec.vocabulary import NEWER_MARKS, Schema
from coldframe.reporting.clearinghouses.people import (
    AccountKind,
    Address,
    AddressKind,
    AssociatedAccount,
    Closure,
    Contact,
    Device,
    EmailAddress,
    EmailKind,
    EventKind,
    IpEvent,
    Location,
    Party,
    Person,
    Phone,
    PhoneKind,
)

_AT = datetime(2025, 11, 3, 14, 5, tzinfo=UTC)
_DRAWING = b"a drawing of a circle"
_IP = IpEvent("192.0.2.7", EventKind.UPLOAD, _AT, 40_000, Answer.NO)
_DEVICE = Device("IMEI", "000000000000000", EventKind.LOGIN, _AT)
_PHONE = Phone("202 555 0101", PhoneKind.MOBILE, "+1", "7", Answer.YES, _AT)
_EMAIL = EmailAddress("u1000@example.net", Answer.YES, _AT, EmailKind.HOME)
_AT_HOME = Address(
    "1 Example Street", "Springfield", "00001", us_state="CA", country="US", kind=AddressKind.HOME
)
_ABROAD = Address("2 Example Road", "Examplestad", "0002", region="Examplia", country="KR")
_REPORTER = Reporter("Ada", "Example", emails=(EmailAddress("desk@example.org"),))
_CLOSED = Closure(Answer.YES, _AT, Answer.YES, _AT + timedelta(hours=1))


def reports(schema: Schema) -> Mapping[str, ReportContent]:
    """Return the example reports by name; each passes ``check`` for that version."""
    minimal = ReportContent(incident=Incident(occurred_at=_AT), reporter=_REPORTER)
    found = {
        "minimal": minimal,
        "maximal": _maximal(schema),
        "batched": _batched(),
        "text-only": _text_only(),
    }
    for kind, place in _places().items():
        found[f"place-{kind.replace('_', '-')}"] = replace(
            minimal, places=(place,), subjects=(Party(emails=(_EMAIL,)),)
        )
    for name in ("subjects", "recipients", "victims"):
        only: dict[str, Any] = {name: (_party(name, schema),)}
        found[f"person-{name}"] = replace(minimal, **only)
    for what in IncidentKind:
        found[f"incident-{what.replace('_', '-')}"] = replace(minimal, incident=Incident(what, _AT))
    return found


def documents(schema: Schema) -> Mapping[str, bytes]:
    """Return file name to XML: each report, and the ``<fileDetails>`` of each of its files."""
    found: dict[str, bytes] = {}
    for name, content in reports(schema).items():
        found[f"{name}.report.xml"] = xml.write("report", draft.report(content))
        for index, file in enumerate(content.files, start=1):
            details = draft.file_details(file, remote_id="9000001", file_id=f"{index:032x}")
            found[f"{name}.file-{index}.fileDetails.xml"] = xml.write("fileDetails", details)
    # What we never write ourselves: the older form of one annotation, and a flag in words.
    older = document.FileDetails(report_id=9000001, file_id="f" * 32, potential_meme=True)
    found["older-annotation.fileDetails.xml"] = xml.write("fileDetails", older)
    return found


def _maximal(schema: Schema) -> ReportContent:
    marks = tuple(
        mark
        for mark in IncidentMark
        if mark is not IncidentMark.VIRAL_BATCH and (schema is Schema.AUGUST_2026 or mark not in NEWER_MARKS)
    )
    police = Contact("Olga", "Officer", (_PHONE,), (_EMAIL,), (_AT_HOME, _ABROAD))
    who = _person(schema)
    return ReportContent(
        incident=Incident(
            IncidentKind.ENTICEMENT,
            _AT,
            "The time of the upload.",
            "Example Chat",
            "A child is in danger.",
            marks,
        ),
        places=tuple(_places().values()),
        police=Police(
            "Police of Examplestad", "EX-1", police, Answer.YES, Answer.NO, Answer.YES, order_country="KR"
        ),
        reporter=Reporter(
            **_same(who),
            contact=police,
            company_text="Example Inc. keeps account data for 90 days.",
            terms_text="No such material.",
            legal_url="https://example.org/legal",
        ),
        subjects=(_party("subjects", schema),),
        recipients=(_party("recipients", schema),),
        victims=(_party("victims", schema),),
        note="Everything in this report is invented.",
        files=(_file(), _supplemental()),
    )


def _batched() -> ReportContent:
    marks = (FileMark.VIRAL, FileMark.POTENTIAL_MEME)
    one = ReportedFile(
        sha256=hashlib.sha256(_DRAWING).hexdigest(), sent_name="drawing.png", viewed=Answer.YES,
        public=Answer.YES, marks=marks, classification="B2", uploaded_at=_AT,
    )  # fmt: skip
    return ReportContent(
        incident=Incident(occurred_at=_AT, platform="Example", marks=(IncidentMark.VIRAL_BATCH,)),
        reporter=_REPORTER,
        subjects=tuple(Party(account_id=f"u-{number}") for number in range(500)),
        files=(one,),
    )


def _text_only() -> ReportContent:
    chat = Place(PlaceKind.CHAT, name="Example Chat", room="shapes", content="A message word for word.")
    return ReportContent(
        incident=Incident(IncidentKind.ENTICEMENT, _AT, "The time of the message.", "Example Chat"),
        places=(chat,),
        reporter=_REPORTER,
        subjects=(Party(account_id="u-1000", screen_name="invented"),),
        victims=(Party(account_id="u-2000", age_years=13),),
        note="No file was sent.",
    )


def _places() -> dict[PlaceKind, Place]:
    said: dict[str, Any] = {"content": "A message word for word.", "note": "Invented."}
    return {
        place.kind: place
        for place in (
            Place(
                urls=("https://example.org/picture/1",), third_party_hosted=Answer.NO, note="Invented."
            ),
            Place(PlaceKind.EMAIL, emails=(_EMAIL.address,), **said),
            Place(PlaceKind.NEWSGROUP, name="example.shapes", emails=(_EMAIL.address,), **said),
            Place(PlaceKind.CHAT, name="Example Chat", room="shapes", **said),
            Place(PlaceKind.GAME, name="Example Game", room="Example Console", **said),
            Place(PlaceKind.CELL_PHONE, phone=_PHONE, latitude=37.5, longitude=127.0, note="Invented."),
            Place(PlaceKind.OFFLINE, name="A place", addresses=(_AT_HOME, _ABROAD), note="Invented."),
            Place(
                PlaceKind.PEER_TO_PEER, name="Example Client", ip_events=(_IP,), file_names="drawing.png",
                note="Invented.",
            ),
        )
    }  # fmt: skip


def _person(schema: Schema) -> Person:
    return Person(
        "Rae",
        "Invented",
        phones=(_PHONE,),
        emails=(_EMAIL,),
        addresses=(_AT_HOME, _ABROAD),
        age_years=41,
        age_disputed=Answer.YES if schema is Schema.AUGUST_2026 else Answer.UNKNOWN,
        born_on=date(1984, 1, 1),
    )


def _same(who: Person) -> dict[str, Any]:
    """What a person is, for somebody who is more than that."""
    return {one.name: getattr(who, one.name) for one in fields(who)}


def _party(kind: str, schema: Schema) -> Party:
    who = _person(schema)
    disputed = who.age_disputed
    others = (
        AssociatedAccount(
            "Rae", "Invented", (_PHONE,), (_EMAIL,), (_AT_HOME, _ABROAD), age_disputed=disputed, age_years=41,
            kind=AccountKind.BILLING, platform="Example Pay", other_service=Answer.YES, middle_name="M.",
            **_account(),
        ),
        AssociatedAccount(born_on=date(1984, 1, 1), kind=AccountKind.PARENT_OR_GUARDIAN),
    )  # fmt: skip
    account = _account()
    if kind == "victims":
        del account["group"]
    return Party(
        **_same(who),
        **account,
        location=Location("Springfield", "CA", "US", Answer.NO, _AT),
        associated_accounts=() if kind == "recipients" else others,
        vehicle="A blue van." if kind == "subjects" else "",
        other_service=Answer.NO if kind == "subjects" else Answer.UNKNOWN,
        school="Example School" if kind == "victims" else "",
    )


def _account() -> dict[str, Any]:
    return {
        "account_id": "u-1000",
        "service": "Example Chat",
        "compromised": Answer.NO,
        "screen_name": "invented",
        "display_names": ("Invented Name",),
        "profile_urls": ("https://example.org/u/1000",),
        "bio": "I draw shapes.",
        "ip_events": (_IP,),
        "devices": (_DEVICE,),
        "prior_reports": (9000000,),
        "group": "Example group",
        "closed_for_a_time": replace(_CLOSED, reopened_at=_AT + timedelta(days=1)),
        "closed_for_good": _CLOSED,
        "all_emails_given": Answer.YES,
        "note": "Invented.",
    }


def _file() -> ReportedFile:
    return ReportedFile(
        sha256=hashlib.sha256(_DRAWING).hexdigest(),
        size_bytes=len(_DRAWING),
        sent_name="drawing.png",
        original_name="круг 圓.png",
        uploaded_at=_AT,
        location_url="https://example.org/picture/1",
        viewed=Answer.YES,
        exif_viewed=Answer.YES,
        public=Answer.NO,
        marks=tuple(FileMark),
        classification="A1",
        hashes=(FileHash("md5", hashlib.md5(_DRAWING, usedforsecurity=False).hexdigest()),),
        ip_event=_IP,
        devices=(_DEVICE,),
        data=(
            FileData(DataKind.EXIF, (Detail("Model", "Example Camera"),)),
            FileData(DataKind.HASH, (Detail("SHA256", hashlib.sha256(_DRAWING).hexdigest()),)),
        ),
        note="A drawn circle.",
    )


def _supplemental() -> ReportedFile:
    other = _DRAWING + b", and a square"
    return ReportedFile(
        sha256=hashlib.sha256(other).hexdigest(), sent_name="chat.png", relevance=Relevance.SUPPLEMENTAL
    )
