"""Feedback to sources: noted when a decision says something of an entry, sent only because a person sends it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Part, Said, kept
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.intake.queries import get_item
from coldframe.matching.exchanges.base import Vote
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import Feedback, Match, SourceRecord
from coldframe.matching.queries.sources import feedback_view
from coldframe.matching.rules.sources import SAYS_SOMETHING
from coldframe.matching.terms import EntryState, MatchingEvent, SignalKind
from coldframe.matching.terms.sources import FeedbackState, FeedbackView, SourceState
from coldframe.partners.actions import confirm_disclosure, record_disclosure, record_refusal
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import check_release, list_agreements
from coldframe.partners.terms import (
    AgreementState,
    Field,
    HarmCategory,
    Purpose,
    Refused,
    Released,
    Way,
)
from coldframe.work.actions import enqueue

SEND_TASK = "matching.send_feedback"
_MAX_REASONS = 20
_FIELD_OF = {
    SignalKind.MD5: Field.ITEM_MD5,
    SignalKind.SHA1: Field.ITEM_SHA1,
    SignalKind.SHA256: Field.ITEM_SHA256,
    SignalKind.PDQ: Field.ITEM_PDQ,
    SignalKind.URL: Field.ITEM_URL,
}
"""What giving feedback on a fingerprint tells the source that we hold."""


class NoSourceAgreement(NotAllowed):
    """The source is no partner with an active agreement, so nothing may leave for it."""

    code = "no_source_agreement"


def note_judgement(
    item_ids: Sequence[str],
    *,
    decision_id: str,
    is_confirmed: bool | None,
    categories: Collection[HarmCategory] = frozenset(HarmCategory),
    actor: Actor,
    as_of: datetime,
) -> int:
    """Note that a final decision confirms or refutes what sources say about the entries that items matched.

    Only matches that are near enough to say something about the entry count. Nothing is sent.

    Args:
        item_ids: The items that the decision is about.
        decision_id: The decision.
        is_confirmed: It finds what the source says; ``False``: it finds that it is not so; ``None``: it
            does not tell of which item it speaks, so that a person says which of the two it is.
        categories: What was found. An entry of another category is not confirmed by it: a person says.
        actor: The pipeline.
        as_of: Now.

    Returns:
        How many were noted; noting the same decision again notes nothing.

    Records:
        feedback_noted: for each, with source, entry and decision.
    """
    count = 0
    with act(actor=actor, as_of=as_of) as ledger:
        matches = Match.objects.filter(
            item_id__in=item_ids, nearness__in=SAYS_SOMETHING, entry__state=EntryState.ACTIVE
        )
        nearest: dict[tuple[str, str], int] = {}
        category_of: dict[str, str] = {}
        columns = ("item_id", "entry_id", "distance", "entry__category")
        for item_id, entry_id, distance, category in matches.values_list(*columns):
            nearest[item_id, entry_id] = min(distance, nearest.get((item_id, entry_id), distance))
            category_of[entry_id] = category
        for (item_id, entry_id), distance in sorted(nearest.items(), key=lambda one: (one[0][1], one[0][0])):
            fits = HarmCategory(category_of[entry_id]) in categories
            said = None if is_confirmed and not fits else is_confirmed
            records = SourceRecord.objects.filter(entries=entry_id, is_withdrawn=False)
            for record in records.select_related("source").order_by("id"):
                row = _note(record, entry_id, item_id, decision_id, said, distance, as_of=as_of)
                if row is not None:
                    count += 1
                    ledger.record(
                        MatchingEvent.FEEDBACK_NOTED, row.id, source=row.source_id, entry=entry_id,
                        decision=decision_id, confirmed=said,
                    )  # fmt: skip
    return count


def void_judgement(decision_id: str, *, actor: Actor, as_of: datetime) -> int:
    """Take back feedback that nobody has sent yet, because its decision no longer stands.

    Returns:
        How many were taken back.

    Records:
        feedback_voided: for each.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        rows = Feedback.objects.select_for_update().filter(
            decision_id=decision_id,
            state__in=[FeedbackState.WAITING, FeedbackState.FAILED, FeedbackState.QUEUED],
        )
        found = list(rows.order_by("id"))
        for row in found:
            row.state, row.ended_at = FeedbackState.NO_LONGER_STANDS, as_of
            row.save(update_fields=["state", "ended_at"])
            ledger.record(MatchingEvent.FEEDBACK_VOIDED, row.id, decision=decision_id)
    return len(found)


def dismiss_feedback(feedback_id: str, *, actor: Actor, as_of: datetime) -> FeedbackView:
    """Decide not to send feedback.

    Raises:
        NotFound: There is none with that id.
        NotAllowed: The actor may not send any, either.
        Conflict: It does not wait.

    Records:
        feedback_dismissed: on the feedback.
    """
    _require_sender(actor)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(feedback_id, FeedbackState.WAITING, FeedbackState.FAILED)
        row.state, row.ended_at = FeedbackState.DISMISSED, as_of
        row.save(update_fields=["state", "ended_at"])
        ledger.record(MatchingEvent.FEEDBACK_DISMISSED, row.id)
    return feedback_view(row)


def send_feedback(
    feedback_id: str,
    *,
    is_confirmed: bool | None = None,
    reasons: Sequence[str] = (),
    actor: Actor,
    as_of: datetime,
) -> FeedbackView:
    """Have feedback sent to its source; a person answers for that.

    Args:
        feedback_id: Which.
        is_confirmed: What the person says, where the decision does not tell; ``None`` where it does.
        reasons: Codes of the source's own reasons, where it refutes.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: There is none with that id.
        NotAllowed: The actor is not a person, or may not send.
        NoSourceAgreement: The source is no partner with an active agreement.
        ReleaseRefused: The agreement does not cover it. Nothing is queued.
        InvalidInput: That is no reason, or it is not said whether it is confirmed.
        Conflict: It does not wait, or the entry is gone at the source.

    Records:
        feedback_queued: with source, agreement and what is said.
        release_refused: instead, when the agreement says no.
    """
    _require_sender(actor)
    given = [clean(code, max_characters=150).strip() for code in reasons]
    if len(given) > _MAX_REASONS or not all(given):
        raise InvalidInput("Choose the reasons out of the source's list.", field="reasons")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(feedback_id, FeedbackState.WAITING, FeedbackState.FAILED)
        if row.is_confirmed is None:
            if is_confirmed is None:
                raise InvalidInput("Say whether it is what the source says it is.", field="is_confirmed")
            row.is_confirmed = is_confirmed
        known = {code for code, _ in row.source.vote_reasons.get(row.entry.kind, ())}
        if not row.is_confirmed and known and not (given and set(given) <= known):
            raise InvalidInput("Say why: choose at least one of the source's own reasons.", field="reasons")
        if row.record.is_withdrawn:
            raise Conflict("The source has withdrawn this entry, so there is nothing to tell it. Dismiss it.")
        row.agreement_id = _agreement(row.source.recipient_id)
        answer = _release(row, as_of=as_of)
        if isinstance(answer, Released):
            row.state, row.sent_by = FeedbackState.QUEUED, str(actor)
            row.reasons = [] if row.is_confirmed else given
            row.attempt, row.said, row.ended_at = row.attempt + 1, "", None
            row.save()
            enqueue(SEND_TASK, f"{row.id}:{row.attempt}", row.id, str(row.attempt))
            ledger.record(
                MatchingEvent.FEEDBACK_QUEUED, row.id, source=row.source_id, agreement=row.agreement_id,
                attempt=row.attempt, confirmed=row.is_confirmed,
            )  # fmt: skip
            return feedback_view(row)
        record_refusal(row.id, recipient_id=row.source.recipient_id, refused=answer, actor=actor, as_of=as_of)
    # Raised after the commit, so that the refusal stays recorded.
    raise ReleaseRefused(answer)


def begin_feedback(feedback_id: str, attempt: int, *, actor: Actor, as_of: datetime) -> bool:
    """Check once more that feedback may leave, and write down that it does from now on.

    Returns:
        False if there is nothing to send.

    Records:
        disclosure_begun: by partners, with the fields that leave.
        feedback_failed: instead, when it may no longer leave.
    """
    with act(actor=actor, as_of=as_of):
        row = _locked(feedback_id)
        if row.state != FeedbackState.QUEUED or row.attempt != attempt:
            return False
        answer = _release(row, as_of=as_of)
        if isinstance(answer, Refused) or row.source.state != SourceState.APPROVED:
            why = answer.said if isinstance(answer, Refused) else Said("The source is not asked any more.")
            end_feedback(feedback_id, attempt, said=why, actor=actor, as_of=as_of)
            return False
        row.message_id = new_id("msg")
        row.save(update_fields=["message_id"])
        document = get_exchange(row.source.kind).document(vote_of(row))
        record_disclosure(
            way=Way.HASH_EXCHANGE, recipient_id=row.source.recipient_id,
            clue_id=get_item(row.item_id).clue_id, subject_id=row.id, message_id=row.message_id,
            released=answer, document_sha256=hashlib.sha256(document).hexdigest(), head=get_head(),
            actor=actor, as_of=as_of,
        )  # fmt: skip
    return True


def end_feedback(
    feedback_id: str,
    attempt: int,
    *,
    answer_sha256: str = "",
    said: Part = "",
    actor: Actor,
    as_of: datetime,
) -> None:
    """Write down that the source took feedback, or why it could not be told.

    What was taken back while it was on its way is written down as sent all the same, because it left.

    Args:
        feedback_id: Which.
        attempt: One that is at another attempt by now is left alone.
        answer_sha256: Digest of the source's answer; empty if it was not told.
        said: Why not.
        actor: The automatic step.
        as_of: Now.

    Records:
        feedback_sent: with the answer's digest; and disclosure_confirmed, by partners. Or
        feedback_failed: with the attempt.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(feedback_id)
        was_taken_back = row.state == FeedbackState.NO_LONGER_STANDS and answer_sha256 != ""
        if row.attempt != attempt or not (row.state == FeedbackState.QUEUED or was_taken_back):
            return
        row.state = FeedbackState.SENT if answer_sha256 else FeedbackState.FAILED
        row.said, row.ended_at = kept(said), as_of
        row.save(update_fields=["state", "said", "ended_at"])
        if answer_sha256:
            confirm_disclosure(row.message_id, actor=actor, as_of=as_of)
            ledger.record(
                MatchingEvent.FEEDBACK_SENT, row.id, source=row.source_id, answer_sha256=answer_sha256
            )
        else:
            ledger.record(MatchingEvent.FEEDBACK_FAILED, row.id, source=row.source_id, attempt=attempt)


def vote_of(row: Feedback) -> Vote:
    """What the source is told."""
    return Vote(
        key=row.record.key,
        kind=SignalKind(row.entry.kind),
        value=row.entry.value,
        is_confirmed=bool(row.is_confirmed),
        reasons=tuple(row.reasons),
    )


def _note(
    record: SourceRecord, entry_id: str, item_id: str, decision_id: str, is_confirmed: bool | None,
    distance: int,
    *, as_of: datetime,
) -> Feedback | None:  # fmt: skip
    entry = record.entries.get(id=entry_id)
    if entry.kind not in get_exchange(record.source.kind).TAKES_VOTES_ON:
        return None
    row, is_new = Feedback.objects.get_or_create(
        record=record, entry=entry, item_id=item_id, decision_id=decision_id,
        defaults={
            "id": new_id("fbk"), "source": record.source, "is_confirmed": is_confirmed,
            "distance": distance, "state": FeedbackState.WAITING, "noted_at": as_of,
        },
    )  # fmt: skip
    return row if is_new else None


def _require_sender(actor: Actor) -> None:
    _ = actor.person_id
    require(actor, Permission.REFERRAL_SEND)


def _agreement(recipient_id: str) -> str:
    active = list_agreements(recipient_id=recipient_id, state=AgreementState.ACTIVE) if recipient_id else ()
    fitting = [one for one in active if Purpose.PREVENTION in one.purposes] or list(active)
    if not fitting:
        raise NoSourceAgreement(
            "There is no agreement in force with this source, so nothing may leave for it. Name the partner "
            "that it is, propose an agreement with it, and have a second person activate it."
        )
    return fitting[0].agreement_id


def _release(row: Feedback, *, as_of: datetime) -> Released | Refused:
    return check_release(
        row.agreement_id,
        recipient_id=row.source.recipient_id,
        fields={_FIELD_OF[SignalKind(row.entry.kind)], Field.DECISION_OUTCOME},
        purpose=Purpose.PREVENTION,
        categories={HarmCategory(row.entry.category)},
        matter_ids=(get_item(row.item_id).clue_id,),
        as_of=as_of,
    )


def _locked(feedback_id: str, *states: FeedbackState) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("source", "record", "entry")
    row = rows.filter(id=feedback_id).first()
    if row is None:
        raise NotFound("There is no feedback with that id.")
    if states and row.state not in states:
        raise Conflict("This feedback does not wait any more. Reload the page.")
    return row
