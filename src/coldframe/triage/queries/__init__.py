"""Reads of triage.

Whatever is read on behalf of a person keeps the readings blind: a second reader never gets to see what
the first one chose before having chosen. Later stages read without a person and get everything.
"""

from __future__ import annotations

from coldframe.triage.queries.decisions import (
    find_appeal,
    find_label,
    get_appeal,
    get_decision,
    list_appeals,
    list_decisions,
)
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.looks import list_looks, viewed_by_person
from coldframe.triage.queries.reviews import (
    QueueFilter,
    ReviewItem,
    ReviewPage,
    count_queue,
    find_review_for_clue,
    get_page,
    get_review,
    list_queue,
    reviews_of_clues,
)

__all__ = [
    "QueueFilter",
    "ReviewItem",
    "ReviewPage",
    "count_queue",
    "find_appeal",
    "find_label",
    "find_review_for_clue",
    "gather_facts",
    "get_appeal",
    "get_decision",
    "get_page",
    "get_review",
    "list_appeals",
    "list_decisions",
    "list_looks",
    "list_queue",
    "reviews_of_clues",
    "viewed_by_person",
]
