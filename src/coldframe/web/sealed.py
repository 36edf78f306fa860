"""Which events of the ledger a reader may read: what happens in a case stays with those to whom it is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from coldframe.access.queries import get_person, list_granted_objects
from coldframe.access.terms import Role
from coldframe.casework.queries import find_case_of
from coldframe.core.actors import Actor
from coldframe.core.ids import is_id
from coldframe.custody.terms import Event
from coldframe.triage.queries import names_hidden


def readable_by(reader: Actor) -> Callable[[Event], bool]:
    """Return a test for events: true if each case that the event names is open to ``reader``, and each review.

    An auditor reads all: an event holds ids and codes only, and somebody independent of
    the cases has to be able to follow what was done in them.
    """
    if Role.AUDITOR in get_person(reader.id).roles:
        return lambda _event: True
    opened = frozenset(list_granted_objects(reader.id))
    case_of = cache(find_case_of)

    def cases_of(event: Event) -> Iterator[str]:
        yield from _named(event, "cas")
        # What other stages record of a person or an exhibit does not name the case.
        yield from (
            found for kind in ("pty", "exh") for each in _named(event, kind) if (found := case_of(each))
        )

    def is_readable(event: Event) -> bool:
        return opened.issuperset(cases_of(event)) and not names_hidden(
            (each for kind in ("rev", "clu", "dec") for each in _named(event, kind)), reader.id
        )

    return is_readable


def blanked(event: Event) -> Event:
    """Return the event's place in the chain and nothing of what it says, so that no gap looks like a cut."""
    return replace(event, kind="", actor="", subject="", detail={})


def _named(event: Event, prefix: str) -> Iterator[str]:
    for value in (event.subject, *event.detail.values()):
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and is_id(text, prefix):
                yield text
