"""The verbs of access, by noun."""

from __future__ import annotations

from coldframe.access.actions.exposure import choose_looking, record_look
from coldframe.access.actions.keys import create_api_key, note_key_use, revoke_api_key
from coldframe.access.actions.objects import grant_object, revoke_object
from coldframe.access.actions.people import create_person, deactivate, reactivate, set_preferences
from coldframe.access.actions.roles import grant_role, revoke_role
from coldframe.access.actions.sign_in import create_setup_link, enrol_totp, redeem_setup_link, set_password

__all__ = [
    "choose_looking",
    "create_api_key",
    "create_person",
    "create_setup_link",
    "deactivate",
    "enrol_totp",
    "grant_object",
    "grant_role",
    "note_key_use",
    "reactivate",
    "record_look",
    "redeem_setup_link",
    "revoke_api_key",
    "revoke_object",
    "revoke_role",
    "set_password",
    "set_preferences",
]
