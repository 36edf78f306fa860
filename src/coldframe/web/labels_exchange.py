"""Words for what desks say to each other about a referral, and for their keys."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BY_ENUM: Mapping[str, Mapping[str, str | Promise]] = {
    "ReturnReason": {
        "wrong_jurisdiction": _("It belongs to another place"),
        "wrong_function": _("It belongs to another kind of body"),
        "duplicate": _("We had it already"),
        "insufficient": _("It says too little to work on"),
        "conflict_of_interest": _("We may not work on it: conflict of interest"),
    },
    "RecallReason": {
        "decision_reversed": _("The decision behind it was reversed"),
        "sent_in_error": _("It was sent in error"),
        "agreement_ended": _("The agreement ended"),
        "data_subject": _("A person it concerns is entitled to it"),
        "child_protection": _("To protect a child"),
    },
    "RecallAnswer": {
        "destroyed": _("Destroyed"),
        "corrected": _("Corrected"),
        "kept": _("Kept, because a law asks for it"),
    },
    "KeptReason": {
        "legal_hold": _("A legal hold"),
        "evidence": _("Evidence in proceedings"),
        "duty_to_keep": _("A duty to keep it"),
        "danger_to_a_child": _("Danger to a child"),
    },
    "SuccessionState": {
        "proposed": _("Announced"),
        "accepted": _("Accepted"),
        "set_aside": _("Set aside"),
    },
    "OutgoingState": {
        "queued": _("On its way"),
        "delivered": _("Delivered"),
        "refused": _("Not delivered"),
    },
    "MessageKind": {
        "supplement": _("Supplement"),
        "recall": _("Recall"),
        "recall_answer": _("Answer to a recall"),
        "key_succession": _("New key"),
        "key_accepted": _("New key accepted"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, code): words for enum, labels in _BY_ENUM.items() for code, words in labels.items()
}
