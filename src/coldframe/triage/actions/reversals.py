"""Undoing: everything that rested on a reversed decision is put before a person, and has an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act
from coldframe.matching.actions import refuse_entry, withdraw_entry
from coldframe.matching.queries import get_entry
from coldframe.matching.terms import EntryState, WithdrawReason
from coldframe.partners.actions import note_taken_back
from coldframe.triage.models import Decision, Recall, Reversal
from coldframe.triage.queries.reversals import get_recall, reversal_view
from coldframe.triage.queries.seeing import require_seen
from coldframe.triage.terms import (
    DecisionState,
    RecallEnd,
    RecallKind,
    RecallView,
    Resting,
    ReversalView,
    TriageEvent,
)


def note_reversal(
    decision_id: str, resting: Sequence[Resting], *, actor: Actor, as_of: datetime
) -> ReversalView | None:
    """Write down that a decision no longer stands, with all that rests on it. Undoes nothing by itself.

    Where a decision is taken back that had reversed another, that other one stands again, and what was
    still to be undone because of it ends.

    Args:
        decision_id: Reversed, taken back, or settled otherwise after it was repeated on other clues.
        resting: What rests on it, from every stage.
        actor: The automatic step.
        as_of: Now.

    Returns:
        The reversal; ``None`` if the decision stands after all, or was taken back before anything
        rested on it. Noting the same again changes nothing.

    Records:
        reversal_noted: on the decision, with how much rests on it and how much is still to be undone.
        recall_ended: for each thing that needs nothing more.
        reversal_closed: on the decision, if nothing is left to do.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        decision = Decision.objects.select_for_update().get(id=decision_id)
        if decision.state == DecisionState.UNDONE and decision.reverses_id:
            _stands_again(decision.reverses_id, decision.id, ledger, as_of=as_of)
        instead = Q(reverses=decision) | Q(settles=decision)
        by = Decision.objects.filter(instead, state=DecisionState.FINAL).first()
        if by is None and (decision.state != DecisionState.UNDONE or not resting):
            return None
        row, is_new = Reversal.objects.get_or_create(
            decision=decision, by=by.id if by else "", defaults={"id": new_id("rvl"), "noted_at": as_of}
        )
        if is_new:
            to_undo = sum(one.end is None for one in resting)
            ledger.record(
                TriageEvent.REVERSAL_NOTED, decision.id,
                reversal=row.id, by=row.by, resting=len(resting), to_undo=to_undo,
            )  # fmt: skip
            for one in resting:
                recall = Recall.objects.create(
                    id=new_id("rcl"), reversal=row, kind=one.kind, object_id=one.object_id
                )
                if one.end is not None:
                    _end(recall, one.end, ledger, as_of=as_of)
            _close(row, ledger, as_of=as_of)
    return reversal_view(row)


def end_recall(
    recall_id: str,
    end: RecallEnd,
    *,
    note: str = "",
    receipt_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> RecallView:
    """Say what became of undoing one thing: it is done, or why it is not.

    Args:
        recall_id: Which.
        end: One of those that its kind has.
        note: How it was told and what was answered, or why not; needed.
        receipt_sha256: Digest of the text that was sent, if one was.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission for redress.
        NotFound: There is no such recall.
        Conflict: It has an end.
        InvalidInput: The end does not fit, or the note is empty.

    Records:
        recall_ended: on what rested, with decision, kind, end and receipt.
        disclosure_recalled and disclosure_recall_answered: by partners, if its recipient was told.
        reversal_closed: on the decision, with the last one.
    """
    person_id = actor.person_id
    require(actor, Permission.REDRESS_WORK)
    words = clean(note, max_characters=2000).strip()
    if not words:
        raise InvalidInput("Say how it was done and what was answered, or why it was not.", field="note")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _open(recall_id, person_id)
        if end not in RecallKind(row.kind).ends:
            raise InvalidInput("Choose one of the ends offered.", field="end")
        row.note, row.receipt_sha256 = words, receipt_sha256
        _end(row, end, ledger, as_of=as_of)
        _close(row.reversal, ledger, as_of=as_of)
    return get_recall(recall_id)


def take_out_entry(recall_id: str, *, actor: Actor, as_of: datetime) -> RecallView:
    """Withdraw the bank entry that rested on a reversed decision, or refuse it if it was only proposed.

    One person is enough, as for every withdrawal.

    Raises:
        NotAllowed: Not a person, or no permission for redress.
        NotFound: There is no such recall.
        Conflict: It has an end, or is about no bank entry.

    Records:
        entry_withdrawn or entry_refused: on the entry, by matching, unless it was taken out already.
        recall_ended: on the entry, with decision, kind and end.
        reversal_closed: on the decision, with the last one.
    """
    person_id = actor.person_id
    require(actor, Permission.REDRESS_WORK)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _open(recall_id, person_id)
        if row.kind != RecallKind.BANK_ENTRY:
            raise Conflict("This is no entry of a bank.")
        state = get_entry(row.object_id).state
        if state is EntryState.ACTIVE:
            reason = WithdrawReason.DECISION_REVERSED
            withdraw_entry(row.object_id, reason=reason, actor=actor, as_of=as_of)
        elif state is EntryState.PROPOSED:
            refuse_entry(row.object_id, actor=actor, as_of=as_of)
        _end(row, RecallEnd.TAKEN_OUT, ledger, as_of=as_of)
        _close(row.reversal, ledger, as_of=as_of)
    return get_recall(recall_id)


def end_recalls_of(
    kind: RecallKind,
    object_id: str,
    end: RecallEnd,
    *,
    receipt_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> int:
    """End every open recall of one thing, because its own stage has seen to it.

    Returns:
        How many ended; 0 if nothing was to be undone.

    Records:
        recall_ended: on the thing, for each.
        disclosure_recalled and disclosure_recall_answered: by partners, if its recipient was told.
        reversal_closed: on each decision of which this was the last one.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        rows = list(
            Recall.objects.select_for_update(of=("self",))
            .select_related("reversal")
            .filter(kind=kind, object_id=object_id, end="")
            .order_by("id")
        )
        for row in rows:
            row.receipt_sha256 = receipt_sha256
            _end(row, end, ledger, as_of=as_of)
            _close(row.reversal, ledger, as_of=as_of)
    return len(rows)


def _stands_again(decision_id: str, by: str, ledger: Ledger, *, as_of: datetime) -> None:
    for reversal in Reversal.objects.filter(decision_id=decision_id, by=by, closed_at=None):
        for row in reversal.recalls.select_for_update().filter(end="").order_by("id"):
            _end(row, RecallEnd.STANDS_AGAIN, ledger, as_of=as_of)
        _close(reversal, ledger, as_of=as_of)


def _open(recall_id: str, person_id: str) -> Recall:
    row = (
        Recall.objects.select_for_update(of=("self",)).select_related("reversal").filter(id=recall_id).first()
    )
    if row is None:
        raise NotFound("There is nothing to undo with that id.")
    require_seen(row.reversal.decision.review, person_id)
    if row.end:
        raise Conflict("This was seen to already. Reload the page.")
    return row


def _end(row: Recall, end: RecallEnd, ledger: Ledger, *, as_of: datetime) -> None:
    row.end, row.ended_by, row.ended_at = end, str(ledger.actor), as_of
    row.save()
    ledger.record(
        TriageEvent.RECALL_ENDED, row.object_id,
        decision=row.reversal.decision_id, recall_kind=row.kind, recall_end=end,
        receipt_sha256=row.receipt_sha256,
    )  # fmt: skip
    if end in (RecallEnd.TOLD, RecallEnd.NOT_HEEDED):
        note_taken_back(row.object_id, end, actor=ledger.actor, as_of=as_of)


def _close(reversal: Reversal, ledger: Ledger, *, as_of: datetime) -> None:
    if reversal.closed_at is None and not reversal.recalls.filter(end="").exists():
        reversal.closed_at = as_of
        reversal.save(update_fields=("closed_at",))
        ledger.record(TriageEvent.REVERSAL_CLOSED, reversal.decision_id, reversal=reversal.id)
