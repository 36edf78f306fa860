"""The words of places and routes; ``labels`` and the ledger's pages show them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, dict[str, str | Promise]] = {
    "Role": {
        "subject": _("Subject"),
        "child": _("Affected child"),
        "service": _("Service or host"),
    },
    "Level": {
        "possible": _("Possible"),
        "supported": _("Supported"),
        "likely": _("Likely"),
    },
    "EvidenceKind": {
        "ip_clear": _("Internet address, complete"),
        "ip_unsure": _("Internet address, incomplete"),
        "ip_proxy": _("Internet address of a proxy"),
        "ip_disputed": _("Internet address that tables disagree about"),
        "ip_nowhere": _("An internet address that is of no country"),
        "phone": _("Telephone number"),
        "declared": _("Stated country"),
        "address": _("Street address"),
        "school": _("School"),
        "language": _("Language"),
        "time_zone": _("Hours of activity"),
        "payment": _("Payment or currency"),
        "domain": _("Top-level domain"),
    },
    "Caveat": {
        "no_time": _("Without a time"),
        "no_port": _("Without a port"),
        "proxy_unknown": _("Proxy or not: unknown"),
        "proxy": _("Proxy"),
        "tables_disagree": _("Tables disagree"),
        "in_no_table": _("In no table"),
        "private": _("Private address"),
        "shared_by_provider": _("Shared inside a provider's network"),
        "documentation": _("Address for examples"),
        "unspecified": _("No address"),
        "tunnel": _("Address of a tunnel"),
        "reserved": _("Reserved address"),
    },
    "RouteField": {
        "subject_place": _("Subject's place"),
        "child_place": _("Affected child's place"),
        "service_place": _("Service's place"),
        "harm": _("Kind of harm"),
        "item_kind": _("Kind of item"),
        "platform": _("Platform"),
        "danger": _("Danger now"),
    },
    "Because": {
        "rule": _("A rule"),
        "unknown_place": _("The place is not known"),
        "nothing_else": _("Nothing else is offered"),
    },
    "RoutesState": {
        "draft": _("Draft"),
        "proposed": _("Waits for a second person"),
        "active": _("In force"),
        "replaced": _("Replaced"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words for enum, values in _WORDS.items() for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

TONES: dict[str, str] = {"likely": "good", "supported": "accent"}
"""Value to tone; see ``labels.tone_of``."""

EVENTS: dict[str, str | Promise] = {
    "place_noted": _("A person noted a place"),
    "place_note_withdrawn": _("A note about a place was withdrawn"),
    "belonging_assessed": _("Where a matter belongs was worked out"),
    "routes_drafted": _("The draft of the routes was changed"),
    "routes_proposed": _("Routes were proposed"),
    "routes_activated": _("Routes were put in force by a second person"),
}
"""Kinds of event; see ``labels_ledger.EVENTS``."""

FACTS: dict[str, str | Promise] = {
    "evidence": _("Evidence"),
    "place": _("Place"),
    "places": _("Places"),
    "rests_on_sha256": _("SHA-256 of what it rests on"),
    "routes": _("Version of the routes"),
}
"""Keys of facts; see ``labels_ledger.FACTS``."""

THINGS: dict[str, str | Promise] = {
    "asm": _("Where a matter belongs"),
    "pln": _("Note of a place"),
    "rts": _("Routes"),
}
"""First three letters of an id to what it names; see ``labels_things.THINGS``."""
