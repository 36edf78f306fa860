"""What in the banks, and at sources, rests on a decision of this desk."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from coldframe.matching.models import BankEntry, Feedback, Signal
from coldframe.matching.queries.sources import feedback_view
from coldframe.matching.queries.views import entry_view
from coldframe.matching.terms import EntryState, EntryView, Opinion
from coldframe.matching.terms.sources import FeedbackState, FeedbackView

_LIVE = (EntryState.ACTIVE, EntryState.PROPOSED)


def list_entries_resting(item_ids: Sequence[str], *, is_harmful: bool) -> tuple[EntryView, ...]:
    """Entries that this desk itself listed and that hold exactly a signal of one of the items.

    What came with a list or from a source rests on that, not on us. An entry does not say on which
    decision it was proposed, so one that rests on something else as well is among these: a person says.

    Args:
        item_ids: What was judged.
        is_harmful: Entries of banks of harmful signals; else those of banks that set matches aside.
    """
    signals = Signal.objects.filter(item_id__in=item_ids).values_list("kind", "value").distinct()
    values: dict[str, list[str]] = {}
    for kind, value in signals:
        values.setdefault(kind, []).append(value)
    if not values:
        return ()
    same = Q()
    for kind, some in values.items():
        same |= Q(kind=kind, value__in=some)
    negative = Q(bank__opinion=Opinion.NEGATIVE)
    rows = BankEntry.objects.filter(
        same, ~negative if is_harmful else negative, state__in=_LIVE, list_import=None, source_records=None
    )
    return tuple(entry_view(row) for row in rows.order_by("proposed_at", "id"))


def list_feedback_of(decision_id: str) -> tuple[FeedbackView, ...]:
    """Feedback to sources that a decision led to and that nobody dismissed, the oldest first."""
    rows = Feedback.objects.select_related("source", "record", "entry").filter(decision_id=decision_id)
    rows = rows.exclude(state=FeedbackState.DISMISSED)
    return tuple(feedback_view(row) for row in rows.order_by("noted_at", "id"))


def list_feedback_corrected_by(feedback_id: str) -> tuple[str, ...]:
    """Ids of feedback sent earlier on the same entry of the same source, which this one replaces there."""
    row = Feedback.objects.get(id=feedback_id)
    earlier = Feedback.objects.filter(record_id=row.record_id, state=FeedbackState.SENT)
    earlier = earlier.filter(noted_at__lte=row.noted_at).exclude(decision_id=row.decision_id)
    return tuple(earlier.order_by("id").values_list("id", flat=True))
