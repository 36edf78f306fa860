"""What figures, releases, campaigns and bulletins are called on the pages and in the ledger."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.web import labels_bulletins, labels_campaigns

EVENTS: dict[str, str | Promise] = {
    **labels_bulletins.EVENTS,
    **labels_campaigns.EVENTS,
    "release_drafted": _("A release was drafted"),
    "release_proposed": _("A release was proposed for publication"),
    "release_published": _("A second person published a release"),
    "release_corrected": _("A release was corrected by another one"),
    "release_withdrawn": _("A release was withdrawn"),
    "transparency_drafted": _("The desk's own report was drafted"),
    "transparency_proposed": _("The desk's own report was proposed for publication"),
    "transparency_published": _("A second person published the desk's own report"),
    "transparency_withdrawn": _("The desk's own report was withdrawn"),
}
"""Kind of event to its sentence; see ``labels_ledger.EVENTS``."""

FACTS: dict[str, str | Promise] = {
    **labels_bulletins.FACTS,
    **labels_campaigns.FACTS,
    "k": _("Suppressed under"),
    "base": _("Rounded to multiples of"),
    "corrected_by": _("Corrected by"),
    "was_out": _("Had been published"),
}
"""Key of a fact to its words; see ``labels_ledger.FACTS``."""

THINGS: dict[str, str | Promise] = {
    **labels_bulletins.THINGS,
    **labels_campaigns.THINGS,
    "rls": _("Release"),
    "trr": _("Transparency report"),
}
"""First three letters of an id to what it names; see ``labels_things.THINGS``."""

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    **labels_bulletins.OWN_LABELS,
    ("ReleaseState", "draft"): _("Draft"),
    ("ReleaseState", "proposed"): _("Waits for a second person"),
    ("ReleaseState", "published"): _("Published"),
    ("ReleaseState", "corrected"): _("Corrected by another"),
    ("ReleaseState", "withdrawn"): _("Withdrawn"),
    ("Section", "identification"): _("Report identification"),
    ("Section", "orders"): _("Orders of Member States"),
    ("Section", "notices"): _("Notices"),
    ("Section", "own_initiative"): _("Own-initiative measures and what followed"),
    ("Section", "complaints"): _("Complaints, disputes and suspensions"),
    ("Section", "automated_means"): _("Automated means"),
    ("Section", "human_resources"): _("Human resources"),
    ("Section", "recipients"): _("Recipients of the service"),
    ("Section", "qualitative"): _("In words"),
    ("Standing", "told"): _("from a release"),
    ("Standing", "entered"): _("as the desk states"),
    ("Standing", "fixed"): _("always so"),
    ("Standing", "suppressed"): _("not told, to protect people"),
    ("Standing", "corrected"): _("corrected since"),
    ("Standing", "withdrawn"): _("withdrawn since"),
    ("Standing", "not_published"): _("not published for this period"),
    ("Standing", "not_collected"): _("not collected"),
}
"""Enum and value to its words; see ``labels._OWN_LABELS``."""
