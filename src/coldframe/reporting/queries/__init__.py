"""Reads of reporting."""

from __future__ import annotations

from coldframe.reporting.queries.preservation import (
    count_due,
    count_ending,
    find_preservation,
    list_due,
    list_ending,
    list_files,
)
from coldframe.reporting.queries.production import (
    find_environment,
    find_switch,
    list_switches,
    why_not_production,
)
from coldframe.reporting.queries.reports import (
    check_report,
    count_reports,
    find_problems,
    find_receipt,
    find_report_for_decision,
    find_supplement,
    find_unanswered_finish,
    get_document,
    get_receipt,
    get_report,
    get_step,
    house_of,
    list_open_remote_ids,
    list_reports,
    list_steps,
    preview_report,
    report_view,
    step_view,
)

__all__ = [
    "check_report",
    "count_due",
    "count_ending",
    "count_reports",
    "find_environment",
    "find_preservation",
    "find_problems",
    "find_receipt",
    "find_report_for_decision",
    "find_supplement",
    "find_switch",
    "find_unanswered_finish",
    "get_document",
    "get_receipt",
    "get_report",
    "get_step",
    "house_of",
    "list_due",
    "list_ending",
    "list_files",
    "list_open_remote_ids",
    "list_reports",
    "list_steps",
    "list_switches",
    "preview_report",
    "report_view",
    "step_view",
    "why_not_production",
]
