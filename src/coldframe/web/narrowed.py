"""What a person narrowed the queue to: it stands in the address, so that a view can be shared.

It goes along from page to page as the same few words (``?show=all&lane=danger``), so that whoever works on
one lane is offered the next of that lane.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat, parse_moment
from coldframe.triage.queries import SOON, QueueFilter, hidden_queues, list_queues
from coldframe.triage.terms import GENERAL, Lane, QueueView
from coldframe.web.labels import label_of
from coldframe.web.permissions import actor_of

SHOWN = ("takable", "mine", "all")
_FLOOD = {"only": True, "without": False}
_KEYS = ("show", "lane", "flood", "queue", "due", "since")
_GENERAL = "general"
_SOON = "soon"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an address asks of the queue.

    Attributes:
        show: One of :data:`SHOWN`; ``lane``: a lane or ``None``; ``flood``: ``only``, ``without`` or empty.
        queue: Id of a queue, ``general``, or empty for every one; ``due``: ``soon`` or empty.
        since: Only what arrived after this moment (ISO 8601), or empty.
        unknown: What the address says that means nothing here; it is left out, and the page says so.
    """

    show: str = "takable"
    lane: Lane | None = None
    flood: str = ""
    queue: str = ""
    due: str = ""
    since: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def chosen(self) -> QueueFilter:
        """The same as triage takes it."""
        return QueueFilter(
            lane=self.lane,
            in_flood=_FLOOD.get(self.flood),
            only_mine=self.show == "mine",
            only_takable=self.show == "takable",
            queue_id=GENERAL if self.queue == _GENERAL else self.queue or None,
            due_before=timezone.now() + SOON if self.due else None,
            received_after=parse_moment(self.since) if self.since else None,
        )

    @property
    def query(self) -> str:
        """The same as the end of an address, empty where nothing was narrowed."""
        said = {
            "show": self.show if self.show != "takable" else "",
            "lane": self.lane,
            "flood": self.flood,
            "queue": self.queue,
            "due": self.due,
            "since": self.since,
        }
        kept = {key: value for key, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Way:
    """One link that narrows the queue, or widens it again."""

    words: str
    address: str
    is_current: bool


def narrowed_of(request: HttpRequest) -> Narrowed:
    """Read from the address what of the queue a person works on; what nobody knows is left out."""
    asked: QueryDict = request.GET
    show, lane, flood, queue, due, since = (asked.get(key, "") for key in _KEYS)
    known = {
        "show": ("", *SHOWN),
        "lane": ("", *Lane),
        "flood": ("", *_FLOOD),
        "queue": ("", _GENERAL, *(_queue_ids(request) if queue else ())),
        "due": ("", _SOON),
        "since": ("", since) if _is_moment(since) else ("",),
    }
    unknown = tuple(said for key in _KEYS if (said := asked.get(key, "")) not in known[key])
    return Narrowed(
        show=show if show in SHOWN else "takable",
        lane=Lane(lane) if lane in set(Lane) else None,
        flood=flood if flood in _FLOOD else "",
        queue=queue if queue in known["queue"] else "",
        due=due if due in known["due"] else "",
        since=since if since in known["since"] else "",
        unknown=unknown,
    )


def to_review(request: HttpRequest, review_id: str) -> HttpResponseRedirect:
    """Go to a review's page and keep what the queue was narrowed to."""
    return redirect(f"{reverse('review:page', args=[review_id])}{narrowed_of(request).query}")


def to_queue(request: HttpRequest) -> HttpResponseRedirect:
    """Go back to the queue as it was narrowed."""
    return redirect(f"{reverse('review:queue')}{narrowed_of(request).query}")


def ways_from(
    narrowed: Narrowed, flooded: int, queues: Iterable[QueueView], since: datetime
) -> list[tuple[str, list[Way]]]:
    """The ways to narrow the queue, each group with its name; each keeps what the others say."""
    words = {"takable": _("I can take"), "mine": _("In my hands"), "all": _("All undecided")}
    lanes: list[tuple[Lane | None, str]] = [
        (None, _("Every lane")),
        *((lane, label_of(lane)) for lane in Lane),
    ]
    floods = {"": _("With the flood"), "without": _("Without it"), "only": _("Flood lane")}
    groups = [
        (_("Which reviews"), [_way(narrowed, words[show], show=show) for show in SHOWN]),
        (_("Lane"), [_way(narrowed, name, lane=lane) for lane, name in lanes]),
    ]
    moment = narrowed.since or isoformat(since)
    groups.append(
        (
            _("Which of them"),
            [
                _way(narrowed, _("All of them"), due="", since=""),
                _way(narrowed, _("New since I was last here"), due="", since=moment),
                _way(narrowed, _("A clock runs out soon"), due=_SOON, since=""),
            ],
        )
    )
    named = {"": _("Every queue"), _GENERAL: _("General")} | {queue.id: queue.name for queue in queues}
    if len(named) > 2:
        groups.append((_("Queue"), [_way(narrowed, name, queue=queue) for queue, name in named.items()]))
    if flooded or narrowed.flood:
        ways = [_way(narrowed, name, flood=flood) for flood, name in floods.items()]
        groups.append((_("Flood lane"), ways))
    return groups


def _way(narrowed: Narrowed, words: str, **change: Any) -> Way:
    other = replace(narrowed, unknown=(), **change)
    return Way(words, other.query or "?", is_current=other == replace(narrowed, unknown=()))


def _queue_ids(request: HttpRequest) -> set[str]:
    """The queues that this reader may look into; any other is as unknown as one that does not exist."""
    hidden = hidden_queues(actor_of(request).id)
    return {queue.id for queue in list_queues(with_retired=True)}.difference(hidden)


def _is_moment(text: str) -> bool:
    try:
        parse_moment(text)
    except InvalidInput:
        return False
    return True
