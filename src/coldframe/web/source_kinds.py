"""The kinds of sources and their credentials, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "ncmec": _("NCMEC hash sharing"),
    "stopncii": _("StopNCII.org"),
}
"""Name of an exchange to what a person reads."""

SECRETS: dict[str, dict[str, str | Promise]] = {
    "ncmec": {"username": _("User name"), "password": _("Password")},
    "stopncii": {
        "subscription_key": _("Subscription key"),
        "fetch_key": _("Key for fetching hashes"),
        "feedback_key": _("Key for sending feedback"),
    },
}
"""Name of an exchange to its credentials."""
