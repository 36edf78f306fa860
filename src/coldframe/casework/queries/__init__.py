"""Reads of casework.

Everything inside a case is read on behalf of an actor to whom the case is open. A case that does not
exist and one that is not open to the actor answer alike.
"""

from __future__ import annotations

from coldframe.casework.queries.cases import (
    case_view,
    count_cases,
    find_case,
    get_case,
    list_cases,
    list_cases_about,
    list_links,
    list_notes,
    select_case,
)
from coldframe.casework.queries.disposals import find_disposal, list_open_disposals
from coldframe.casework.queries.exhibits import (
    exhibit_view,
    find_admitted,
    is_in_open_case,
    list_exhibits,
)
from coldframe.casework.queries.measures import list_measures, list_safeguards, measure_view, safeguard_view
from coldframe.casework.queries.parties import (
    age_facts,
    ages_pack,
    get_party,
    list_parties,
    party_view,
    role_view,
    stages_open,
)

__all__ = [
    "age_facts",
    "ages_pack",
    "case_view",
    "count_cases",
    "exhibit_view",
    "find_admitted",
    "find_case",
    "find_disposal",
    "get_case",
    "get_party",
    "is_in_open_case",
    "list_cases",
    "list_cases_about",
    "list_exhibits",
    "list_links",
    "list_measures",
    "list_notes",
    "list_open_disposals",
    "list_parties",
    "list_safeguards",
    "measure_view",
    "party_view",
    "role_view",
    "safeguard_view",
    "select_case",
    "stages_open",
]
