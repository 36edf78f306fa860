"""Generated report contents: everything in them is invented, reserved or a documentation address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.content import (
    EmailAddress,
    EventKind,
    FileHash,
    FileMark,
    Incident,
    IncidentKind,
    IncidentMark,
    IpEvent,
    Party,
    Place,
    PlaceKind,
    Police,
    Relevance,
    ReportContent,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.ncmec.vocabulary import PLACE_FIELDS

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
        reporter=Reporter("Ada", "Example", "desk@example.org", legal_url="https://example.org/legal"),
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


def _party(*, victim: bool) -> st.SearchStrategy[Party]:
    return st.builds(
        Party,
        given_name=_text(100),
        family_name=_text(100),
        age_years=st.none() | st.integers(0, 150),
        born_on=st.none() | st.dates(date(1940, 1, 1), date(2026, 1, 1)),
        phones=_some(_given(50)),
        emails=_some(_emails),
        account_id=_text(255),
        service=_text(100),
        compromised=_answers,
        screen_name=_text(256),
        display_names=_some(_given(255)),
        profile_urls=_some(_urls),
        bio=_text(400),
        ip_events=_some(_ip_events),
        school=_text(255) if victim else st.just(""),
        prior_reports=_some(st.integers(1, 2**60)),
        group=st.just("") if victim else _text(255),
        note=_text(300),
    )


def _place(kind: PlaceKind, known: tuple[str, ...]) -> st.SearchStrategy[Place]:
    members: dict[str, st.SearchStrategy[object]] = {
        "urls": _some(_urls),
        "third_party_hosted": _answers,
        "emails": _some(st.sampled_from(known)) if known else st.just(()),
        "name": _text(255),
        "room": _text(255),
        "phone": _text(50),
        "latitude": st.none() | st.floats(-90, 90),
        "longitude": st.none() | st.floats(-180, 180),
        "ip_events": _some(_ip_events),
        "file_names": _text(300),
        "content": _text(500),
        "note": _text(300),
    }
    chosen = {name: members[name] for name in PLACE_FIELDS[kind]}
    return st.builds(Place, kind=st.just(kind), **chosen)


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
        note=draw(_text(300)),
    )


@st.composite
def contents(draw: st.DrawFn) -> ReportContent:
    subjects = draw(_some(_party(victim=False), 1))
    recipients = draw(_some(_party(victim=False)))
    victims = draw(_some(_party(victim=True)))
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
            marks=tuple(sorted(draw(st.sets(st.sampled_from(IncidentMark))))),
        ),
        places=tuple(draw(_place(kind, known)) for kind in kinds),
        police=draw(st.none() | st.builds(Police, _given(255), _text(100), _answers)),
        reporter=Reporter(
            draw(_text(100)), draw(_text(100)), draw(_addresses), draw(_text(50)), draw(_text(300))
        ),
        subjects=subjects,  # type: ignore[arg-type]
        recipients=recipients,  # type: ignore[arg-type]
        victims=victims,  # type: ignore[arg-type]
        note=draw(_text(500)),
        files=tuple(draw(files(bytes([number]) * 9)) for number in range(draw(st.integers(0, 2)))),
    )
