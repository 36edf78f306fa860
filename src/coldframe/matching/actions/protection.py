"""The protection lane: a child, or somebody for it, has fingerprints of its pictures listed (domain notes R-33).

Two people open a lane once; what is registered then matches, as with a source. A registration is a code,
two dates and fingerprints, reached only by a link that its owner holds. When it ends its fingerprints are
destroyed. Nothing here is evidence against anybody, least of all the child.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.matching.actions.approval import require_another
from coldframe.matching.actions.entries import add_from_source, withdraw_entries
from coldframe.matching.models import Bank, BankEntry, ProtectionLane, Registration
from coldframe.matching.queries.protection import lane_view
from coldframe.matching.terms import EntryState, ListedValue, MatchingEvent, SignalKind, WithdrawReason
from coldframe.matching.terms.protection import (
    Fingerprint,
    LaneState,
    LaneView,
    RegistrationState,
    WhoRegisters,
)
from coldframe.partners.terms import HarmCategory

MAX_PICTURES = 20
"""In one registration."""

MAX_A_DAY = 1_000
"""Registrations of one lane in a day: whoever floods it must not fill the bank."""

KEEPS_DAYS = range(30, 3651)

_DIGEST = re.compile(r"[0-9a-f]{64}")


def propose_lane(bank_id: str, *, keeps_days: int, actor: Actor, as_of: datetime) -> LaneView:
    """Propose that a bank takes registrations. Its page stays shut before another person opens it.

    Args:
        bank_id: A bank without an entry, which then holds nothing else.
        keeps_days: Days after which a registration ends by itself, 30 to 3650.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: No such bank.
        NotAllowed: The actor is not a person.
        InvalidInput: The time is out of range.
        Conflict: The bank holds entries, or there is a lane already.

    Records:
        lane_proposed: on the lane, with its bank and the days.
    """
    _ = actor.person_id
    if keeps_days not in KEEPS_DAYS:
        raise InvalidInput("Keep registrations for 30 to 3650 days.", field="keeps_days")
    with act(actor=actor, as_of=as_of) as ledger:
        bank = Bank.objects.select_for_update().filter(id=bank_id).first()
        if bank is None:
            raise NotFound("There is no bank with that id.")
        if BankEntry.objects.filter(bank=bank).exists():
            raise Conflict("This bank holds other entries. Make an empty one: registrations lie apart.")
        try:
            with transaction.atomic():
                row = ProtectionLane.objects.create(
                    id=new_id("lan"), bank=bank, keeps_days=keeps_days, state=LaneState.PROPOSED,
                    proposed_by=str(actor), proposed_at=as_of,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "This desk has a protection lane, open or proposed. Close or refuse it first."
            ) from None
        ledger.record(MatchingEvent.LANE_PROPOSED, row.id, bank=bank.id, days=keeps_days)
    return lane_view(row)


def decide_lane(lane_id: str, *, is_opened: bool, actor: Actor, as_of: datetime) -> LaneView:
    """Open a proposed lane, or refuse it.

    Raises:
        NotFound: No such lane.
        NotAllowed: The actor is not a person, or would open what the same person proposed.
        Conflict: It is not waiting.

    Records:
        lane_opened or lane_refused: on the lane, with its bank.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(lane_id, LaneState.PROPOSED)
        if is_opened:
            require_another(actor, row.proposed_by)
        row.state = LaneState.OPEN if is_opened else LaneState.REFUSED
        row.decided_by, row.decided_at = str(actor), as_of
        row.save()
        kind = MatchingEvent.LANE_OPENED if is_opened else MatchingEvent.LANE_REFUSED
        ledger.record(kind, row.id, bank=row.bank_id)
    return lane_view(row)


def close_lane(lane_id: str, *, actor: Actor, as_of: datetime) -> LaneView:
    """Take no more registrations. What is registered stays until its owner or its time ends it.

    Raises:
        NotFound: No such lane.
        NotAllowed: The actor is not a person.
        Conflict: It is not open.

    Records:
        lane_closed: on the lane, with its bank.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(lane_id, LaneState.OPEN)
        row.state = LaneState.CLOSED
        row.save(update_fields=["state"])
        ledger.record(MatchingEvent.LANE_CLOSED, row.id, bank=row.bank_id)
    return lane_view(row)


def register(fingerprints: Sequence[Fingerprint], who: WhoRegisters, *, actor: Actor, as_of: datetime) -> str:
    """List fingerprints of pictures for their owner; they match from now on.

    Args:
        fingerprints: 1 to ``MAX_PICTURES``, computed on the owner's device.
        who: Who asks.
        actor: The public page.
        as_of: Now.

    Returns:
        The token of the link by which its owner, and nobody else, sees and ends it. Only its hash is kept.

    Raises:
        NotFound: No lane is open.
        InvalidInput: None, too many, or one that is no fingerprint.
        Conflict: The lane has had its fill for a day.

    Records:
        protection_registered: on the registration, with who and how many pictures; no fingerprint.
        entries_added: on the bank, for those that it did not hold.
    """
    values = [value for one in fingerprints for value in _values_of(one)]
    if not 1 <= len(fingerprints) <= MAX_PICTURES:
        raise InvalidInput(
            Said("Choose 1 to %(most)s pictures at a time.", most=MAX_PICTURES),
            field="fingerprints",
        )
    token = f"cfp_{secrets.token_urlsafe(32)}"
    with act(actor=actor, as_of=as_of) as ledger:
        lane = ProtectionLane.objects.select_for_update().filter(state=LaneState.OPEN).first()
        if lane is None or lane.decided_at is None:
            raise NotFound("This desk takes no registrations.")
        today = Registration.objects.filter(lane=lane, registered_at__gt=as_of - timedelta(days=1))
        if today.count() >= MAX_A_DAY:
            raise Conflict("No more can be taken today. Please come back tomorrow.")
        add_from_source(
            lane.bank_id, values, approved_by=lane.decided_by, approved_at=lane.decided_at,
            actor=actor, as_of=as_of,
        )  # fmt: skip
        row = Registration.objects.create(
            id=new_id("reg"), lane=lane, token_sha256=hashlib.sha256(token.encode()).hexdigest(),
            who=WhoRegisters(who), pictures=len(fingerprints), state=RegistrationState.ACTIVE,
            registered_at=as_of, keeps_until=as_of + timedelta(days=lane.keeps_days),
        )  # fmt: skip
        row.entries.set(
            BankEntry.objects.filter(
                bank_id=lane.bank_id, state=EntryState.ACTIVE, value__in=[one.value for one in values]
            )
        )
        ledger.record(MatchingEvent.PROTECTION_REGISTERED, row.id, who=row.who, pictures=row.pictures)
    return token


def end_registration(token: str, *, actor: Actor, as_of: datetime) -> None:
    """End an own registration at once: it no longer matches, and its fingerprints are destroyed.

    Ending it twice changes nothing.

    Raises:
        NotFound: No registration has that token.

    Records:
        protection_ended: on the registration, with the reason.
        entry_withdrawn: for each entry that no other registration holds.
    """
    with act(actor=actor, as_of=as_of):
        digest = hashlib.sha256(token.encode()).hexdigest()
        row = Registration.objects.select_for_update().filter(token_sha256=digest).first()
        if row is None:
            raise NotFound("There is no registration with that link.")
        if row.state == RegistrationState.ACTIVE:
            _end(row, RegistrationState.WITHDRAWN, actor=actor, as_of=as_of)


def end_expired(*, actor: Actor, as_of: datetime, limit: int = 500) -> int:
    """End the registrations whose time is over; returns how many.

    Records:
        protection_ended: on each, with the reason.
        entry_withdrawn: for each entry that no other registration holds.
    """
    with act(actor=actor, as_of=as_of):
        over = Registration.objects.select_for_update().filter(
            state=RegistrationState.ACTIVE, keeps_until__lte=as_of
        )
        rows = list(over.order_by("id")[:limit])
        for row in rows:
            _end(row, RegistrationState.EXPIRED, actor=actor, as_of=as_of)
    return len(rows)


def _end(row: Registration, state: RegistrationState, *, actor: Actor, as_of: datetime) -> None:
    with act(actor=actor, as_of=as_of) as ledger:
        # The lane is the lock under which a registration of the same picture comes or goes.
        ProtectionLane.objects.select_for_update().get(id=row.lane_id)
        row.state, row.ended_at = state, as_of
        row.save(update_fields=["state", "ended_at"])
        others = Registration.objects.filter(state=RegistrationState.ACTIVE).exclude(id=row.id)
        mine = [entry.id for entry in row.entries.all() if not others.filter(entries=entry).exists()]
        row.entries.clear()
        withdraw_entries(mine, reason=WithdrawReason.REGISTRATION_ENDED, actor=actor, as_of=as_of)
        BankEntry.objects.filter(id__in=mine).update(value="")
        ledger.record(MatchingEvent.PROTECTION_ENDED, row.id, reason=state, entries=len(mine))


def _values_of(one: Fingerprint) -> list[ListedValue]:
    if not _DIGEST.fullmatch(one.sha256) or (one.pdq and not _DIGEST.fullmatch(one.pdq)):
        raise InvalidInput(
            "That is no fingerprint of a picture. Choose the picture again.", field="fingerprints"
        )
    found = [(SignalKind.SHA256, one.sha256)]
    if one.pdq:
        found.append((SignalKind.PDQ, one.pdq))
    return [ListedValue(1, kind, value, category=HarmCategory.SELF_PRODUCED) for kind, value in found]


def _locked(lane_id: str, state: LaneState) -> ProtectionLane:
    row = ProtectionLane.objects.select_for_update().filter(id=lane_id).first()
    if row is None:
        raise NotFound("There is no lane with that id.")
    if row.state != state:
        raise Conflict(
            "This lane is not open. Reload the page."
            if state is LaneState.OPEN
            else "This lane does not wait for approval. Reload the page."
        )
    return row
