"""The ledger as its page shows it: words instead of codes, names instead of ids, links to what an event is about.

The codes and whole hashes stay in the event, which anybody can export and check; here they are shortened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.core.errors import ColdframeError
from coldframe.core.moments import parse_moment
from coldframe.custody.terms import Event, Fault, Verification
from coldframe.matching.queries import get_bank
from coldframe.partners.queries import get_recipient
from coldframe.web.labels import label_of, label_within
from coldframe.web.labels_ledger import AS_THEY_ARE, ENUMS, EVENTS, FACTS
from coldframe.web.labels_office import FAULTS
from coldframe.web.labels_things import THINGS
from coldframe.web.world import country_name

_ID = re.compile(r"(?:[a-z]+:)?([a-z]{3})_[0-9a-z]{26}")
_HASH = re.compile(r"[0-9a-f]{40,64}|[A-Za-z0-9+/_=-]{43,44}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

_PAGES: Mapping[str, tuple[str, Permission]] = {
    "agr": ("partners:agreement", Permission.PARTNER_VIEW),
    "bnk": ("banks:bank", Permission.BANK_VIEW),
    "cas": ("cases:case", Permission.CASE_VIEW),
    "clu": ("inbox:clue", Permission.CLUE_VIEW),
    "lim": ("banks:list", Permission.BANK_VIEW),
    "ntc": ("takedown:notice", Permission.TAKEDOWN_VIEW),
    "rcp": ("partners:recipient", Permission.PARTNER_VIEW),
    "ref": ("referral:page", Permission.REFERRAL_VIEW),
    "rev": ("review:page", Permission.REVIEW_VIEW),
    "rpt": ("reports:report", Permission.REPORT_VIEW),
    "rrf": ("referral:received-one", Permission.REFERRAL_VIEW),
}
"""First three letters of an id to the page of what it names, and what opens it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a fact.

    Attributes:
        words: What to print.
        about: Id whose life a link shows, or empty.
        at: A moment instead of words.
        whole: The value in full where ``words`` is only its beginning.
    """

    words: str
    about: str = ""
    at: datetime | None = None
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One event, ready to be shown.

    Attributes:
        thing: What its subject is, in words; empty where the id does not say.
        facts: Words of the key, and its values. Empty facts are left out.
    """

    event: Event
    what: str
    who: str
    thing: str
    facts: tuple[tuple[str, tuple[Shown, ...]], ...]


def lines_of(events: Iterable[Event]) -> tuple[Line, ...]:
    """Put ``events`` into words. Cost: one query for all people, one for each recipient and bank."""
    events = tuple(events)
    names = _Names(display_names({found for event in events for found in _people(event)}))
    return tuple(
        Line(
            event=event,
            what=_what(event),
            who=names.actor(event.actor),
            thing=thing_of(event.subject),
            facts=tuple(_facts(event.detail, names)),
        )
        for event in events
    )


def _what(event: Event) -> str:
    if not event.kind:
        return _("Nothing here that you may see")
    return what_of(event.kind)


def what_of(kind: str) -> str:
    """What happened, in words, by an event of this kind."""
    return str(EVENTS.get(kind) or label_of(kind))


def thing_of(id_: str) -> str:
    """What an id names, such as *Clue*; empty where its first letters do not say."""
    found = _ID.fullmatch(id_)
    return str(THINGS.get(found[1], "")) if found else ""


def words_of(key: str, code: str) -> str:
    """The words for the value ``code`` of the fact ``key``: a name for an id, a label for a code."""
    if _ID.fullmatch(code):
        return _named(code) or code
    if key == "country":
        return country_name(code.upper())
    return label_within(ENUMS.get(key, ()), code)


def page_of(id_: str, may_open: Callable[[Permission, str], bool]) -> str:
    """The address of the page about ``id_``, or empty if there is none that the reader may open."""
    view, permission = _PAGES.get(id_[:3], ("", None))
    if permission is None or not _ID.fullmatch(id_) or not may_open(permission, id_):
        return ""
    return reverse(view, args=[id_])


def verdict(found: Verification) -> str:
    """What a verification found, in the reader's language."""
    if found.fault is not None:
        sentence = str(FAULTS[found.fault]).format(number=found.bad_sequence)
        if found.fault in (Fault.REWRITTEN, Fault.HEAD_FORGED):
            return f"{sentence} {_('Compare with the heads that partners received.')}"
        return f"{sentence} {_('Keep the database as it is and restore a copy beside it.')}"
    if not found.covered:
        return _(
            "All %(count)d events stand as they were written. No signed head was found, so nobody can exclude "
            "that the end was cut off: compare with a head that a partner received."
        ) % {"count": found.count}
    return _(
        "All %(count)d events stand as they were written, and the signed head vouches for the first %(vouched)d."
    ) % {"count": found.count, "vouched": found.covered}


class _Names:
    """Names of people, recipients and banks, each looked up once."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self._people = people
        self._named = cache(_named)

    def actor(self, actor: str) -> str:
        kind, _colon, id_ = actor.partition(":")
        if kind == "person":
            return self._people.get(id_, id_)
        if kind == "desk":
            return self._named(id_) or _("Another desk")
        return {"service": _("A program"), "system": _("This software")}.get(kind, actor)

    def thing(self, id_: str) -> str:
        return self._people.get(id_, "") or self._named(id_)


def _named(id_: str) -> str:
    try:
        if id_.startswith("rcp_"):
            return get_recipient(id_).name_as_printed
        if id_.startswith("bnk_"):
            return get_bank(id_).name
    except ColdframeError:
        return ""
    return ""


def _people(event: Event) -> Iterator[str]:
    for value in (event.actor, event.subject, *event.detail.values()):
        if isinstance(value, str) and "per_" in value:
            yield value.rpartition(":")[2]


def _facts(detail: Mapping[str, object], names: _Names) -> Iterator[tuple[str, tuple[Shown, ...]]]:
    for key, value in detail.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        shown = tuple(_value(key, one, names) for one in values if one not in ("", None))
        if shown:
            yield str(FACTS.get(key) or label_of(key)), shown


def _value(key: str, value: object, names: _Names) -> Shown:
    if isinstance(value, bool):
        return Shown(label_of("yes" if value else "no"))
    text = str(value)
    if _ID.fullmatch(text):
        id_ = text.rpartition(":")[2]
        return Shown(names.thing(id_) or id_, about=id_)
    if _MOMENT.fullmatch(text):
        return Shown("", at=parse_moment(text))
    if isinstance(value, str) and _HASH.fullmatch(text):
        return Shown(f"{text[:12]}…", whole=text)
    if key == "country":
        return Shown(country_name(text.upper()))
    if isinstance(value, str) and key not in AS_THEY_ARE and re.fullmatch(r"[a-z][a-z0-9_.]*", text):
        return Shown(label_within(ENUMS.get(key, ()), text))
    return Shown(text)
