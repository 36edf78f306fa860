"""Reading what a person submits: every check before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.intake.queries import list_items
from coldframe.triage.models import Review
from coldframe.triage.rules import check_judgement_v1, read_category_v1, read_harms_v1, read_outcome_v1
from coldframe.triage.terms import Judgement, NewDecision

MAX_REASON_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted decision after every check."""

    judgement: Judgement
    reason: str
    harms: tuple[str, ...]
    item_id: str
    item_sha256: str


def read_submitted(review: Review, new: NewDecision) -> Submitted:
    """Check everything that a person submits.

    Raises:
        InvalidInput: Unknown outcome, category, harm or item, no reason, or a contradiction.
    """
    judgement = read_judgement(new.outcome, new.category, new)
    reason, harms = read_reason(new.reason), read_harms_v1(new.harms)
    items = {item.id: item.sha256 for item in list_items(review.clue_id)}
    if new.item_id and new.item_id not in items:
        raise InvalidInput("This review has no such item. Reload the page.", field="item_id")
    # A clue of one file only is that file: deciding about the one labels the other.
    files = {items[new.item_id]} if new.item_id else set(items.values())
    return Submitted(judgement, reason, harms, new.item_id, files.pop() if len(files) == 1 else "")


def read_reason(untrusted: str) -> str:
    """Read a reason: any words will do, but there must be some.

    Raises:
        InvalidInput: It is empty or too long.
    """
    reason = clean(untrusted, max_characters=MAX_REASON_CHARACTERS + 1).strip()
    if not reason:
        raise InvalidInput("A decision needs its reason. Say in a sentence what it rests on.", field="reason")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise InvalidInput(
            Said(
                "The reason is longer than %(most)s characters.",
                most=MAX_REASON_CHARACTERS,
            ),
            field="reason",
        )
    return reason


def read_judgement(outcome: str, category: str, new: NewDecision) -> Judgement:
    """Read and check what a person says.

    Raises:
        InvalidInput: An unknown code, or a contradiction.
    """
    judgement = Judgement(read_outcome_v1(outcome), read_category_v1(category), new.observations)
    check_judgement_v1(judgement)
    return judgement
