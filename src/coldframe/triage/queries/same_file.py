"""One file on many clues: on which of them a judgement can be repeated, and what was said of it before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from coldframe.core.errors import NotFound
from coldframe.intake.queries import (
    count_clues_with_file,
    get_clue,
    get_clues,
    items_of_clues,
    list_clues_with_file,
)
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.models import Decision, Link, Question, Review
from coldframe.triage.models.reviews import UNDECIDED
from coldframe.triage.queries.decisions import select_decisions
from coldframe.triage.queries.decisions import view as decision_view
from coldframe.triage.queries.facts import gather_facts_of
from coldframe.triage.queries.reviews import view
from coldframe.triage.queries.seeing import parties, seen_by
from coldframe.triage.rules import left_out_v1, priority_v1
from coldframe.triage.terms import (
    MOST_REPEATED,
    UNDO_SECONDS,
    DecisionState,
    LabelHistory,
    LeftOut,
    PriorityFacts,
    Repeatable,
    ReviewState,
    SameFileFacts,
    TieKind,
)

_MOST_CLUES = 10_000
_MOST_READ = 2 * MOST_REPEATED
_EARLIER = 5
_GONE = (DecisionState.REVERSED, DecisionState.SETTLED_OTHERWISE)


def find_label_history(sha256: str, person_id: str) -> LabelHistory | None:
    """What this desk has said about exactly this file, as far as this person may see; ``None`` if nothing stands."""
    if not sha256:
        return None
    rows = select_decisions(person_id).filter(item_sha256=sha256)
    standing = rows.filter(state=DecisionState.FINAL)
    row = standing.order_by("-final_at", "-id").first()
    if row is None or row.final_at is None:
        return None
    # Whoever repeated a judgement judged no file: the label is the one that was repeated, if it stands.
    first = standing.filter(id=row.repeats_id).first() or row
    assert first.final_at is not None
    return LabelHistory(
        label=decision_view(first),
        earlier=tuple(
            decision_view(old) for old in rows.filter(state__in=_GONE).order_by("-decided_at")[:_EARLIER]
        ),
        repeated=standing.filter(repeats=first).count(),
        seen_since=count_clues_with_file(sha256, received_after=first.final_at),
    )


def list_repeatable(decision_id: str, person_id: str, *, as_of: datetime) -> Repeatable:
    """List on which clues a judgement of a file can be repeated now, and on which not and why.

    Args:
        decision_id: A decision on one file: of an item, or of a clue that is nothing but that file.
        person_id: Who would repeat it; clues in queues that are closed to them are not listed.
        as_of: Now.

    Raises:
        NotFound: There is no such decision that this person may repeat; see :func:`find_repeated`.
    """
    decision = find_repeated(decision_id, person_id)
    clues = list_clues_with_file(decision.item_sha256, limit=_MOST_CLUES + 1)
    rows = list(
        Review.objects.filter(seen_by(person_id), clue_id__in=clues[:_MOST_CLUES], state__in=UNDECIDED)
        .exclude(id=decision.review_id)
        .order_by("received_at", "id")[: _MOST_READ + 1]
    )
    read = rows[:_MOST_READ]
    judged = judge_same_file(decision, read, person_id, as_of=as_of)
    fit = [row for row in read if judged[row.id][0] is None]
    return Repeatable(
        decision=decision_view(decision),
        reviews=tuple(view(row, as_of=as_of) for row in fit[:MOST_REPEATED]),
        left_out=tuple(
            (view(row, as_of=as_of), why) for row in read if (why := judged[row.id][0]) is not None
        ),
        is_more=len(rows) > _MOST_READ or len(clues) > _MOST_CLUES or len(fit) > MOST_REPEATED,
    )


def count_same_file(decision_id: str, person_id: str) -> int:
    """Count undecided reviews, besides its own, of clues that hold the file of a judgement that this person may repeat.

    0 where there is no such judgement. Cost: a look-up by hash and one count.
    """
    try:
        decision = find_repeated(decision_id, person_id)
    except NotFound:
        return 0
    clues = list_clues_with_file(decision.item_sha256, limit=_MOST_CLUES)
    rows = Review.objects.filter(seen_by(person_id), clue_id__in=clues, state__in=UNDECIDED)
    return rows.exclude(id=decision.review_id).count()


def count_repeated_lately(
    decision_ids: Collection[str], person_id: str, *, as_of: datetime
) -> dict[str, int]:
    """How many repetitions of these judgements this person can still take back, by judgement; none is left out."""
    rows = Decision.objects.filter(
        repeats__in=decision_ids,
        decided_by=person_id,
        decided_at__gte=as_of - timedelta(seconds=UNDO_SECONDS),
        state__in=(DecisionState.PROPOSED, DecisionState.FINAL),
        second_by="",
    )
    return dict(rows.values_list("repeats").annotate(Count("id")))


def find_repeated(decision_id: str, person_id: str) -> Decision:
    """The judgement of a file that this person may repeat: a final one, or an own one that waits for its second reader.

    Raises:
        NotFound: There is none with that id, or it is about more than one file.
    """
    rows = select_decisions(person_id).select_related("review")
    row = rows.filter(id=decision_id).exclude(item_sha256="").first()
    if row is None or row.state not in (DecisionState.FINAL, DecisionState.PROPOSED):
        raise NotFound("There is no decision on one file with that id that you can repeat.")
    # What was repeated is the judgement of whoever judged the file, as long as it stands.
    return rows.filter(id=row.repeats_id, state=DecisionState.FINAL).first() or row


def list_to_second(decision_id: str, person_id: str, *, as_of: datetime) -> Repeatable:
    """List on which clues a person who agreed to a judgement, reading second, can give the same reading.

    Args:
        decision_id: A final decision on one file that this person read second.
        person_id: Who read second.
        as_of: Now.

    Raises:
        NotFound: There is no such decision that this person read second.
    """
    decision = find_seconded(decision_id, person_id)
    waiting = select_to_second(decision, person_id).order_by("review__received_at", "id")
    rows = [row.review for row in waiting[: _MOST_READ + 1]]
    read = rows[:_MOST_READ]
    judged = judge_same_file(decision, read, person_id, is_second=True, as_of=as_of)
    fit = [row for row in read if judged[row.id][0] is None]
    return Repeatable(
        decision=decision_view(decision),
        reviews=tuple(view(row, as_of=as_of) for row in fit[:MOST_REPEATED]),
        left_out=tuple(
            (view(row, as_of=as_of), why) for row in read if (why := judged[row.id][0]) is not None
        ),
        is_more=len(rows) > _MOST_READ or len(fit) > MOST_REPEATED,
    )


def count_to_second(decision_id: str, person_id: str) -> int:
    """Count the repetitions of a judgement on which this person can give the same second reading; 0 if none read it."""
    try:
        return select_to_second(find_seconded(decision_id, person_id), person_id).count()
    except NotFound:
        return 0


def find_seconded(decision_id: str, person_id: str) -> Decision:
    """The final judgement of a file to which this person agreed, reading second.

    Raises:
        NotFound: There is none with that id.
    """
    rows = select_decisions(None).filter(state=DecisionState.FINAL, second_by=person_id, agreed=True)
    row = rows.filter(id=decision_id).exclude(item_sha256="").first()
    if row is None:
        raise NotFound("There is no decision on one file with that id to which you agreed, reading second.")
    return row


def select_to_second(decision: Decision, person_id: str) -> QuerySet[Decision]:
    """Repetitions of a judgement that wait for a second reader and were not made by this person."""
    rows = Decision.objects.filter(seen_by(person_id, review="review__"), repeats=decision)
    return rows.filter(state=DecisionState.PROPOSED).exclude(decided_by=person_id).select_related("review")


def judge_same_file(
    decision: Decision,
    reviews: Sequence[Review],
    person_id: str,
    *,
    is_second: bool = False,
    as_of: datetime,
) -> dict[str, tuple[LeftOut | None, PriorityFacts]]:
    """Tell of each review why the judgement is not repeated on it, or ``None``, with what is known of its clue now.

    The number of queries does not grow with the reviews.

    Args:
        decision: The judgement.
        reviews: Of clues that hold its file.
        person_id: Who would repeat it.
        is_second: They would give the second reading that a repetition waits for.
        as_of: Now.
    """
    ids = [row.clue_id for row in reviews]
    clues, items, facts = get_clues(ids), items_of_clues(ids), gather_facts_of(ids)
    said = get_clue(decision.review.clue_id).statement
    pack = load(PackName.PRIORITY, on=as_of.date())
    decided_in = set(
        Decision.objects.filter(
            review__in=reviews,
            state__in=(DecisionState.PROPOSED, DecisionState.FINAL, DecisionState.DISAGREED),
        ).values_list("review_id", flat=True)
    )
    # Who spoke with a reader about a clue is not blind to what that reader thinks of it.
    asked = set(
        Question.objects.filter(parties(person_id), review__in=reviews).values_list("review_id", flat=True)
    )
    untied = set(
        Link.objects.filter(clue_id__in=ids, thread__kind=TieKind.SAME_FILE)
        .exclude(undone_at=None)
        .values_list("clue_id", flat=True)
    )

    def known(row: Review) -> SameFileFacts:
        claim = row.claimed_by if row.claimed_until is not None and row.claimed_until > as_of else ""
        handed = row.handed_to if row.handed_until is not None and row.handed_until > as_of else ""
        held = items.get(row.clue_id, ())
        return SameFileFacts(
            is_decided=row.state == ReviewState.DECIDED,
            has_child_risk=priority_v1(facts[row.clue_id], pack).child_risk,
            holds_only_the_file=bool(held) and all(item.sha256 == decision.item_sha256 for item in held),
            says_the_same=clues[row.clue_id].statement in ("", said),
            has_known_selector=facts[row.clue_id].known_selector.is_yes,
            is_being_read=(
                row.id in asked
                if is_second
                else row.state in (ReviewState.AWAITING_SECOND, ReviewState.DISAGREED) or row.id in decided_in
            )
            or (row.aside_until is not None and row.aside_until > as_of),
            is_held=bool({claim, handed} - {"", person_id}),
            is_untied=row.clue_id in untied,
        )

    return {row.id: (left_out_v1(known(row)), facts[row.clue_id]) for row in reviews}
