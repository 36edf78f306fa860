"""The words of redress: objections, reversals and what they undo, and what the law has us tell."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, dict[str, str | Promise]] = {
    "AppealState": {
        "open": _("Waits for an answer"),
        "granted": _("Granted"),
        "refused": _("Not granted"),
    },
    "RecallKind": {
        "bank_entry": _("Entry of a bank"),
        "source_feedback": _("Feedback to a source"),
        "filed_report": _("Report"),
        "sent_referral": _("Referral"),
        "host_notice": _("Notice to a host"),
        "user_statement": _("Statement of reasons"),
        "repeated_decision": _("The same judgement on another clue"),
    },
    "RecallEnd": {
        "never_left": _("Stopped before it left"),
        "taken_out": _("Taken out"),
        "told": _("Told"),
        "reversed_too": _("Reversed as well"),
        "stands_again": _("The decision stands again"),
        "stands_otherwise": _("It rests on something else as well"),
        "no_way_there": _("There is no way to take it back there"),
        "not_reached": _("The recipient could not be reached"),
        "not_heeded": _("The recipient was told and did nothing"),
    },
    "NotifierDocument": {
        "receipt": _("That the notice arrived"),
        "decision": _("What was decided"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words for enum, values in _WORDS.items() for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

TONES: dict[str, str] = {
    "granted": "good",
    "never_left": "good",
    "taken_out": "good",
    "told": "good",
    "reversed_too": "good",
    "stands_again": "good",
    "no_way_there": "heed",
    "not_reached": "heed",
    "not_heeded": "heed",
    "stopped": "heed",
}
"""Value to tone; see ``labels.tone_of``."""

EVENTS: dict[str, str | Promise] = {
    "appeal_link_made": _("A link for objections was made"),
    "appeal_link_revoked": _("A link for objections was taken back"),
    "appeal_received": _("An appeal arrived"),
    "appeal_answered": _("An appeal was answered"),
    "reversal_noted": _("What rests on a reversed decision was gathered"),
    "recall_ended": _("Something that rested on a reversed decision was seen to"),
    "reversal_closed": _("Everything that rested on a reversed decision was seen to"),
    "notice_stopped": _("A notice was stopped: its decision was reversed"),
    "statement_issued": _("A statement of reasons was handed out"),
    "notifier_told": _("A person told whoever sent a notice"),
}
"""Kind of event to its sentence; see ``labels_ledger.EVENTS``."""

FACTS: dict[str, str | Promise] = {
    "appeal_state": _("Answer"),
    "by": _("Reversed by"),
    "document": _("Document"),
    "link": _("Link"),
    "recall_end": _("What became of it"),
    "recall_kind": _("What rested on it"),
    "receipt_sha256": _("SHA-256 of the receipt"),
    "resting": _("Things that rested on it"),
    "reversal": _("Reversal"),
    "reversing": _("Reversed by"),
    "statement_sha256": _("SHA-256 of the statement"),
    "text_sha256": _("SHA-256 of the text"),
    "to_undo": _("Still to be undone"),
    "told_sha256": _("SHA-256 of what was told"),
    "within_window": _("Came in time"),
}
"""Key of a fact to its words; see ``labels_ledger.FACTS``."""

THINGS: dict[str, str | Promise] = {
    "apl": _("Link for objections"),
    "rcl": _("Something to undo"),
    "rvl": _("Reversal"),
    "sor": _("Statement of reasons"),
}
"""First three letters of an id to what it names; see ``labels_ledger.THINGS``."""
