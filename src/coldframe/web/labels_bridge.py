"""The words for the bridge between offices, and for a case's names, tasks, notes and timeline."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, dict[str, str | Promise]] = {
    "Direction": {
        "to_criminal": _("To the police: a crime is suspected"),
        "to_administrative": _("Back: no crime, but to be penalized"),
    },
    "BridgeState": {
        "signing": _("The officers sign"),
        "reported": _("The head decides"),
        "not_approved": _("Not approved"),
        "approved": _("Approved: to be transferred"),
        "transferred": _("Transferred: not accepted yet"),
        "accepted": _("Accepted: the other body decides"),
        "filed": _("Criminal case opened"),
        "handed_over": _("Criminal case opened, items handed over"),
        "not_filed": _("No case opened: the file comes back"),
        "file_back": _("The file is back"),
        "reconsidered": _("Being reconsidered"),
        "upheld": _("No case opened, also when reconsidered"),
        "supervised": _("With the prosecutor"),
        "confirmed": _("No case opened: the prosecutor agrees"),
        "handled": _("Handled by the administrative office"),
    },
    "BridgeAct": {
        "sign": _("Sign the report"),
        "approve": _("Approve the transfer"),
        "refuse": _("Do not approve it"),
        "transfer": _("Transferred"),
        "accept": _("Accepted, with a signed receipt"),
        "extend": _("Took longer to decide"),
        "file": _("Opened a criminal case"),
        "decline": _("Opened no case, with written reasons"),
        "take_back": _("The file came back"),
        "ask_again": _("Ask the police to reconsider"),
        "ask_prosecutor": _("Ask the prosecutor to supervise"),
        "uphold": _("Stayed with opening no case"),
        "hand_over": _("Items and papers handed over"),
        "handle": _("Handled with an administrative measure or none"),
    },
    "Counting": {
        "hours": _("hours"),
        "calendar_days": _("calendar days"),
        "working_days": _("working days"),
    },
    "CaseNameKind": {
        "code": _("Another code"),
        "name": _("Name"),
        "native_name": _("Name in its own language"),
        "translation": _("Translation"),
        "mistranslation": _("Mistranslation that was printed"),
    },
    "MomentKind": {
        "act": _("Act in question"),
        "clue": _("Clue"),
        "operation_attempt": _("Attempt to set up a site"),
        "access_attempt": _("Attempt to reach a site"),
        "investigation": _("Investigation"),
        "measure": _("Measure"),
        "court": _("Court"),
        "publication": _("Publication"),
        "other": _("Other"),
    },
}

EVENTS: dict[str, str | Promise] = {
    "bridge_opened": _("A transfer between offices was begun"),
    "bridge_stepped": _("A transfer between offices took a step"),
    "bridge_packet_written": _("The packet of a transfer was written"),
    "case_named": _("A further name of a case was added"),
    "task_given": _("A task was given"),
    "task_done": _("A task ended"),
    "moment_entered": _("An event was entered into a timeline"),
    "moment_withdrawn": _("An event was taken out of a timeline"),
    "note_revised": _("A note was corrected"),
    "note_emptied": _("The text of a note was destroyed"),
}

FACTS: dict[str, str | Promise] = {
    "bridge": _("Transfer between offices"),
    "bridge_act": _("Step"),
    "bridge_pack": _("Rule pack about transfers"),
    "bridge_state": _("Stands at"),
    "case_name": _("Name of the case"),
    "dropped": _("Dropped"),
    "due_on": _("Due on"),
    "happened_at": _("Happened"),
    "moment": _("Event"),
    "moment_kind": _("About"),
    "name_kind": _("Kind of name"),
    "officers": _("Officers"),
    "outcome_sha256": _("SHA-256 of the outcome"),
    "packet_sha256": _("SHA-256 of the packet"),
    "papers": _("Papers enclosed"),
    "report_sha256": _("SHA-256 of the report"),
    "when": _("When"),
}

ENUMS: dict[str, tuple[str, ...]] = {
    "bridge_act": ("BridgeAct",),
    "bridge_state": ("BridgeState",),
    "direction": ("Direction",),
    "moment_kind": ("MomentKind",),
    "name_kind": ("CaseNameKind",),
}
