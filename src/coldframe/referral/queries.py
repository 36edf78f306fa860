"""Reads of referral: what a matter holds, what a recipient would see, where a referral stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.moments import isoformat
from coldframe.intake.queries import find_clue, get_clue, is_reporters_own, list_items
from coldframe.matching.queries import list_matches, list_signals
from coldframe.matching.terms import SignalKind
from coldframe.partners.document import build, withheld
from coldframe.partners.queries import check_release, get_agreement, list_agreements
from coldframe.partners.terms import (
    AgreementState,
    Field,
    HarmCategory,
    Matter,
    Purpose,
    Refused,
    Released,
)
from coldframe.referral.formats.coldframe_v1 import ColdframeV1, files_of
from coldframe.referral.models import FeedbackEntry, ReceivedReferral, Referral, StateReport
from coldframe.referral.rules import (
    REPORTABLE,
    fields_of,
    may_move_v1,
    names_of,
    read_feedback_v1,
    write_recall_v1,
)
from coldframe.referral.terms import (
    LEFT,
    AttemptOutcome,
    AttemptView,
    Envelope,
    FeedbackView,
    Preview,
    ReceivedView,
    ReferralState,
    ReferralView,
    StateView,
)
from coldframe.triage.queries import get_decision

FORMAT = ColdframeV1()


def gather(clue_id: str, *, decision_id: str = "", report_number: str = "") -> Matter:
    """Return everything known about a matter that could be released. Reads the bytes of no file.

    Raises:
        NotFound: There is no such clue or decision.
        Conflict: The decision is not final.
        InvalidInput: The decision is about another clue.
    """
    clue, items = get_clue(clue_id), list_items(clue_id)
    decision = get_decision(decision_id) if decision_id else None
    if decision is not None and decision.clue_id != clue_id:
        raise InvalidInput("That decision is about another clue.", field="decision_id")
    if decision is not None and not decision.is_final:
        raise Conflict("That decision is not final. Wait for the second reader, then refer the matter.")
    pdq: dict[str, str] = {}
    sentences: dict[str, list[str]] = {}
    for item in items:
        for signal in list_signals(item.id):
            # A film has a fingerprint for each of its frames, and none of its own.
            if signal.kind == SignalKind.PDQ and signal.second is None:
                pdq[item.id] = signal.value
        found = list_matches(item_id=item.id)
        sentences[item.id] = [match.sentence for match in found if match.is_live]
    own: tuple[str, ...] = ()
    if clue.reported_by_affected is not Answer.NO:
        own = tuple(item.id for item in items if is_reporters_own(clue_id, names_of(item)))
    return fields_of(
        clue, items, pdq=pdq, match_sentences=sentences, decision=decision,
        report_number=report_number, reporters_own=own,
    )  # fmt: skip


def preview(
    *,
    clue_id: str,
    recipient_id: str,
    agreement_id: str | None,
    fields: Iterable[Field],
    purpose: Purpose,
    harms: Iterable[HarmCategory],
    decision_id: str = "",
    report_number: str = "",
    referral_id: str = "",
    as_of: datetime,
) -> Preview:
    """Return exactly what the recipient would see at this moment, and what it would not and why.

    Built by the same code that sends, from the same rows. Writes nothing.

    Raises:
        NotFound: There is no such clue, decision, recipient or agreement.
        Conflict: The decision is not final.
        InvalidInput: The decision is about another clue.
    """
    chosen = frozenset(fields)
    harm_list = tuple(harm for harm in HarmCategory if harm in frozenset(harms))
    matter = gather(clue_id, decision_id=decision_id, report_number=report_number)
    answer = check_release(
        agreement_id,
        recipient_id=recipient_id,
        fields=chosen,
        purpose=purpose,
        categories=harm_list,
        as_of=as_of,
    )
    empty = tuple(field for field in Field if field in chosen - matter.fields)
    if isinstance(answer, Refused):
        reasons = {problem.field: problem.why for problem in reversed(answer.problems)}
        kept = tuple(field for field in Field if field in matter.fields)
        why = tuple((field, reasons.get(field, _not_chosen(field, chosen))) for field in kept)
        return Preview(answer, {}, (), None, {}, why, empty)
    envelope = _envelope(answer, referral_id=referral_id, purpose=purpose, harms=harm_list)
    released = build(matter, answer)
    document = FORMAT.document(envelope, released)
    why = tuple((field, _not_chosen(field, chosen)) for field in withheld(matter, answer))
    return Preview(answer, document, files_of(document), envelope, released, why, empty)


def preview_of(referral_id: str, *, as_of: datetime) -> Preview:
    """Return the preview of a referral as it is drafted; see ``preview``."""
    row = get_referral(referral_id)
    return preview(
        clue_id=row.clue_id,
        recipient_id=row.recipient_id,
        agreement_id=row.agreement_id,
        fields=row.fields,
        purpose=row.purpose,
        harms=row.harms,
        decision_id=row.decision_id,
        report_number=row.report_number,
        referral_id=row.id,
        as_of=as_of,
    )


def release_of(referral: ReferralView, *, as_of: datetime) -> Released | Refused:
    """Say whether a referral that is under way may still leave, under the very version it names."""
    return check_release(
        referral.agreement_id,
        version=referral.agreement_version,
        recipient_id=referral.recipient_id,
        fields=referral.fields,
        purpose=referral.purpose,
        categories=referral.harms,
        as_of=as_of,
    )


def decision_stands(referral: ReferralView) -> bool:
    """Say whether the decision that a referral rests on is still final; true where it rests on none."""
    return not referral.decision_id or get_decision(referral.decision_id).is_final


def get_referral(referral_id: str) -> ReferralView:
    """Return a referral with its states and tries.

    Raises:
        NotFound: There is none with this id.
    """
    row = Referral.objects.filter(pk=referral_id).first()
    if row is None:
        raise NotFound("There is no referral with this id.")
    return _view(row)


def find_referral_by_message(message_id: str, *, recipient_id: str) -> ReferralView | None:
    """Return our referral that went out as this message to this recipient, if there is one."""
    row = Referral.objects.filter(message_id=message_id, recipient_id=recipient_id).first()
    return _view(row) if row is not None else None


def list_referrals(
    *,
    clue_id: str | None = None,
    recipient_id: str | None = None,
    decision_id: str | None = None,
    state: ReferralState | None = None,
    offset: int = 0,
    limit: int = 200,
) -> tuple[ReferralView, ...]:
    """Return referrals that fit, newest first, at most ``limit`` after the first ``offset``."""
    rows = Referral.objects.order_by("-drafted_at", "-pk").prefetch_related("states", "attempts")
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if decision_id is not None:
        rows = rows.filter(decision_id=decision_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(_view(row) for row in rows[offset : offset + limit])


def count_referrals(*, state: ReferralState | None = None) -> int:
    """Count referrals that we made."""
    rows = Referral.objects.all()
    return rows.count() if state is None else rows.filter(state=state).count()


def get_recall_text(referral_id: str) -> str:
    """Return what a person tells a recipient whose referral rests on a decision that no longer stands.

    It names our id, the message and its time, and nothing of the matter, so no agreement is asked.

    Raises:
        NotFound: There is no such referral.
    """
    referral = get_referral(referral_id)
    left = [state.at for state in referral.states if state.state in LEFT]
    return write_recall_v1(
        referral_id=referral.id,
        message_id=referral.message_id,
        left_at=left[0] if left else referral.drafted_at,
        desk_name=settings.COLDFRAME_DESK_NAME,
    )


def is_to_be_sent(clue_id: str) -> bool:
    """Tell whether a referral of this clue is drafted or under way: its files are still needed."""
    unsent = (ReferralState.DRAFT, ReferralState.QUEUED, ReferralState.SENDING, ReferralState.REFUSED)
    return Referral.objects.filter(clue_id=clue_id, state__in=unsent).exists()


def get_received(received_id: str) -> ReceivedView:
    """Return a referral that came in.

    Raises:
        NotFound: There is none with this id.
    """
    row = ReceivedReferral.objects.filter(pk=received_id).first()
    if row is None:
        raise NotFound("There is no received referral with this id.")
    return _received(row)


def list_received(
    *, clue_id: str | None = None, offset: int = 0, limit: int = 200
) -> tuple[ReceivedView, ...]:
    """Return referrals that came in, newest first, at most ``limit`` after the first ``offset``."""
    rows = ReceivedReferral.objects.order_by("-received_at", "-pk").prefetch_related("reports")
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    return tuple(_received(row) for row in rows[offset : offset + limit])


def count_received() -> int:
    """Count referrals that came in."""
    return ReceivedReferral.objects.count()


def states_to_tell(received: ReceivedView) -> tuple[ReferralState, ...]:
    """Return what its sender can be told next about a received referral, in the order in which it happens."""
    return tuple(state for state in REPORTABLE if may_move_v1(received.state, state))


def feedback_release(received: ReceivedView, *, as_of: datetime) -> Released | None:
    """Return what allows telling a sender what came of its referral, or ``None`` if no agreement does.

    It has to cover the field, the purpose for which the referral came, and what it is about.
    """
    clue = find_clue(received.clue_id)
    for terms in list_agreements(recipient_id=received.sender_id, state=AgreementState.ACTIVE):
        answer = check_release(
            terms.agreement_id,
            recipient_id=received.sender_id,
            fields={Field.FEEDBACK_OUTCOME},
            purpose=Purpose(received.purpose),
            categories=clue.harms if clue is not None else (),
            as_of=as_of,
        )
        if isinstance(answer, Released):
            return answer
    return None


def state_payload(report: StateReport) -> dict[str, object]:
    """Return what a message that tells a state says: its time, the sender's own number, and feedback if any."""
    payload: dict[str, object] = {
        "message": report.received.message_id,
        "state": report.state,
        "at": isoformat(report.at),
    }
    return payload if report.feedback is None else {**payload, "feedback": report.feedback}


def list_feedback_given(received_id: str) -> tuple[FeedbackView, ...]:
    """Return the feedback that was given here on a received referral, oldest first."""
    rows = StateReport.objects.filter(received_id=received_id, feedback__isnull=False).order_by("at", "pk")
    return tuple(
        FeedbackView(read_feedback_v1(row.feedback or {}), row.at, row.given_by, row.told_at) for row in rows
    )


def list_feedback(referral_id: str) -> tuple[FeedbackView, ...]:
    """Return the feedback that a recipient told about a referral of ours, oldest first."""
    rows = FeedbackEntry.objects.filter(referral_id=referral_id).order_by("pk")
    return tuple(FeedbackView(read_feedback_v1(row.answers), row.at, row.actor) for row in rows)


def _envelope(
    released: Released, *, referral_id: str, purpose: Purpose, harms: tuple[HarmCategory, ...]
) -> Envelope:
    terms = get_agreement(released.agreement_id, released.version)
    return Envelope(
        referral_id=referral_id,
        purpose=purpose,
        harms=harms,
        agreement_id=terms.agreement_id,
        agreement_version=terms.version,
        legal_basis=terms.legal_basis,
        retention_days=terms.retention_days,
        onward_transfer=terms.onward_transfer,
        rights_caveat=terms.rights_caveat,
    )


def _not_chosen(field: Field, chosen: frozenset[Field]) -> str:
    if field in chosen:
        return "It goes only if all that was chosen may go."
    return "It was not chosen for this referral."


def _view(row: Referral) -> ReferralView:
    states = sorted(row.states.all(), key=lambda entry: entry.pk)
    attempts = sorted(row.attempts.all(), key=lambda entry: entry.pk)
    return ReferralView(
        id=row.pk,
        clue_id=row.clue_id,
        decision_id=row.decision_id,
        recipient_id=row.recipient_id,
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        purpose=Purpose(row.purpose),
        harms=tuple(HarmCategory(value) for value in row.harms),
        fields=tuple(Field(value) for value in row.fields),
        report_number=row.report_number,
        state=ReferralState(row.state),
        message_id=row.message_id,
        document_sha256=row.document_sha256,
        remote_reference=row.remote_reference,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        sent_by=row.sent_by,
        states=tuple(StateView(ReferralState(one.state), one.at, one.actor, one.note) for one in states),
        attempts=tuple(
            AttemptView(number, one.at, AttemptOutcome(one.outcome), one.message)
            for number, one in enumerate(attempts, start=1)
        ),
    )


def _received(row: ReceivedReferral) -> ReceivedView:
    told = [report for report in sorted(row.reports.all(), key=lambda one: one.at) if report.told_at]
    return ReceivedView(
        id=row.pk,
        sender_id=row.sender_id,
        message_id=row.message_id,
        referral_id=row.referral_id,
        clue_id=row.clue_id,
        purpose=row.purpose,
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        retention_days=row.retention_days,
        onward_transfer=row.onward_transfer,
        rights_caveat=row.rights_caveat,
        received_at=row.received_at,
        state=ReferralState(row.state),
        told_state=ReferralState(told[-1].state) if told else ReferralState.DELIVERED,
    )
