"""From the record to a draft: what intake, matching and triage know becomes a report's content.

The only file that knows all of them. It states what happened, never what is likely: what is
not known stays unknown, and a person fills the gap or leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import get_clue, list_items
from coldframe.intake.terms import ClueView, ItemKind, ItemView, TraceView
from coldframe.matching.queries import list_matches
from coldframe.matching.terms import SignalKind
from coldframe.partners.terms import HarmCategory
from coldframe.reporting.clearinghouses.content import (
    FileHash,
    FileMark,
    Incident,
    IncidentKind,
    IncidentMark,
    Place,
    PlaceKind,
    ReportContent,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.people import EmailAddress, EventKind, IpEvent, Party, Phone
from coldframe.reporting.rules import looked_at_v1
from coldframe.reporting.terms import Resemblance
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.queries import get_decision, in_other_schemes, list_decisions, viewed_by_person
from coldframe.triage.terms import DecisionState, DecisionView, Outcome

_KINDS: tuple[tuple[HarmCategory, IncidentKind], ...] = (
    (HarmCategory.TRAFFICKING, IncidentKind.TRAFFICKING),
    (HarmCategory.EXPLOITATION_IN_TRAVEL, IncidentKind.TRAVEL),
    (HarmCategory.SEXUAL_EXTORTION, IncidentKind.ENTICEMENT),
    (HarmCategory.GROOMING, IncidentKind.ENTICEMENT),
    (HarmCategory.UNSOLICITED_TO_CHILD, IncidentKind.UNSOLICITED_MATERIAL),
)
"""Which kind of incident a harm is, the first that fits; anything else is about material."""

_MARKS = {
    HarmCategory.SEXUAL_EXTORTION: IncidentMark.SEXTORTION,
    HarmCategory.SADISTIC_EXPLOITATION: IncidentMark.SADISTIC_EXPLOITATION,
}
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted content and the clue it is about."""

    clue_id: str
    content: ReportContent


def gather(decision_id: str) -> Draft:
    """Collect what is known about a decision's clue.

    Raises:
        NotFound: No such decision.
        InvalidInput: The decision is not final, or does not ask for a report.
    """
    decision = get_decision(decision_id)
    if not decision.is_final or decision.outcome is not Outcome.REPORT:
        raise InvalidInput(
            "Only a final decision to report leads to a report. Decide so first.", field="decision_id"
        )
    clue = get_clue(decision.clue_id)
    items = list_items(clue.id)
    decided = {
        one.item_id: one for one in list_decisions(clue_id=clue.id, state=DecisionState.FINAL) if one.item_id
    }
    held = tuple(_distinct(items))
    files = tuple(
        _file(item, decided.get(item.id, decision), is_alone=len(held) == 1)
        for item in held
        if _is_reported(item, decision, decided)
    )
    return Draft(
        clue.id,
        ReportContent(
            incident=_incident(clue, items, decision),
            places=_places(items),
            reporter=_reporter(),
            # The child concerned, or somebody close, reports: whose each account is, only a person can say.
            subjects=() if clue.reported_by_affected.is_yes else _subjects(items),
            note=_note(clue, items),
            files=files,
        ),
    )


def _distinct(items: Iterable[ItemView]) -> Iterable[ItemView]:
    """Yield each held file once: the same bytes twice in a clue are one file of the report."""
    seen: set[str] = set()
    for item in items:
        if item.kind is ItemKind.FILE and item.is_held and item.sha256 not in seen:
            seen.add(item.sha256)
            yield item


def _is_reported(item: ItemView, decision: DecisionView, decided: dict[str, DecisionView]) -> bool:
    own = decided.get(item.id)
    if own is not None:
        return own.outcome is Outcome.REPORT
    # A decision about one item says nothing about its neighbors.
    return not decision.item_id


def _incident(clue: ClueView, items: tuple[ItemView, ...], decision: DecisionView) -> Incident:
    harms = {HarmCategory(harm) for harm in decision.harms}
    kind = next((kind for harm, kind in _KINDS if harm in harms), IncidentKind.MATERIAL)
    seen = min((item.seen_at for item in items if item.seen_at is not None), default=None)
    if clue.occurred_at is not None:
        at, means = clue.occurred_at, "When it happened, as the notice says."
    elif seen is not None:
        at, means = seen, "When the service recorded the first of the items."
    else:
        at, means = clue.received_at, "When we learned of it; when it happened is not known."
    return Incident(
        kind=kind,
        occurred_at=at,
        occurred_means=means,
        platform=next((item.platform for item in items if item.platform), ""),
        marks=tuple(mark for harm, mark in _MARKS.items() if harm in harms),
    )


def _places(items: tuple[ItemView, ...]) -> tuple[Place, ...]:
    urls = tuple(dict.fromkeys(item.url for item in items if item.url))
    places = [Place(kind=PlaceKind.WEB_PAGE, urls=urls)] if urls else []
    places += [
        Place(kind=PlaceKind.CHAT, name=item.platform, content=item.text)
        for item in items
        if item.kind is ItemKind.TEXT and item.text
    ]
    return tuple(places)


def _subjects(items: tuple[ItemView, ...]) -> tuple[Party, ...]:
    """Return the first account, with what was recorded around the items that show it."""
    first = next((item for item in items if item.account or item.screen_name), None)
    if first is None:
        return ()
    own = [item for item in items if (item.account, item.screen_name) in (_name(first), ("", ""))]
    traces = [trace for item in own for trace in item.traces]
    return (
        Party(
            account_id=first.account,
            service=first.platform,
            screen_name=first.screen_name,
            emails=tuple(EmailAddress(value) for value in _values(traces, SelectorKind.EMAIL)),
            phones=tuple(Phone(value) for value in _values(traces, SelectorKind.PHONE)),
            ip_events=tuple(
                dict.fromkeys(_ip_event(trace) for trace in traces if trace.kind is SelectorKind.IP)
            ),
        ),
    )


def _name(item: ItemView) -> tuple[str, str]:
    return item.account, item.screen_name


def _values(traces: Iterable[TraceView], kind: SelectorKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(trace.value for trace in traces if trace.kind is kind))


def _ip_event(trace: TraceView) -> IpEvent:
    known = trace.event in tuple(EventKind)
    event = EventKind(trace.event) if known else EventKind.OTHER if trace.event else EventKind.UNKNOWN
    return IpEvent(address=trace.value, event=event, at=trace.seen_at, port=trace.port)


def _note(clue: ClueView, items: tuple[ItemView, ...]) -> str:
    parts = [clue.statement] if clue.statement else []
    names = [item.account or item.screen_name for item in items if item.account or item.screen_name]
    named, *others = list(dict.fromkeys(names)) or [""]
    if named and clue.reported_by_affected.is_yes:
        parts.append(
            "Accounts in a report by the child concerned or somebody close, which does not say whose each is: "
            + ", ".join([named, *others])
            + "."
        )
    elif others:
        parts.append("Other accounts in the same matter: " + ", ".join(others) + ".")
    return "\n\n".join(parts)


def _file(item: ItemView, decision: DecisionView, *, is_alone: bool) -> ReportedFile:
    addresses = [trace for trace in item.traces if trace.kind is SelectorKind.IP]
    upload = next((trace for trace in addresses if trace.event == EventKind.UPLOAD), None)
    chosen = upload or next(iter(addresses), None)
    viewed = viewed_by_person(item.id)
    # What is said of several files together is the gravest of them all, and of none what it shows.
    codes = _codes_of(decision) if decision.item_id or is_alone else {}
    return ReportedFile(
        item_id=item.id,
        sha256=item.sha256,
        size_bytes=item.size_bytes or 0,
        # Our own id: the name that a stranger gave travels as text, never as a file's name.
        sent_name=item.id + _SUFFIXES.get(item.media_type, ".bin"),
        original_name=item.original_name,
        uploaded_at=item.seen_at,
        location_url=item.url,
        viewed=viewed,
        public=item.publicly_available,
        marks=tuple(FileMark(code) for code in codes.get("report_marks", ())),
        classification=next(iter(codes.get("industry", ())), ""),
        hashes=tuple(
            FileHash(kind, value)
            for kind, value in (("md5", item.md5), ("sha1", item.sha1), ("sha256", item.sha256))
            if value
        ),
        ip_event=_ip_event(chosen) if chosen else None,
        note=looked_at_v1(matched=_resemblance(item.id), viewed=viewed),
    )


def _resemblance(item_id: str) -> Resemblance:
    living = [match for match in list_matches(item_id=item_id) if match.is_live]
    if any(match.is_exact for match in living):
        return Resemblance.SAME_FILE
    looks_alike = any(match.kind is SignalKind.PDQ for match in living)
    return Resemblance.LOOKS_ALIKE if looks_alike else Resemblance.NONE


def _codes_of(decision: DecisionView) -> dict[str, tuple[str, ...]]:
    """What the decision surely is in other schemes; what could not be determined says nothing."""
    return {derived.scheme.code: derived.codes for derived in in_other_schemes(decision)}


def _reporter() -> Reporter:
    company = settings.COLDFRAME_REPORTER_COMPANY or settings.COLDFRAME_DESK_NAME
    return Reporter(
        given_name=settings.COLDFRAME_REPORTER_FIRST_NAME,
        family_name=settings.COLDFRAME_REPORTER_LAST_NAME,
        emails=(EmailAddress(settings.COLDFRAME_REPORTER_EMAIL),)
        if settings.COLDFRAME_REPORTER_EMAIL
        else (),
        company_text=company,
    )
