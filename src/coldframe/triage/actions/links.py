"""Tying clues to what they share, and taking them off again. Nothing is merged, closed or moved by it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger, act
from coldframe.intake.queries import clue_of_each_item, find_clue, list_items
from coldframe.matching.queries import (
    list_alike,
    list_holders,
    list_items_matched_by,
    list_values,
    matches_of_items,
)
from coldframe.matching.terms import Nearness, SignalKind
from coldframe.triage.actions.submitted import read_reason
from coldframe.triage.models import Link, Thread
from coldframe.triage.queries.seeing import hidden_clues
from coldframe.triage.rules import tie_v1
from coldframe.triage.terms import TieKind, TriageEvent
from coldframe.vault.keys import keyed_hash

MAX_VALUES = 5000
"""Signals of one clue that are looked up, the digests first."""

_MOST_HOLDERS = 10_000
_MOST_TOLD = 1000
"""Ids that one event of the ledger can hold in a list."""

_FILES = (TieKind.SAME_FILE, TieKind.NEAR_FILE)
_PICTURES = (Nearness.SAME_PICTURE, Nearness.NEAR_PICTURE, Nearness.DISTANT_PICTURE)


@dataclass(frozen=True, slots=True)
class _Shared:
    """A thread that a clue could lie on, which of its items does, and what is looked up to find the others."""

    kind: TieKind
    item_id: str
    signal_kind: SignalKind | None = None
    value: str = ""
    distance: int = 0
    others: tuple[str, ...] = ()


def gather_clue(clue_id: str, *, actor: Actor, as_of: datetime) -> int:
    """Tie a clue to the others that share an account, a selector, a text, an exact or a near file with it.

    Run again, it makes no link twice and none that a person has undone. It does not matter in which order
    clues are tied. Cost: index look-ups by value, and one search among the pictures of received items.

    Not found: turned copies and frames of films, unless a bank holds an entry near both; more than
    ``MAX_VALUES`` signals of one clue; more than the twenty nearest different pictures of each one.

    Returns:
        Number of links made.

    Records:
        clues_linked: on the clue, if it was tied to anything new, with links, other clues and kinds of tie.
    """
    own = [item.id for item in list_items(clue_id)]
    shared = {**_of_values(own), **_of_near_files(own), **_of_entries(own)}
    with act(actor=actor, as_of=as_of) as ledger:
        threads = set(Thread.objects.filter(id__in=shared).values_list("id", flat=True))
        holders = _holders({key: one for key, one in shared.items() if key not in threads}, clue_id)
        chosen = {key: one for key, one in shared.items() if key in threads or holders.get(key)}
        Thread.objects.bulk_create(
            (Thread(id=key, kind=one.kind, signal_kind=one.signal_kind or "") for key, one in chosen.items()),
            ignore_conflicts=True,
        )
        undone = _undone({clue_id, *(other for some in holders.values() for other in some)})
        made: list[Link] = []
        # Locked in one order for everybody. Who finds a thread empty puts on it all who share it already.
        for thread in Thread.objects.select_for_update().filter(id__in=chosen).order_by("id"):
            one = chosen[thread.id]
            wanted = {clue_id: one.item_id, **(holders.get(thread.id, {}) if not thread.clues else {})}
            rows = Link.objects.filter(thread=thread, clue_id__in=wanted)
            there = set(rows.values_list("clue_id", flat=True))
            new = [
                _link(thread, other, item_id=item_id, distance=one.distance, as_of=as_of)
                for other, item_id in wanted.items()
                if other not in there and (other, item_id, thread.kind) not in undone
            ]
            if new:
                Thread.objects.filter(id=thread.id).update(clues=F("clues") + len(new))
            made += new
        Link.objects.bulk_create(made, batch_size=500)
        _tell(ledger, clue_id, made)
    return len(made)


def link_clues(clue_id: str, other_id: str, reason: str, *, actor: Actor, as_of: datetime) -> str:
    """Tie two clues by hand, with a reason.

    Returns:
        The id of the first clue's link.

    Raises:
        NotAllowed: Not a person, or no permission to work on reviews.
        NotFound: One of the clues does not exist, or lies in a queue that is closed to the person.
        InvalidInput: It is one and the same clue, or there is no reason.

    Records:
        clues_linked: on the first clue, with both links, the other clue and the SHA-256 of the reason.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    words = read_reason(reason)
    if clue_id == other_id:
        raise InvalidInput("This is the clue itself. Give the id of another one.", field="other")
    hidden = hidden_clues((clue_id, other_id), person_id)
    if any(find_clue(each) is None or each in hidden for each in (clue_id, other_id)):
        raise NotFound("There is no clue with that id.")
    with act(actor=actor, as_of=as_of) as ledger:
        thread = Thread.objects.create(id=new_id("thr"), kind=TieKind.BY_HAND, clues=2)
        made = [
            _link(thread, each, made_by=person_id, reason=words, as_of=as_of) for each in (clue_id, other_id)
        ]
        Link.objects.bulk_create(made)
        _tell(ledger, clue_id, made, reason=words)
    return made[0].id


def undo_link(link_id: str, reason: str, *, actor: Actor, as_of: datetime) -> None:
    """Say that what a clue shares does not tie it to the others; no automatic step ties it again by that.

    A file, or what looks like it, is one tie, however the others were found: it is undone as a whole.

    Raises:
        NotAllowed: Not a person, or no permission to work on reviews.
        NotFound: There is no such link.
        Conflict: It was undone already.
        InvalidInput: There is no reason.

    Records:
        link_undone: on the clue, with the links, the kind of tie and the SHA-256 of the reason.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    words = read_reason(reason)
    with act(actor=actor, as_of=as_of) as ledger:
        link = (
            Link.objects.select_for_update(of=("self",)).select_related("thread").filter(id=link_id).first()
        )
        if link is None or hidden_clues((link.clue_id,), person_id):
            raise NotFound("There is no link with that id.")
        if link.undone_at is not None:
            raise Conflict("This link was undone already. Reload the page.")
        undone = Link.objects.filter(id=link.id)
        if link.thread.kind in _FILES:
            undone = Link.objects.filter(
                clue_id=link.clue_id, item_id=link.item_id, thread__kind=link.thread.kind, undone_at=None
            )
        ids = tuple(undone.order_by("id").values_list("id", flat=True))
        Link.objects.filter(id__in=ids).update(undone_by=person_id, undone_at=as_of, undone_reason=words)
        ledger.record(
            TriageEvent.LINK_UNDONE, link.clue_id, links=ids, tie=link.thread.kind,
            reason_sha256=hashlib.sha256(words.encode()).hexdigest(),
        )  # fmt: skip


def _undone(clue_ids: Collection[str]) -> set[tuple[str, str, str]]:
    """Clue, item and kind of tie of the files of which people said that they tie nothing."""
    rows = Link.objects.filter(clue_id__in=clue_ids, thread__kind__in=_FILES).exclude(undone_at=None)
    return set(rows.values_list("clue_id", "item_id", "thread__kind"))


def _link(
    thread: Thread,
    clue_id: str,
    *,
    item_id: str = "",
    distance: int = 0,
    made_by: str = "",
    reason: str = "",
    as_of: datetime,
) -> Link:
    return Link(
        id=new_id("lnk"), thread=thread, clue_id=clue_id, item_id=item_id, distance=distance,
        made_by=made_by, made_at=as_of, reason=reason,
    )  # fmt: skip


def _tell(ledger: Ledger, clue_id: str, made: Iterable[Link], *, reason: str = "") -> None:
    links = list(made)
    if not links:
        return
    ledger.record(
        TriageEvent.CLUES_LINKED, clue_id,
        links=tuple(link.id for link in links[:_MOST_TOLD]),
        clues=tuple(sorted({link.clue_id for link in links} - {clue_id}))[:_MOST_TOLD],
        ties=tuple(sorted({link.thread.kind for link in links})),
        reason_sha256=hashlib.sha256(reason.encode()).hexdigest() if reason else "",
    )  # fmt: skip


def _of_values(own: list[str]) -> dict[str, _Shared]:
    """What a clue's items hold that ties whoever holds it, too, by thread."""
    found: dict[str, _Shared] = {}
    for signal in list_values(own, limit=MAX_VALUES):
        tie = tie_v1(signal.kind, signal.value, signal.quality)
        if tie is not None:
            found.setdefault(
                _key(signal.kind, signal.value), _Shared(tie, signal.item_id, signal.kind, signal.value)
            )
    return found


def _of_near_files(own: list[str]) -> dict[str, _Shared]:
    """Pictures that look like one of the clue's, by thread: one for each pair of different pictures."""
    held = {
        signal.value: signal.item_id
        for signal in list_values(own, limit=MAX_VALUES)
        if signal.kind is SignalKind.PDQ and tie_v1(signal.kind, signal.value, signal.quality)
    }
    return {
        _key("near", *sorted((value, other))): _Shared(
            TieKind.NEAR_FILE, held[value], SignalKind.PDQ, other, distance
        )
        for value, _, other, distance in list_alike(held)
    }


def _of_entries(own: list[str]) -> dict[str, _Shared]:
    """Bank entries that one of the clue's pictures or films lies near, by thread."""
    found: dict[str, _Shared] = {}
    for item_id, matches in matches_of_items(own).items():
        for match in matches:
            if match.nearness in _PICTURES and match.is_live and not match.is_flooded:
                found.setdefault(
                    _key("entry", match.entry_id),
                    _Shared(TieKind.NEAR_FILE, item_id, others=list_items_matched_by(match.entry_id)),
                )
    return found


def _holders(shared: Mapping[str, _Shared], clue_id: str) -> dict[str, dict[str, str]]:
    """Other clues that share these things, by thread: clue to item."""
    asked: dict[SignalKind, dict[str, list[str]]] = {}
    for key, one in shared.items():
        if one.signal_kind is not None:
            asked.setdefault(one.signal_kind, {}).setdefault(one.value, []).append(key)
    pairs = [(key, item_id) for key, one in shared.items() for item_id in one.others]
    for kind, values in asked.items():
        for value, item_id in list_holders(kind, values.keys(), limit=_MOST_HOLDERS):
            pairs += [(key, item_id) for key in values[value]]
    clues = clue_of_each_item({item_id for _, item_id in pairs})
    found: dict[str, dict[str, str]] = {}
    for key, item_id in sorted(pairs):
        other = clues.get(item_id, clue_id)
        if other != clue_id:
            found.setdefault(key, {}).setdefault(other, item_id)
    return found


def _key(*parts: str) -> str:
    """The id of a thread: comparable, but telling nothing of the value to who copies the database."""
    return keyed_hash("triage.links", "\n".join(parts))
