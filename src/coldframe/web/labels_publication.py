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
    "transparency_corrected": _("The desk's own report was corrected by another"),
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
    ("Section", "own_initiative"): _("Measures at its own initiative"),
    ("Section", "complaints"): _("Complaints, disputes and suspensions"),
    ("Section", "automated_means"): _("Automated means"),
    ("Section", "human_resources"): _("Human resources"),
    ("Section", "recipients"): _("Recipients of the service"),
    ("Section", "qualitative"): _("In words"),
    ("Section", "beside"): _("Beside the template: what this desk counts"),
    ("ProviderKind", "no_provider"): _("no provider of services: the duty to report does not apply to it"),
    ("ProviderKind", "intermediary"): _("a provider of intermediary services"),
    ("ProviderKind", "hosting"): _("a provider of hosting services"),
    ("ProviderKind", "online_platform"): _("a provider of an online platform"),
    ("ProviderKind", "very_large"): _("a provider of a very large online platform"),
    ("Standing", "told"): _("from a release"),
    ("Standing", "entered"): _("as the desk states"),
    ("Standing", "fixed"): _("always so"),
    ("Standing", "suppressed"): _("not told, to protect people"),
    ("Standing", "corrected"): _("corrected since"),
    ("Standing", "withdrawn"): _("withdrawn since"),
    ("Standing", "not_published"): _("not published for this period"),
    ("Standing", "not_collected"): _("not collected"),
    ("Standing", "counted"): _("counted in the ledger for this report"),
    ("Standing", "nothing"): _("there was none"),
    ("Standing", "no_share"): _("no share can be said of these two numbers"),
    ("Standing", "still_open"): _("cannot be said yet: more than half were still open"),
    ("Standing", "not_applicable"): _("does not apply to this desk"),
}
"""Enum and value to its words; see ``labels._OWN_LABELS``."""
