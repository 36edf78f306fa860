"""The verbs of deconfliction, by what they act on."""

from coldframe.casework.deconfliction.actions.entries import (
    TooManyEntries,
    add_entry,
    list_told,
    remove_entry,
)
from coldframe.casework.deconfliction.actions.exchange import (
    make_tokens,
    publish,
    receive_interests,
    share_key,
)
from coldframe.casework.deconfliction.actions.grants import decline, grant, withdraw_grant
from coldframe.casework.deconfliction.actions.pauses import lift_pause, pause_case

__all__ = [
    "TooManyEntries",
    "add_entry",
    "decline",
    "grant",
    "lift_pause",
    "list_told",
    "make_tokens",
    "pause_case",
    "publish",
    "receive_interests",
    "remove_entry",
    "share_key",
    "withdraw_grant",
]
