"""The words for what came of people, for safeguarding and sources' counts, also in the ledger."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, dict[str, str | Promise]] = {
    "SafeguardingFinding": {
        "harmed": _("Yes: harmed"),
        "not_harmed": _("No: not harmed"),
        "cannot_tell": _("Cannot be told yet; the question stays open"),
    },
    "OutcomeCode": {
        "not_criminalised": _("Not treated as a criminal"),
        "not_responsible_by_age": _("Not responsible by age"),
        "not_booked_minor_gravity": _("Not booked: of minor gravity"),
        "welfare": _("Welfare"),
        "diversion": _("Diversion"),
        "unfounded": _("Cleared: unfounded"),
        "mistaken_identity": _("Cleared: mistaken for somebody else"),
        "not_involved": _("Cleared: not involved"),
        "age_undeterminable": _("Age cannot be determined"),
        "no_prosecutorial_merit": _("No prosecutorial merit"),
        "acquitted": _("Acquitted"),
        "charged": _("Charged"),
        "convicted": _("Convicted"),
    },
    "OutcomeReason": {
        "coerced": _("Coerced"),
        "minor_role": _("Minor role"),
        "age": _("Age"),
    },
    "Qualifier": {
        "exact": _("Exactly"),
        "at_least": _("At least"),
        "about": _("About"),
        "at_most": _("At most"),
        "uncounted": _("Named, but not counted"),
    },
    "PartStanding": {
        "inside": _("Inside, as the source says"),
        "outside": _("Outside, as the source says"),
        "not_stated": _("The source does not say"),
    },
}

EVENTS: dict[str, str | Promise] = {
    "case_reopened": _("A case was opened again"),
    "act_recorded": _("When an act was, was noted"),
    "party_stubbed": _("What was known of somebody was destroyed"),
    "measure_total_recorded": _("A count that a source reports was recorded"),
    "outcome_recorded": _("What came of somebody was recorded"),
    "outcome_refused": _("An outcome was refused: it is not for a child"),
    "safeguarding_answered": _("Whether somebody was harmed was answered"),
    "identity_recorded": _("Who somebody is was recorded, sealed"),
    "identity_asked": _("Opening an identity was asked for"),
    "identity_granted": _("A second person granted that an identity is opened"),
    "identity_declined": _("A second person declined that an identity is opened"),
    "identity_opened": _("An identity was opened"),
    "due_date_withdrawn": _("A day of destruction was taken back"),
    "child_safeguarded": _("Something was done to keep children safe"),
    "measure_recorded": _("A measure of an authority was recorded"),
    "measure_refused": _("A measure was refused: it is not for a child"),
    "party_age_set": _("The age of somebody in a case was noted"),
}
"""Kind of a custody event to what happened."""

FACTS: dict[str, str | Promise] = {
    "act": _("Act"),
    "ask": _("Wish to open"),
    "asked_by": _("Asked by"),
    "cleared": _("Cleared"),
    "corrects": _("Replaces"),
    "finding": _("Finding"),
    "granted_by": _("Granted by"),
    "identity_fields": _("Fields of the identity"),
    "minors": _("Only children were counted"),
    "number": _("How many"),
    "outcome_entry": _("Entry"),
    "outcome_reasons": _("Reasons"),
    "parent": _("Part of"),
    "party_outcome": _("What came of it"),
    "qualifier": _("How firm"),
    "retention_pack": _("Rule pack about keeping"),
    "standing": _("Inside its total"),
    "total": _("Count"),
}
"""Key of a fact in an event to its words."""

ENUMS: dict[str, tuple[str, ...]] = {
    "finding": ("SafeguardingFinding",),
    "outcome_reasons": ("OutcomeReason",),
    "party_outcome": ("OutcomeCode",),
    "qualifier": ("Qualifier",),
    "standing": ("PartStanding",),
}
"""Key of a fact to the enums its codes come from."""
