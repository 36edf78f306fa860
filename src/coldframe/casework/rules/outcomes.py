"""What may come of somebody, how long their data are kept after it, and what the sender is offered. Pure."""

from __future__ import annotations

from collections.abc import Collection

from coldframe.casework.terms import DisposalCode, OutcomeCode, OutcomeReason, PartyKind, Stage
from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus
from coldframe.rulepacks.retention import KeptFor, RetentionPack

_OF_PEOPLE = frozenset(
    {
        OutcomeCode.NOT_RESPONSIBLE_BY_AGE,
        OutcomeCode.WELFARE,
        OutcomeCode.DIVERSION,
        OutcomeCode.AGE_UNDETERMINABLE,
    }
)
_WITH_REASONS = frozenset(
    {
        OutcomeCode.NOT_CRIMINALISED,
        OutcomeCode.NOT_RESPONSIBLE_BY_AGE,
        OutcomeCode.NOT_BOOKED_MINOR_GRAVITY,
        OutcomeCode.WELFARE,
        OutcomeCode.DIVERSION,
    }
)


def outcomes_open_v1(
    kind: PartyKind, *, some_act: frozenset[Stage], every_act: frozenset[Stage]
) -> frozenset[OutcomeCode]:
    """List what may come of somebody.

    Source: domain notes 4.2 (c). What presupposes that a person can answer for an act needs an act for which
    they can; that they cannot by age needs one for which that may be so.

    Args:
        kind: Person or organization.
        some_act: Stages of measures that are open for some act in question.
        every_act: Stages that are open whichever act is meant.
    """
    found = set(OutcomeCode)
    if kind is PartyKind.ORGANIZATION:
        found -= _OF_PEOPLE
    if Stage.INDICTED not in some_act:
        found -= {code for code in OutcomeCode if code.is_prosecution}
    if Stage.INDICTED in every_act:
        found -= {OutcomeCode.NOT_RESPONSIBLE_BY_AGE}
    return frozenset(found)


def check_reasons_v1(code: OutcomeCode, reasons: Collection[OutcomeReason]) -> None:
    """Refuse reasons that do not belong to an outcome.

    Raises:
        InvalidInput: Reasons where there are none, or none where the outcome lives by them.
    """
    if reasons and code not in _WITH_REASONS:
        raise InvalidInput(
            "These reasons belong to people who are not treated as criminals. Take them away.",
            field="reasons",
        )
    if code is OutcomeCode.NOT_CRIMINALISED and not reasons:
        raise InvalidInput("Say why this person is not treated as a criminal.", field="reasons")
    if code is OutcomeCode.NOT_RESPONSIBLE_BY_AGE and OutcomeReason.AGE not in reasons:
        raise InvalidInput("This outcome has its reason in the age. Choose it.", field="reasons")


def kept_days_v1(code: OutcomeCode | None, pack: RetentionPack, *, is_child: bool) -> int | None:
    """Tell how many days a person's data are kept.

    Args:
        code: What came of them; ``None`` or anything but a clearing counts from the closing of the case.
        pack: The periods of the jurisdiction.
        is_child: They are treated as a child; an uncertain age is.

    Returns:
        Days, or ``None`` where no period is known: then nothing falls due.
    """
    kept_for = KeptFor.CLOSED
    if code is not None and code.is_cleared:
        kept_for = KeptFor.CLEARED
    elif code is OutcomeCode.AGE_UNDETERMINABLE:
        kept_for = KeptFor.AGE_UNDETERMINABLE
    period = pack.find(kept_for)
    if period is None:
        return None
    return period.child_days if is_child else period.adult_days


def feedback_v1(code: DisposalCode, *, child_identified: bool) -> Feedback:
    """Fill in what a sender may be told of a closed case. A person changes it, and sends it or not.

    A charge is a case that goes on; it is told neither as an arrest nor as a conviction.
    """
    status = {
        DisposalCode.CONVICTED: FeedbackStatus.CONVICTION,
        DisposalCode.CHARGED: FeedbackStatus.ONGOING,
        DisposalCode.TRANSFERRED: FeedbackStatus.REFERRED,
    }.get(code, FeedbackStatus.CLOSED)
    why = None
    if status is FeedbackStatus.CLOSED:
        known = {reason.value: reason for reason in ClosedReason}
        why = known.get(code.value, ClosedReason.OTHER)
    identified = Answer.YES if child_identified else Answer.UNKNOWN
    return Feedback(status=status, child_identified=identified, closed_reason=why)
