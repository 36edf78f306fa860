"""The words of deconfliction in the ledger: its events, their facts and what its ids name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Promise] = {
    "interest_added": _("A value of a case was entered for deconfliction"),
    "interest_refused": _("A value was not entered for deconfliction: a limit was reached"),
    "interest_removed": _("A value was taken back from deconfliction"),
    "interest_told": _("A person was told that somebody else has an interest"),
    "interest_granted": _("Somebody with an interest may be shown more"),
    "interest_declined": _("Somebody with an interest is shown nothing more"),
    "interest_grant_withdrawn": _("What somebody with an interest is shown was withdrawn"),
    "interest_paused": _("Deconfliction of a case was paused"),
    "interest_pause_lifted": _("A supervisor lifted a pause of deconfliction"),
    "interest_key_made": _("A key of deconfliction was made for a partner"),
    "interest_key_taken": _("A partner's key of deconfliction was taken up"),
    "interest_state_sent": _("A partner was told the state of deconfliction"),
    "interest_state_taken": _("A partner's state of deconfliction was taken in"),
    "interest_partner_paused": _("Deconfliction with a partner was paused: it sent more than was agreed"),
}

FACTS: dict[str, str | Promise] = {
    "key": _("Key"),
    "entry_kind": _("Kind of value"),
    "epoch": _("Which key of this partnership"),
    "fresh": _("New tokens that day"),
    "parts": _("What is shown"),
    "pause": _("Pause"),
    "partner": _("Partner"),
    "tokens": _("Tokens, with filling"),
}

THINGS: dict[str, str | Promise] = {
    "dce": _("Entry of deconfliction"),
    "dky": _("Key of deconfliction"),
    "dpa": _("Pause of deconfliction"),
}
