"""Reads of triage.

Whatever is read on behalf of a person keeps the readings blind: a second reader never gets to see what
the first one chose before having chosen. Later stages read without a person and get everything.
"""

from __future__ import annotations

from coldframe.triage.queries.agreement import measure_agreement
from coldframe.triage.queries.appeals import (
    count_appeals,
    find_appeal_by_code,
    find_appeal_link,
    get_appeal,
    list_appeal_links,
    list_appeals,
    part_in_decision,
)
from coldframe.triage.queries.decisions import (
    find_label,
    get_decision,
    labels_of_clues,
    list_decided,
    list_decisions,
    list_repetitions,
    require_past_undo,
)
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.gate import gates_of, list_authorities
from coldframe.triage.queries.gathering import SHOWN, count_tied, get_gathering, list_links
from coldframe.triage.queries.looks import find_living_look, list_looks, viewed_by_person
from coldframe.triage.queries.packs import list_pack_problems, list_ranked_otherwise
from coldframe.triage.queries.queue import COUNTED, QueueFilter, count_queue, list_queue
from coldframe.triage.queries.reversals import (
    count_reversals,
    find_reversal,
    get_recall,
    get_reversal,
    list_reversals,
)
from coldframe.triage.queries.reviews import (
    ReviewItem,
    ReviewPage,
    find_review_for_clue,
    find_undoable,
    get_page,
    get_review,
    reviews_of_clues,
)
from coldframe.triage.queries.routing import (
    count_waiting,
    count_waiting_by_age,
    find_routing,
    get_queue,
    get_routing,
    list_queues,
    list_routings,
    routing_facts_of,
    try_routing,
)
from coldframe.triage.queries.same_file import (
    count_repeated_lately,
    count_same_file,
    count_to_second,
    find_label_history,
    list_repeatable,
    list_to_second,
)
from coldframe.triage.queries.schemes import in_other_schemes
from coldframe.triage.queries.seeing import (
    hidden_clues,
    hidden_queues,
    names_hidden,
    require_clue_seen,
    select_hidden_clues,
)
from coldframe.triage.queries.working import (
    SOON,
    get_digest,
    get_pressure,
    list_clocks,
    list_open_questions,
    list_own_questions,
    list_questions,
    new_since,
    next_reviews,
)

__all__ = [
    "COUNTED",
    "SHOWN",
    "SOON",
    "QueueFilter",
    "ReviewItem",
    "ReviewPage",
    "count_appeals",
    "count_queue",
    "count_repeated_lately",
    "count_reversals",
    "count_same_file",
    "count_tied",
    "count_to_second",
    "count_waiting",
    "count_waiting_by_age",
    "find_appeal_by_code",
    "find_appeal_link",
    "find_label",
    "find_label_history",
    "find_living_look",
    "find_reversal",
    "find_review_for_clue",
    "find_routing",
    "find_undoable",
    "gates_of",
    "gather_facts",
    "get_appeal",
    "get_decision",
    "get_digest",
    "get_gathering",
    "get_page",
    "get_pressure",
    "get_queue",
    "get_recall",
    "get_reversal",
    "get_review",
    "get_routing",
    "hidden_clues",
    "hidden_queues",
    "in_other_schemes",
    "labels_of_clues",
    "list_appeal_links",
    "list_appeals",
    "list_authorities",
    "list_clocks",
    "list_decided",
    "list_decisions",
    "list_links",
    "list_looks",
    "list_open_questions",
    "list_own_questions",
    "list_pack_problems",
    "list_questions",
    "list_queue",
    "list_queues",
    "list_ranked_otherwise",
    "list_repeatable",
    "list_repetitions",
    "list_reversals",
    "list_routings",
    "list_to_second",
    "measure_agreement",
    "names_hidden",
    "new_since",
    "next_reviews",
    "part_in_decision",
    "require_clue_seen",
    "require_past_undo",
    "reviews_of_clues",
    "routing_facts_of",
    "select_hidden_clues",
    "try_routing",
    "viewed_by_person",
]
