"""Reads of publication: figures from the ledger, and what is kept about campaigns."""

from __future__ import annotations

from coldframe.publication.queries.bulletins import (
    get_bulletin,
    list_bulletins,
    list_bulletins_of,
    list_public_bulletins,
    list_public_moments,
    standing_of,
    withdrawal_of,
)
from coldframe.publication.queries.campaigns import (
    CampaignCases,
    count_campaigns,
    get_campaign,
    list_campaigns,
    list_campaigns_of,
    list_cases_of,
)
from coldframe.publication.queries.figures import (
    Difference,
    Freshness,
    find_differences,
    follow,
    get_freshness,
    list_figures,
    list_months,
    list_times,
    ratios_of,
    recount,
)
from coldframe.publication.queries.imports import (
    count_imports,
    count_series,
    get_import,
    list_imports,
    list_observers,
    list_series,
)
from coldframe.publication.queries.reconciling import get_pair, list_explanations
from coldframe.publication.queries.releases import (
    get_release,
    get_release_view,
    list_releases,
    releasable_measures,
)
from coldframe.publication.queries.transparency import (
    get_transparency_report,
    list_lines,
    list_public_events,
    list_transparency_reports,
)

__all__ = [
    "CampaignCases",
    "Difference",
    "Freshness",
    "count_campaigns",
    "count_imports",
    "count_series",
    "find_differences",
    "follow",
    "get_bulletin",
    "get_campaign",
    "get_freshness",
    "get_import",
    "get_pair",
    "get_release",
    "get_release_view",
    "get_transparency_report",
    "list_bulletins",
    "list_bulletins_of",
    "list_campaigns",
    "list_campaigns_of",
    "list_cases_of",
    "list_explanations",
    "list_figures",
    "list_imports",
    "list_lines",
    "list_months",
    "list_observers",
    "list_public_bulletins",
    "list_public_events",
    "list_public_moments",
    "list_releases",
    "list_series",
    "list_times",
    "list_transparency_reports",
    "ratios_of",
    "recount",
    "releasable_measures",
    "standing_of",
    "withdrawal_of",
]
