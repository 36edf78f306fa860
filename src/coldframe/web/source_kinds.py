"""The kinds of sources, their credentials and the formats of lists, in words."""

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

LIST_FORMATS: dict[str, str | Promise] = {
    "csv": "CSV",
    "plain": _("One value a line"),
    "vics": "VICS",
    "hashdeep": "hashdeep",
    "nsrl": "NSRL",
}
"""Name of a list format to what a person reads."""
