"""The words for campaigns: their bodies, numbers, batches, and what the ledger says of them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    ("BodyRole", "issuer"): _("Issuer"),
    ("BodyRole", "lead"): _("Lead"),
    ("BodyRole", "member"): _("Joint body"),
    ("BodyRole", "cooperating"): _("Helped"),
    ("RowRole", "total"): _("Total"),
    ("RowRole", "subtotal"): _("Subtotal"),
    ("RowRole", "unspecified"): _("Not specified"),
    ("RowRole", "aside"): _("Beside the parts"),
    ("BreakdownKind", "partition"): _("All of it: they make the whole"),
    ("BreakdownKind", "multi_membership"): _("They overlap: not to be added"),
    ("BreakdownKind", "subset"): _("Only some of it"),
    ("Cause", "period"): _("They cover other days"),
    ("Cause", "time_zone"): _("Their days begin at other moments"),
    ("Cause", "counting_point"): _("One thing counts at another point"),
    ("Cause", "duplicates"): _("Duplicates are counted otherwise"),
    ("Cause", "late_arrivals"): _("Late arrivals are not in both"),
    ("Cause", "retracted"): _("What was taken back is not out of both"),
    ("Cause", "scope"): _("They cover other senders, places or kinds"),
}
"""(Enum name, value) to words; see ``labels``."""

EVENTS: dict[str, str | Promise] = {
    "campaign_declared": _("A campaign was entered"),
    "campaign_corrected": _("What a campaign is was corrected"),
    "campaign_body_added": _("A body of a campaign was entered"),
    "campaign_body_struck": _("A body of a campaign was struck out"),
    "campaign_measure_declared": _("What a campaign counts was declared"),
    "campaign_tally_recorded": _("A number of a campaign was entered"),
    "campaign_tally_corrected": _("A number of a campaign was corrected"),
    "campaign_tally_struck": _("A number of a campaign was struck out"),
    "campaign_regions_named": _("Places that a campaign names without counts were entered"),
    "campaign_batch_recorded": _("A batch of cases was entered"),
    "campaign_batch_corrected": _("What a batch says of itself was corrected"),
    "campaign_case_listed": _("A case of a batch was entered"),
    "campaign_case_struck": _("A case of a batch was struck out"),
    "table_imported": _("A table of others was taken in"),
    "table_struck": _("A table of others was struck out"),
    "difference_explained": _("Why two observers differ was stated"),
    "campaign_exported": _("A campaign was handed out as a file"),
}
"""Kind of event to its sentence; see ``labels_ledger.EVENTS``."""

FACTS: dict[str, str | Promise] = {
    "new": _("New numbers"),
    "revised": _("Numbers said otherwise than before"),
    "unchanged": _("Numbers said again"),
    "verdict": _("Whether it holds together"),
    "body": _("Body"),
    "batch": _("Batch"),
    "entry": _("Entry"),
    "campaign": _("Campaign"),
    "declared": _("Cases that it says it holds"),
    "regions": _("Places named"),
    "is_open": _("The source names more"),
    "value_kind": _("How it is given"),
    "other": _("The other"),
    "causes": _("Causes"),
    "amounts": _("By how much each"),
    "note_sha256": _("SHA-256 of the note"),
}
"""Key of a fact to its words; see ``labels_ledger.FACTS``."""

THINGS: dict[str, str | Promise] = {
    "tim": _("Table of others"),
    "fse": _("Number of others"),
    "cmp": _("Campaign"),
    "cbo": _("Body of a campaign"),
    "cme": _("What a campaign counts"),
    "cta": _("Number of a campaign"),
    "cba": _("Batch of cases"),
    "cli": _("Case of a batch"),
}
"""First three letters of an id to what it names; see ``labels_things.THINGS``."""

TRAPS: dict[str, str | Promise] = {
    "total_row": _("Rows that are totals"),
    "subtotal_row": _("Rows that are subtotals"),
    "unspecified_row": _("Rows for what nobody could assign"),
    "aside_row": _("Rows beside the parts"),
    "overlap": _("Parts that overlap"),
    "selection": _("Only some of the parts"),
    "one_whole_again": _("One whole divided several times"),
    "several_measures": _("Columns that count different things"),
    "observers": _("Two observers of one thing"),
    "repeated_label": _("A label that stands twice"),
    "lone_suppressed": _("A suppressed number that subtraction gives away"),
    "thousands": _("Signs between thousands"),
    "decimal_comma": _("A comma before decimals"),
    "full_width": _("Digits of full width"),
    "unit_in_cell": _("Units of counting in cells"),
    "unit_in_header": _("A unit of counting in a header"),
    "qualified": _("Numbers that are not exact"),
    "footnote_mark": _("Marks of notes at numbers"),
    "shares": _("Shares"),
    "missing_cell": _("Cells without a number"),
    "suppressed_cell": _("Suppressed numbers"),
    "unread_number": _("Cells that cannot be read as a number"),
    "year_header": _("Years in the header"),
    "date_number": _("Dates kept as numbers"),
    "joined_header": _("A header of several rows"),
    "repeated_header": _("A header that comes again"),
    "wrapped_line": _("Labels that wrap"),
    "broken_row": _("Rows that cannot be split"),
    "outside_text": _("Words that are no rows"),
    "guessed_encoding": _("An encoding that was guessed"),
    "lost_letters": _("Letters that cannot be read"),
    "formula_text": _("Texts that would run as formulas"),
    "hidden_sheet": _("A hidden sheet"),
    "hidden_row": _("Hidden rows"),
    "hidden_column": _("Hidden columns"),
    "merged": _("Merged words"),
    "merged_number": _("A merged number"),
    "no_cached_value": _("Formulas without a value"),
    "formula_error": _("Formulas in error"),
    "date_cell": _("Dates among cells"),
    "percent_format": _("Shares shown as percent"),
    "scaled_format": _("Numbers shown smaller than they are"),
    "masked_format": _("Numbers that their format hides"),
    "text_number": _("Numbers kept as text"),
    "linked_value": _("Values from another workbook"),
    "cut": _("Texts that were cut"),
}
"""Code of a trap of published tables to its words."""

VERDICTS: dict[str, str | Promise] = {
    "holds": _("Holds together"),
    "contradicted": _("Does not hold together"),
    "cannot_tell": _("Cannot be told"),
}
"""Whether a table holds together."""

OWN_LABELS |= {
    **{("Trap", code): words for code, words in TRAPS.items()},
    **{("Verdict", code): words for code, words in VERDICTS.items()},
}
