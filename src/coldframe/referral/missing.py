"""What recipients lacked before, and whether this matter has it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from coldframe.partners.terms import Field, Matter
from coldframe.referral.terms import DraftStanding, Feedback, Gap, Lesson, Missing

OLD_DAYS = 90
"""Days after which what a service keeps about an address is mostly gone: the 90 days that the law in the United
States had a provider preserve before 2024 (domain.md 3.2, R-13)."""

_CARRIED_BY: Mapping[Missing, frozenset[Field]] = {
    Missing.EVENT_TIME: frozenset({Field.SUBJECT_IP_EVENT}),
    Missing.EVENT_PORT: frozenset({Field.SUBJECT_IP_EVENT}),
    Missing.ACCOUNT: frozenset({Field.SUBJECT_ACCOUNT}),
    Missing.FILE: frozenset({Field.ITEM_FILE}),
    Missing.UNREADABLE_FILE: frozenset({Field.ITEM_FILE}),
    Missing.CONTEXT: frozenset({Field.CLUE_STATEMENT, Field.ITEM_TEXT}),
    Missing.JURISDICTION: frozenset({Field.SUBJECT_IP_EVENT, Field.SUBJECT_PHONE}),
    Missing.REPORTER_CONTACT: frozenset({Field.REPORTER_IDENTITY}),
    Missing.CHILD: frozenset({Field.VICTIM_IDENTITY}),
}
"""What would have carried it; any one of several is enough."""

_KEY_OF_EVENT = {Missing.EVENT_TIME: "at", Missing.EVENT_PORT: "port"}


def missing_v1(
    matter: Matter,
    told: Sequence[Feedback],
    *,
    covered: Collection[Field],
    chosen: Collection[Field],
    age_days: int,
    unreadable: bool,
    is_own: bool = True,
) -> Lesson:
    """Say what recipients lacked, and for each whether this draft has, leaves out, withholds or lacks it.

    Args:
        matter: Everything known about the matter.
        told: The last feedback on each of the last referrals, from this recipient or those of its kind.
        covered: Fields that the agreement lets go.
        chosen: Fields that the draft names so far.
        age_days: Whole days since it happened, or since it came if nobody knows.
        unreadable: A file of the matter could not be opened here.
        is_own: ``told`` is this recipient's own.
    """
    counts: Counter[Missing | Field] = Counter()
    for one in told:
        counts.update({*one.missing, *one.missing_fields})
    order = [*Missing, *Field]
    gaps = (
        Gap(lacking, number, _standing(lacking, matter, covered, chosen, age_days, unreadable))
        for lacking, number in counts.items()
    )
    ranked = sorted(gaps, key=lambda gap: (-gap.told, order.index(gap.lacking)))
    return Lesson(len(told), is_own, tuple(ranked))


def _standing(
    lacking: Missing | Field,
    matter: Matter,
    covered: Collection[Field],
    chosen: Collection[Field],
    age_days: int,
    unreadable: bool,
) -> DraftStanding:
    if lacking is Missing.TOO_OLD:
        return DraftStanding.LACKS if age_days > OLD_DAYS else DraftStanding.GOES
    if lacking is Missing.UNREADABLE_FILE and unreadable:
        return DraftStanding.LACKS
    held = _held(lacking, matter)
    if not held:
        return DraftStanding.LACKS
    if held & set(chosen) & set(covered):
        return DraftStanding.GOES
    return DraftStanding.NOT_CHOSEN if held & set(covered) else DraftStanding.WITHHELD


def _held(lacking: Missing | Field, matter: Matter) -> set[Field]:
    """Fields that hold here what was lacking."""
    if isinstance(lacking, Field):
        return {lacking} & matter.fields
    key = _KEY_OF_EVENT.get(lacking)
    if key is not None:
        return {Field.SUBJECT_IP_EVENT} if any(key in event for event in _events(matter)) else set()
    return {*_CARRIED_BY[lacking] & matter.fields}


def _events(matter: Matter) -> Iterable[Mapping[str, object]]:
    for facts in matter.subjects.values():
        values = facts.get(Field.SUBJECT_IP_EVENT, ())
        if isinstance(values, Sequence) and not isinstance(values, str):
            yield from (value for value in values if isinstance(value, Mapping))
