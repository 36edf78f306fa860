"""What recipients said they lacked, and what came of what was handed on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Min, Q, QuerySet

from coldframe.core.answers import Answer
from coldframe.intake.queries import get_clue, list_items, origins_of_clues
from coldframe.intake.terms import Origin
from coldframe.matching.queries import find_signal_run
from coldframe.matching.terms import SignalOutcome
from coldframe.partners.queries import get_recipient, list_recipients, select_withdrawn
from coldframe.partners.terms import Field, Matter
from coldframe.referral.answers import read_feedback_v1
from coldframe.referral.missing import missing_v1
from coldframe.referral.models import FeedbackEntry, ReceivedReferral, Referral, StateReport
from coldframe.referral.terms import LEFT, Direction, Feedback, Handed, Lesson, YieldBy, YieldRow
from coldframe.referral.yields import total_v1, yield_v1

LAST = 20
"""Referrals with feedback that a lesson is drawn from at most."""

_ENOUGH = 3
"""Pieces of a recipient's own feedback from which on those of its kind are not asked."""


def lesson_of(
    clue_id: str,
    matter: Matter,
    *,
    recipient_id: str,
    covered: Collection[Field],
    chosen: Collection[Field],
    as_of: datetime,
) -> Lesson:
    """Return what this recipient, or those of its kind, lacked before, held against this matter.

    Args:
        clue_id: The matter's clue.
        matter: What ``gather`` found about it.
        recipient_id: Who is to get it.
        covered: Fields that the agreement lets go.
        chosen: Fields that the draft names so far.
        as_of: Now.

    Raises:
        NotFound: There is no such clue or recipient.
    """
    told = _last_feedback([recipient_id])
    is_own = len(told) >= _ENOUGH
    if not is_own:
        kind = get_recipient(recipient_id).kind
        told = _last_feedback([one.id for one in list_recipients() if one.kind == kind])
    clue = get_clue(clue_id)
    runs = (find_signal_run(item.id) for item in list_items(clue_id) if item.is_held)
    return missing_v1(
        matter,
        told,
        covered=covered,
        chosen=chosen,
        age_days=(as_of - (clue.occurred_at or clue.received_at)).days,
        unreadable=any(run is not None and run.outcome == SignalOutcome.UNREADABLE for run in runs),
        is_own=is_own,
    )


def list_yield(
    direction: Direction, by: YieldBy, *, start: datetime, end: datetime
) -> tuple[YieldRow, tuple[YieldRow, ...]]:
    """Count what came of the referrals that left, or came, in a period: all of them, then by group.

    Args:
        direction: Ours, or those handed to us.
        by: How they are told apart.
        start: First moment of the period; ``end``: the first moment after it.

    Returns:
        The whole, each referral once, and one row a group.
    """
    read = _made if direction is Direction.MADE else _received
    handed = tuple(read(start, end))
    return total_v1(handed), yield_v1(handed, by)


def _last_feedback(recipient_ids: Collection[str]) -> tuple[Feedback, ...]:
    """The last feedback on each of the last referrals to these recipients, newest first."""
    rows = FeedbackEntry.objects.filter(referral__recipient_id__in=recipient_ids).order_by("-pk")
    last: dict[str, Feedback] = {}
    # Several pieces on one referral are one lesson; five of them on each is more than desks send.
    for row in rows[: LAST * 5]:
        last.setdefault(row.referral_id, read_feedback_v1(row.answers))
    return tuple(last.values())[:LAST]


def _made(start: datetime, end: datetime) -> Iterator[Handed]:
    left_at = Min("states__at", filter=Q(states__state__in=LEFT))
    rows = (
        Referral.objects.annotate(left_at=left_at)
        .filter(left_at__gte=start, left_at__lt=end)
        # Begun and given up before anything left is not handed on.
        .exclude(message_id__in=select_withdrawn())
        .order_by("pk")
    )
    said = (
        FeedbackEntry.objects.filter(referral__in=rows.values("pk"))
        .order_by("pk")
        .values_list("referral_id", "at", "answers")
    )
    answers = _by_referral(said)
    columns = ("pk", "clue_id", "recipient_id", "agreement_id", "harms", "left_at")
    for part in _parts(rows.values_list(*columns)):
        origins = origins_of_clues(row[1] for row in part)
        for id_, clue_id, recipient_id, agreement_id, harms, left_at in part:
            parties = _parties(origins.get(clue_id)) | {
                YieldBy.RECIPIENT: (recipient_id,),
                YieldBy.AGREEMENT: (agreement_id,),
                YieldBy.HARM: tuple(harms),
            }
            yield _handed(parties, left_at, answers.get(id_, ()))


def _received(start: datetime, end: datetime) -> Iterator[Handed]:
    rows = ReceivedReferral.objects.filter(received_at__gte=start, received_at__lt=end).order_by("pk")
    said = StateReport.objects.filter(received__in=rows.values("pk"), feedback__isnull=False)
    answers = _by_referral(said.order_by("at", "pk").values_list("received_id", "at", "feedback"))
    columns = ("pk", "clue_id", "sender_id", "agreement_id", "received_at")
    for part in _parts(rows.values_list(*columns)):
        origins = origins_of_clues(row[1] for row in part)
        for id_, clue_id, sender_id, agreement_id, received_at in part:
            parties = _parties(origins.get(clue_id)) | {
                YieldBy.SENDER: (sender_id,),
                YieldBy.AGREEMENT: (agreement_id,),
            }
            yield _handed(parties, received_at, answers.get(id_, ()))


_PART = 500


def _parts(rows: QuerySet[Any, tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows, so many at a time that one query can name them."""
    each = rows.iterator(chunk_size=_PART)
    while part := list(islice(each, _PART)):
        yield part


def _parties(origin: Origin | None) -> dict[YieldBy, tuple[str, ...]]:
    if origin is None:
        return {}
    return {
        YieldBy.SENDER: (origin.sender,),
        YieldBy.CHANNEL: (origin.channel,),
        YieldBy.PLATFORM: origin.platforms,
        YieldBy.HARM: origin.harms,
    }


def _handed(
    parties: Mapping[YieldBy, tuple[str, ...]], left_at: datetime, said: Iterable[tuple[datetime, Feedback]]
) -> Handed:
    told = tuple(said)
    known = [one for _at, one in told if one.useful is not Answer.UNKNOWN]
    last = known[-1] if known else None
    return Handed(
        parties=parties,
        left_at=left_at,
        # A recipient's clock may be behind ours: nothing is told before it left.
        told_at=max(told[0][0], left_at) if told else None,
        useful=last.useful if last else Answer.UNKNOWN,
        why_not_useful=last.why_not_useful or "" if last else "",
    )


def _by_referral(
    rows: Iterable[tuple[str, datetime, Any]],
) -> dict[str, list[tuple[datetime, Feedback]]]:
    found: dict[str, list[tuple[datetime, Feedback]]] = {}
    for id_, at, answers in rows:
        found.setdefault(id_, []).append((at, read_feedback_v1(answers)))
    return found
