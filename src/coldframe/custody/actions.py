"""Writing the ledger.

Every action of every stage writes its rows and its events in one transaction::

    with act(actor=actor, as_of=as_of) as ledger:
        clue.save()
        ledger.record(IntakeEvent.CLUE_RECEIVED, clue.id, items=3)

``act`` nests: events of inner acts join the outermost one, which appends them all
just before it commits. The chain's lock is therefore always taken last and held
only for the append, however much work the transaction did before (ADR 0004).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import local
from typing import Any

from django.db import connection, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import as_utc, isoformat
from coldframe.custody.models import DueDate, EventMention, Hold, LedgerEvent, LedgerHead
from coldframe.custody.signing import keep_head
from coldframe.custody.terms import GENESIS, CustodyEvent, Head, event_hash, typed_detail, typed_subject

_open = local()
_followers: list[Callable[[Set[str], int], None]] = []


@dataclass(frozen=True, slots=True)
class _Pending:
    kind: str
    at: str
    actor: str
    subject: str
    detail: dict[str, Any]


@dataclass(slots=True)
class Ledger:
    """What an action records to; handed out by :func:`act`."""

    actor: Actor
    as_of: datetime
    _pending: list[_Pending] = field(default_factory=list)

    def record(self, kind: str, subject: str, **detail: object) -> None:
        """Note that ``kind`` happened to ``subject``.

        Args:
            kind: A code from a stage's ``…Event`` enum.
            subject: The id of the main thing.
            detail: Ids, codes, hashes, times and whole numbers only.

        Raises:
            EventNotTyped: Subject or detail hold something that could be a name or free text.
        """
        self._pending.append(
            _Pending(
                str(kind),
                isoformat(self.as_of),
                str(self.actor),
                typed_subject(subject),
                typed_detail(detail),
            )
        )


@contextmanager
def act(*, actor: Actor, as_of: datetime) -> Iterator[Ledger]:
    """Open one transaction for rows and events; on any error nothing of either remains.

    Args:
        actor: Who acts.
        as_of: The moment of the act, aware; nothing here reads the clock.
    """
    with deferring() as pending:
        yield Ledger(actor, as_utc(as_of), pending)


@contextmanager
def deferring() -> Iterator[list[_Pending]]:
    """Open the transaction in which acts join, and append their events at its end.

    ``work`` opens it around a whole durable step, so that the receipt, the rows and
    the events of all its acts commit together and the chain's lock still comes last.
    """
    outer: list[_Pending] | None = getattr(_open, "pending", None)
    if outer is None:
        with transaction.atomic():
            pending: list[_Pending] = []
            _open.pending = pending
            try:
                yield pending
                _append(pending)
            finally:
                _open.pending = None
    else:
        kept = len(outer)
        try:
            with transaction.atomic():
                yield outer
        except BaseException:
            # The inner act's rows are rolled back to the savepoint; so are its events.
            del outer[kept:]
            raise


def follow(follower: Callable[[Set[str], int], None]) -> None:
    """Have ``follower`` told, inside each transaction that appends, of the kinds and the last sequence.

    It may enqueue work, so that what follows commits with what it follows from; it decides and sends nothing.
    """
    if follower not in _followers:
        _followers.append(follower)


def _append(pending: list[_Pending]) -> None:
    if not pending:
        return
    head = LedgerHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        # Two first writers: the loser of the insert waits here, then finds the row.
        LedgerHead.objects.bulk_create([LedgerHead(id=1, last_hash=GENESIS)], ignore_conflicts=True)
        head = LedgerHead.objects.select_for_update().get(id=1)
    count, last_hash = head.count, head.last_hash
    events, mentions = [], []
    for item in pending:
        count += 1
        event = LedgerEvent(
            sequence=count,
            kind=item.kind,
            at=item.at,
            actor=item.actor,
            subject=item.subject,
            detail=json.dumps(item.detail, sort_keys=True, separators=(",", ":")),
            previous=last_hash,
        )
        last_hash = event.hash = event_hash(
            sequence=count,
            kind=item.kind,
            at=item.at,
            actor=item.actor,
            subject=item.subject,
            detail=item.detail,
            previous=last_hash,
        )
        events.append(event)
        mentions += [EventMention(sequence=count, mentioned=text) for text in sorted(_ids(item))]
    LedgerEvent.objects.bulk_create(events)
    EventMention.objects.bulk_create(mentions)
    LedgerHead.objects.filter(id=1).update(count=count, last_hash=last_hash)
    for follower in _followers:
        follower({event.kind for event in events}, count)
    at = pending[-1].at
    transaction.on_commit(lambda: keep_head(Head(count, last_hash), at=at, still_holds=_still_holds))


def _still_holds(known: Head) -> bool:
    """Tell whether the chain still has the event at which an earlier head was signed."""
    if known.count == 0:
        return True
    return LedgerEvent.objects.filter(sequence=known.count, hash=known.last_hash).exists()


def _ids(item: _Pending) -> set[str]:
    found = {item.subject, item.actor.partition(":")[2]}
    for value in item.detail.values():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and is_id(text):
                found.add(text)
    return found


# ── Due dates ───────────────────────────────────────────────────────────────


def set_due_date(subject: str, *, due_at: datetime, reason: str, actor: Actor, as_of: datetime) -> str:
    """Set when something has to be destroyed. Nothing destroys it by itself. Returns the due date's id.

    One thing may have several; the earliest counts. ``reason`` is a code.

    Records:
        due_date_set: with the moment and the reason.
    """
    due_id = new_id("due")
    with act(actor=actor, as_of=as_of) as ledger:
        DueDate.objects.create(id=due_id, subject=subject, due_at=due_at, reason=reason, set_at=as_of)
        ledger.record(CustodyEvent.DUE_DATE_SET, subject, due=due_id, due_at=due_at, reason=reason)
    return due_id


def settle_due_dates(subject: str, *, actor: Actor, as_of: datetime) -> None:
    """Settle whatever is due of something that was just destroyed, in the same transaction.

    Raises:
        Conflict: A legal hold protects it.

    Records:
        due_date_settled: on the thing, for each.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        if Hold.objects.filter(subject=subject, lifted_at=None).exists():
            raise Conflict("A legal hold protects this. Lift the hold first.")
        for row in DueDate.objects.select_for_update().filter(subject=subject, settled_at=None):
            row.settled_by, row.settled_at = str(actor), as_of
            row.save(update_fields=["settled_by", "settled_at"])
            ledger.record(CustodyEvent.DUE_DATE_SETTLED, subject, due=row.id)


def withdraw_due_dates(subject: str, *, actor: Actor, as_of: datetime) -> None:
    """Take back whatever is due of something that is kept after all, because what made it due no longer holds.

    Records:
        due_date_withdrawn: on the thing, for each.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        for row in DueDate.objects.select_for_update().filter(subject=subject, settled_at=None):
            row.settled_by, row.settled_at = str(actor), as_of
            row.save(update_fields=["settled_by", "settled_at"])
            ledger.record(CustodyEvent.DUE_DATE_WITHDRAWN, subject, due=row.id)


# ── Legal holds ─────────────────────────────────────────────────────────────


def place_hold(subject: str, *, reason: str, actor: Actor, as_of: datetime) -> str:
    """Place a legal hold on ``subject``; until it is lifted, nothing destroys it. Returns the hold's id.

    Raises:
        InvalidInput: No reason was given.
        NotAllowed: The actor is not a person.

    Records:
        hold_placed: with the SHA-256 of the reason.
    """
    placed_by = actor.person_id
    if not reason.strip():
        raise InvalidInput("A legal hold needs its reason. Say who ordered it and why.", field="reason")
    hold_id = new_id("hld")
    with act(actor=actor, as_of=as_of) as ledger:
        Hold.objects.create(id=hold_id, subject=subject, reason=reason, placed_by=placed_by, placed_at=as_of)
        ledger.record(
            CustodyEvent.HOLD_PLACED, subject, hold=hold_id,
            reason_sha256=hashlib.sha256(reason.encode()).hexdigest(),
        )  # fmt: skip
    return hold_id


def ask_to_lift_hold(hold_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Ask that a legal hold be lifted; it stays in force until a second person does so.

    Raises:
        NotFound: No such hold in force.
        Conflict: Somebody asked already.
        NotAllowed: The actor is not a person.

    Records:
        hold_lift_asked: on the thing that is held.
    """
    asked_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        hold = _in_force(hold_id)
        if hold.lift_asked_by:
            raise Conflict("Somebody asked already. A second person has to lift it.")
        hold.lift_asked_by, hold.lift_asked_at = asked_by, as_of
        hold.save()
        ledger.record(CustodyEvent.HOLD_LIFT_ASKED, hold.subject, hold=hold_id)


def lift_hold(hold_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Lift a legal hold, as the second person; what it named may be destroyed again.

    Raises:
        NotFound: No such hold in force.
        Conflict: Nobody asked that it be lifted.
        NotAllowed: The actor asked for it, or is not a person. A second person has to.

    Records:
        hold_lifted: on the thing that was held, with who asked.
    """
    lifted_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        hold = _in_force(hold_id)
        if not hold.lift_asked_by:
            raise Conflict(
                "Nobody asked that this hold be lifted. Ask for it; a second person then lifts it."
            )
        if hold.lift_asked_by == lifted_by:
            raise NotAllowed("You asked that this hold be lifted. A second person has to do it.")
        hold.lifted_by, hold.lifted_at = lifted_by, as_of
        hold.save()
        ledger.record(CustodyEvent.HOLD_LIFTED, hold.subject, hold=hold_id, asked_by=hold.lift_asked_by)


def _in_force(hold_id: str) -> Hold:
    hold = Hold.objects.select_for_update().filter(id=hold_id, lifted_at=None).first()
    if hold is None:
        raise NotFound("There is no hold in force with that id.")
    return hold


def guarded_by_triggers() -> bool:
    """Tell whether the database itself refuses to change an event: every guard is there and switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = {"ledger_no_update", "ledger_no_delete", "ledger_no_replace"}
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        else:
            wanted = {"ledger_no_change", "ledger_no_truncate"}
            # 'D' is a trigger that its table's owner has switched off.
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        return wanted <= {name for (name,) in cursor.fetchall()}
