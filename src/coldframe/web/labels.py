"""The words for the values of enums, and the tone in which a page shows them.

One table for all stages. A value without an entry is shown as its code with the
underscores taken out, so that a new value is readable before it is translated.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.web import (
    labels_campaigns,
    labels_cases,
    labels_exchange,
    labels_office,
    labels_partners,
    labels_places,
    labels_publication,
    labels_redress,
    labels_reports,
    labels_work,
)

_LABELS: dict[str, str | Promise] = {
    # Desks
    "platform": _("Platform safety team"),
    "hotline": _("Hotline"),
    "police": _("Police unit"),
    # Roles
    "intake": _("Intake"),
    "reviewer": _("Reviewer"),
    "second_reader": _("Second reader"),
    "liaison": _("Liaison"),
    "investigator": _("Investigator"),
    "publisher": _("Publisher"),
    "supervisor": _("Supervisor"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
    # Answers
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Not known"),
    # Channels and items of a clue
    "api": _("Program (API)"),
    "csv_file": _("List (CSV)"),
    "ndjson": _("List (NDJSON)"),
    "form": _("Form"),
    "cybertip": _("Clearinghouse report"),
    "xarf": _("Report of another company (XARF)"),
    "article_16": _("Notice under the Digital Services Act"),
    "desk": _("Another desk"),
    "referral_document": _("Referral brought as a file"),
    "referral_table": _("Referral brought as a table"),
    "case_graph": _("CASE / UCO graph"),
    "misp": _("MISP event"),
    "file": _("File"),
    "url": _("Address"),
    "text": _("Text"),
    "account": _("Account"),
    "listing": _("Listing"),
    "seen_in_future": _("Said to be seen in the future: check the sender's clock"),
    "file_not_supplied": _("The file was named but not sent"),
    "file_not_kept": _("The report held a file inside; such files are never kept"),
    "hash_differs": _("The bytes do not have the hash that the sender states"),
    "text_cut": _("The text was too long and was cut; the original is kept"),
    "trace_not_read": _("A trace could not be read; the original is kept"),
    "waiting": _("Waiting"),
    "replayed": _("Taken in later"),
    # Why somebody reads who reported
    "reply": _("To reply to them"),
    "ask_for_more": _("To ask them for more"),
    "legal_demand": _("A legal demand"),
    "danger_to_life": _("Danger to life"),
    # Kinds of harm
    "abuse_material": _("Child sexual abuse material"),
    "live_streamed_abuse": _("Live-streamed child sexual abuse"),
    "grooming": _("Grooming"),
    "sexual_extortion": _("Sexual extortion"),
    "trafficking": _("Child trafficking for sexual exploitation"),
    "exploitation_in_travel": _("Sexual exploitation of children in travel"),
    "self_produced": _("Self-produced sexual material"),
    "unsolicited_to_child": _("Sexual material sent to a child"),
    "sale_of_access": _("Sale of access"),
    "covert_filming": _("Covert filming"),
    "intimate_image": _("Intimate image shared without consent"),
    "sadistic_exploitation": _("Sadistic online exploitation"),
    "other_harm_to_child": _("Other harm to a child"),
    # Reviews
    "danger": _("Danger now"),
    "standard": _("Standard"),
    "known": _("Known material"),
    "open": _("Open"),
    "claimed": _("In somebody's hands"),
    "awaiting_second": _("Waits for a second reader"),
    "disagreed": _("Two readings differ"),
    "decided": _("Decided"),
    "destroyed": _("Destroyed"),
    # Decisions
    "proposed": _("Waits for a second reader"),
    "final": _("Final"),
    "settled_otherwise": _("Settled by a third person"),
    "undone": _("Taken back"),
    "reversed": _("Reversed"),
    "report": _("Report to the clearinghouse"),
    "refer": _("Refer to another body"),
    "informational": _("Keep as information"),
    "not_illegal": _("Not illegal"),
    "cannot_determine": _("Cannot be determined"),
    "needs_legal_process": _("Needs legal process first"),
    "out_of_scope": _("Outside this desk's task"),
    "baseline": _("Baseline: real child, illegal everywhere"),
    "nationally_illegal": _("Illegal here"),
    # Observations
    "infant": _("Infant or toddler"),
    "prepubescent": _("Before puberty"),
    "pubescent": _("In puberty"),
    "adult": _("Adult"),
    "no_person": _("No person"),
    "none_seen": _("None seen"),
    "sexualized_exposure": _("Sexualized exposure"),
    "non_penetrative_act": _("Sexual act without penetration"),
    "penetrative_act": _("Penetrative sexual act"),
    "sadistic_or_animal": _("Sadism, or an animal"),
    "other_exploitative": _("Other exploitation"),
    "seen": _("Seen"),
    "not_seen": _("Not seen"),
    "real": _("Real"),
    "real_altered": _("A real child, altered"),
    "fully_synthetic": _("Fully synthetic"),
    "drawn": _("Drawn"),
    "coerced": _("Yes, coerced"),
    "shared_between_peers": _("Yes, shared between peers with consent"),
    "reshared_without_consent": _("Yes, passed on without consent"),
    "consent_unknown": _("Yes, consent not known"),
    # Reasons to look
    "needed_to_decide": _("Needed to decide"),
    "second_reading": _("Second reading"),
    "child_identification": _("To identify the child"),
    "appeal": _("Appeal"),
}
"""Value to words, where one value means the same everywhere."""

_OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    **labels_partners.OWN_LABELS,
    **labels_places.OWN_LABELS,
    **labels_campaigns.OWN_LABELS,
    **labels_cases.OWN_LABELS,
    **labels_exchange.OWN_LABELS,
    **labels_reports.OWN_LABELS,
    **labels_office.OWN_LABELS,
    **labels_publication.OWN_LABELS,
    **labels_work.OWN_LABELS,
    **labels_redress.OWN_LABELS,
}
"""(Enum name, value) to words, where the same value reads differently in another enum."""

_TONES: dict[str, str] = {
    **labels_partners.TONES,
    **labels_places.TONES,
    **labels_reports.TONES,
    **labels_office.TONES,
    **labels_redress.TONES,
    "danger": "alarm",
    "standard": "accent",
    "awaiting_second": "heed",
    "proposed": "heed",
    "published": "good",
    "disagreed": "alarm",
    "claimed": "accent",
    "decided": "good",
    "final": "good",
    "waiting": "heed",
    "replayed": "good",
    "report": "accent",
    "refer": "accent",
}
"""Value to tone: accent, good, heed, alarm. Anything else is neutral."""


def label_of(value: object) -> str:
    """The words for ``value`` in the reader's language; empty for ``None``."""
    if value is None or value == "":
        return ""
    code = str(value)
    own = _OWN_LABELS.get((type(value).__name__, code)) if isinstance(value, StrEnum) else None
    return str(own or _LABELS.get(code) or code.replace("_", " ").capitalize())


def label_within(enums: Iterable[str], code: str) -> str:
    """The words for a code that lost its enum, as custody events carry it; the first enum that has it speaks."""
    own = next((_OWN_LABELS[enum, code] for enum in enums if (enum, code) in _OWN_LABELS), None)
    return str(own) if own else label_of(code)


def tone_of(value: object) -> str:
    """The tone of ``value``: ``accent``, ``good``, ``heed``, ``alarm`` or ``plain``."""
    return _TONES.get(str(value), "plain")


def choices_of(values: type[StrEnum]) -> list[tuple[str, str]]:
    """An enum as the choices of a form field."""
    return [(value.value, label_of(value)) for value in values]
