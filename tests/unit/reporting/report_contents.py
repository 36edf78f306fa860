"""Generated report contents: everything in them is invented, reserved or a documentation address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

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
from coldframe.reporting.clearinghouses.ncmec.vocabulary import NEWER_MARKS, PLACE_FIELDS
from coldframe.reporting.clearinghouses.people import (
    AccountKind,
    Address,
    AddressKind,
    AssociatedAccount,
    Closure,
    Contact,
    Device,
    EmailAddress,
    EventKind,
    IpEvent,
    Location,
    Party,
    Phone,
    PhoneKind,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BYTES = b"a drawing of a circle"


def make_file(content: bytes = BYTES, **changes: object) -> ReportedFile:
    file = ReportedFile(
        item_id="itm_" + hashlib.sha256(content).hexdigest()[:26].translate(str.maketrans("ilou", "jkmn")),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        sent_name="drawing.png",
        original_name="круг 圓.png",
        uploaded_at=NOW - timedelta(days=2),
        viewed=Answer.YES,
        public=Answer.NO,
        hashes=(FileHash("md5", hashlib.md5(content).hexdigest()),),
        ip_event=IpEvent("192.0.2.7", EventKind.UPLOAD, NOW - timedelta(days=2), 40_000, Answer.NO),
    )
    return replace(file, **changes)  # type: ignore[arg-type]


def make_content(**changes: object) -> ReportContent:
    content = ReportContent(
        incident=Incident(occurred_at=NOW - timedelta(days=2), occurred_means="Upload.", platform="Example"),
        places=(Place(urls=("https://example.org/picture/1",)),),
        reporter=Reporter(
            "Ada",
            "Example",
            emails=(EmailAddress("desk@example.org"),),
            legal_url="https://example.org/legal",
        ),
        subjects=(
            Party(
                account_id="u-1000",
                screen_name="invented",
                emails=(EmailAddress("u1000@example.net", Answer.YES),),
                ip_events=(IpEvent("2001:db8::7", EventKind.LOGIN, NOW - timedelta(days=3), 443),),
            ),
        ),
        files=(make_file(),),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


_ALPHABET = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "M"))


def _text(most: int) -> st.SearchStrategy[str]:
    return st.text(_ALPHABET, max_size=most).filter(lambda text: not text or bool(text.strip()))


def _given(most: int) -> st.SearchStrategy[str]:
    return st.text(_ALPHABET, min_size=1, max_size=most).filter(lambda text: bool(text.strip()))


def _some(one: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[object]:
    return st.lists(one, max_size=most).map(tuple)


_answers = st.sampled_from(Answer)
_moments = st.datetimes(
    datetime(2010, 1, 1),  # noqa: DTZ001 - the strategy wants bounds without a zone
    datetime(2026, 11, 20),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_urls = st.builds(
    lambda path: f"https://example.org/{path}",
    st.text("abcdefghijklmnopqrstuvwxyz0123456789/?&=%éß中", max_size=30),
)
_addresses = st.builds(
    lambda name: f"{name}@example.net",
    st.text("abcdefghijklmnopqrstuvwxyz0123456789.+-_", min_size=1, max_size=30),
)
_ips = st.one_of(
    st.integers(0, 255).map(lambda last: f"192.0.2.{last}"),
    st.integers(0, 0xFFFF).map(lambda last: f"2001:db8::{last:x}"),
    st.just("::ffff:198.51.100.9"),
)
_ip_events = st.builds(
    IpEvent,
    address=_ips,
    event=st.sampled_from(EventKind),
    at=st.none() | _moments,
    port=st.none() | st.integers(1, 65535),
    proxy=_answers,
)
_emails = st.one_of(
    st.builds(EmailAddress, _addresses, _answers),
    st.builds(EmailAddress, _addresses, st.just(Answer.YES), _moments),
)


_phones = st.builds(
    Phone,
    number=st.text("0123456789 -()", min_size=1, max_size=40).filter(lambda text: bool(text.strip())),
    kind=st.sampled_from(PhoneKind),
    country_code=st.sampled_from(["", "+1", "+82", "+852"]),
    extension=st.text("0123456789", max_size=10),
    verified=st.just(Answer.YES),
    verified_at=st.none() | _moments,
)
_postal = st.builds(
    Address,
    street=_text(255),
    city=_text(100),
    postal_code=_text(20),
    us_state=st.sampled_from(["", "CA", "PR"]),
    region=_text(100),
    country=st.sampled_from(["", "KR", "US", "XK"]),
    kind=st.sampled_from(AddressKind),
)
_devices = st.builds(
    Device, id_kind=_given(255), value=_given(300), event=st.sampled_from(EventKind), at=st.none() | _moments
)
_closures = st.builds(
    Closure,
    closed=st.sampled_from([Answer.YES, Answer.NO]),
    closed_at=st.just(NOW - timedelta(days=9)),
    owner_told=st.just(Answer.YES),
    owner_told_at=st.none() | st.just(NOW - timedelta(days=9)),
)
_locations = st.builds(
    Location, city=_given(255), region=st.just("CA"), country=st.sampled_from(["US", "KR"]), verified=_answers,
    at=st.none() | _moments,
)  # fmt: skip
_contact = {
    "given_name": _text(100),
    "family_name": _text(100),
    "phones": _some(_phones, 1),
    "emails": _some(_emails, 1),
    "addresses": _some(_postal, 1),
}
_born = st.none() | st.dates(date(1940, 1, 1), date(2026, 1, 1))
_person = {**_contact, "age_years": st.none() | st.integers(0, 150), "born_on": _born}


def _account(*, victim: bool) -> dict[str, st.SearchStrategy[object]]:
    return {
        **_person,
        "account_id": _text(255),
        "service": _text(100),
        "compromised": _answers,
        "screen_name": _text(256),
        "display_names": _some(_given(255), 1),
        "profile_urls": _some(_urls, 1),
        "bio": _text(400),
        "ip_events": _some(_ip_events, 1),
        "devices": _some(_devices, 1),
        "prior_reports": _some(st.integers(1, 2**60), 1),
        "group": st.just("") if victim else _text(255),
        "closed_for_a_time": st.none() | _closures,
        "closed_for_good": st.none() | _closures,
        "all_emails_given": _answers,
        "note": _text(300),
    }


_associated = st.builds(
    AssociatedAccount,
    **{
        **_account(victim=False),
        "born_on": st.none(),
        "kind": st.sampled_from(AccountKind),
        "platform": _given(200),
        "other_service": _answers,
        "middle_name": _text(100),
    },
)


def _party(kind: str) -> st.SearchStrategy[Party]:
    members = _account(victim=kind == "victims")
    members["location"] = st.none() | _locations
    if kind == "subjects":
        members |= {"vehicle": _text(300), "other_service": _answers}
    if kind == "victims":
        members["school"] = _text(255)
    if kind != "recipients":
        members["associated_accounts"] = _some(_associated, 1)
    return st.builds(Party, **members)  # type: ignore[arg-type]


_contacts = st.builds(Contact, **_contact)  # type: ignore[arg-type]
_police = st.builds(
    Police,
    _given(255),
    _text(100),
    st.none() | _contacts,
    _answers,
    _answers,
    st.just(Answer.YES),
    st.just("KR"),
)
_reporters = st.builds(
    Reporter,
    **{  # type: ignore[arg-type]
        **_person,
        "emails": st.lists(_emails, min_size=1, max_size=2).map(tuple),
        "contact": st.none() | _contacts,
        "company_text": _text(300),
    },
)


def _place(kind: PlaceKind, known: tuple[str, ...]) -> st.SearchStrategy[Place]:
    members: dict[str, st.SearchStrategy[object]] = {
        "urls": _some(_urls),
        "third_party_hosted": _answers,
        "emails": _some(st.sampled_from(known)) if known else st.just(()),
        "name": _text(255),
        "room": _text(255),
        "phone": st.none() | _phones,
        "addresses": _some(_postal, 1),
        "latitude": st.none() | st.floats(-90, 90),
        "longitude": st.none() | st.floats(-180, 180),
        "ip_events": _some(_ip_events),
        "file_names": _text(300),
        "content": _text(500),
        "note": _text(300),
    }
    chosen = {name: members[name] for name in PLACE_FIELDS[kind]}
    return st.builds(Place, kind=st.just(kind), **chosen)


_data = st.builds(
    FileData,
    kind=st.sampled_from(DataKind),
    details=st.lists(st.builds(Detail, _given(64), _given(100)), min_size=1, max_size=2).map(tuple),
)


@st.composite
def files(draw: st.DrawFn, content: bytes) -> ReportedFile:
    relevance = draw(st.sampled_from(Relevance))
    supplemental = relevance is Relevance.SUPPLEMENTAL
    viewed = draw(_answers)
    marks = [mark for mark in FileMark if not (supplemental and mark is FileMark.POTENTIAL_MEME)]
    return make_file(
        content,
        original_name=draw(_text(300)),
        uploaded_at=draw(st.none() | _moments),
        location_url=draw(st.just("") | _urls),
        viewed=viewed,
        exif_viewed=draw(_answers)
        if viewed is Answer.YES
        else draw(st.sampled_from([Answer.NO, Answer.UNKNOWN])),
        public=draw(_answers),
        relevance=relevance,
        marks=tuple(sorted(draw(st.sets(st.sampled_from(marks))))),
        classification="" if supplemental else draw(st.sampled_from(["", "A1", "A2", "B1", "B2"])),
        ip_event=draw(st.none() | _ip_events),
        devices=draw(_some(_devices, 1)),
        data=draw(_some(_data, 1)),
        note=draw(_text(300)),
    )


_MARKS = sorted(set(IncidentMark) - NEWER_MARKS - {IncidentMark.VIRAL_BATCH})


@st.composite
def contents(draw: st.DrawFn) -> ReportContent:
    subjects = draw(_some(_party("subjects"), 1))
    recipients = draw(_some(_party("recipients"), 1))
    victims = draw(_some(_party("victims"), 1))
    known = tuple(
        email.address
        for party in (*subjects, *recipients, *victims)  # type: ignore[misc]
        for email in party.emails
    )
    kinds = draw(st.lists(st.sampled_from(PlaceKind), max_size=3))
    return ReportContent(
        incident=Incident(
            kind=draw(st.sampled_from(IncidentKind)),
            occurred_at=draw(_moments),
            occurred_means=draw(_text(300)),
            platform=draw(_text(256)),
            urgent_reason=draw(_text(300)),
            marks=tuple(sorted(draw(st.sets(st.sampled_from(_MARKS))))),
        ),
        places=tuple(draw(_place(kind, known)) for kind in kinds),
        police=draw(st.none() | _police),
        reporter=draw(_reporters),
        subjects=subjects,  # type: ignore[arg-type]
        recipients=recipients,  # type: ignore[arg-type]
        victims=victims,  # type: ignore[arg-type]
        note=draw(_text(500)),
        files=tuple(draw(files(bytes([number]) * 9)) for number in range(draw(st.integers(0, 2)))),
    )
