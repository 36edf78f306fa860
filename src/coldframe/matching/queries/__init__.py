"""What matching holds. No query hands out a bank entry's value."""

from __future__ import annotations

from coldframe.matching.queries.banks import (
    count_active_of_list,
    find_bank_by_name,
    get_bank,
    get_change,
    get_entry,
    get_entry_by_number,
    get_list,
    list_banks,
    list_changes,
    list_entries,
    list_lists,
    list_opinions,
)
from coldframe.matching.queries.items import (
    find_search,
    find_signal_run,
    list_comparisons,
    list_items_matched_by,
    list_matches,
    list_signals,
)
from coldframe.matching.queries.resting import (
    list_entries_resting,
    list_feedback_corrected_by,
    list_feedback_of,
)
from coldframe.matching.queries.shared import (
    items_with_match,
    items_with_pdq,
    list_alike,
    list_holders,
    list_values,
    matches_of_items,
)
from coldframe.matching.queries.sources import (
    get_feedback,
    get_source,
    list_feedback,
    list_gaps,
    list_sources,
)
from coldframe.matching.queries.why import (
    explain_match,
    explain_matches,
    list_index_status,
)

__all__ = [
    "count_active_of_list",
    "explain_match",
    "explain_matches",
    "find_bank_by_name",
    "find_search",
    "find_signal_run",
    "get_bank",
    "get_change",
    "get_entry",
    "get_entry_by_number",
    "get_feedback",
    "get_list",
    "get_source",
    "items_with_match",
    "items_with_pdq",
    "list_alike",
    "list_banks",
    "list_changes",
    "list_comparisons",
    "list_entries",
    "list_entries_resting",
    "list_feedback",
    "list_feedback_corrected_by",
    "list_feedback_of",
    "list_gaps",
    "list_holders",
    "list_index_status",
    "list_items_matched_by",
    "list_lists",
    "list_matches",
    "list_opinions",
    "list_signals",
    "list_sources",
    "list_values",
    "matches_of_items",
]
