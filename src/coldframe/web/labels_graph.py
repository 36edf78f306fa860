"""The words for the drawing of a case's network."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, dict[str, str | Promise]] = {
    "Tie": {
        "under": _("Stands over"),
        "link": _("Bound, as a person judged"),
        "may_be": _("May be the same: waits for a second person"),
        "paid": _("Paid"),
    },
    "MarkKind": {
        "role": _("Had a role; dark where it is sure"),
        "act": _("What is in question"),
        "seen": _("Seen in use"),
        "paid": _("Money went"),
    },
    "Shape": {
        "person": _("Person"),
        "organization": _("Organization"),
        "thing": _("Thing"),
        "end": _("As printed on a payment"),
        "group": _("Several of a kind, gathered"),
    },
    "Tone": {
        "plain": _("No role in the matter"),
        "acting": _("Acts in the matter; no finding of guilt"),
        "harmed": _("Harmed in the matter"),
        "open": _("Safeguarding first"),
    },
    "GraphForm": {"svg": "SVG", "png": "PNG", "graphml": "GraphML", "case": "CASE JSON-LD"},
    "Sort": {"end": _("As printed on a payment")},
}

EVENTS: dict[str, str | Promise] = {
    "graph_written": _("The network of a case was taken out as a file"),
}

FACTS: dict[str, str | Promise] = {
    "graph_form": _("As what"),
    "node_count": _("People and things in it"),
    "tie_count": _("Ties in it"),
}

ENUMS: dict[str, tuple[str, ...]] = {"graph_form": ("GraphForm",)}
