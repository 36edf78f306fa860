"""Words for working on reviews: queues, routing rules, reasons to set something aside, clocks of the law."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    ("AsideReason", "awaits_sender"): _("Waits for the sender"),
    ("AsideReason", "awaits_colleague"): _("Waits for a colleague"),
    ("AsideReason", "awaits_translation"): _("Waits for a translation"),
    ("AsideReason", "awaits_legal_advice"): _("Waits for legal advice"),
    ("AsideReason", "needs_a_break"): _("Needs some distance first"),
    ("AsideReason", "other"): _("Another reason"),
    ("RoutingField", "harm"): _("Kind of harm"),
    ("RoutingField", "channel"): _("Channel"),
    ("RoutingField", "sender"): _("Sender"),
    ("RoutingField", "language"): _("Language"),
    ("RoutingField", "lane"): _("Lane"),
    ("RoutingField", "sign"): _("Sign"),
    ("RoutingField", "item_kind"): _("Kind of item"),
    ("RoutingField", "age_band"): _("Youngest age as stated"),
    ("RoutingField", "affected"): _("Reported by the person affected"),
    ("RoutingState", "draft"): _("Draft"),
    ("RoutingState", "active"): _("In force"),
    ("RoutingState", "replaced"): _("Replaced"),
    ("TieKind", "same_file"): _("Same file"),
    ("TieKind", "near_file"): _("File that looks alike"),
    ("TieKind", "same_account"): _("Same account"),
    ("TieKind", "same_selector"): _("Same address, number or name"),
    ("TieKind", "same_text"): _("Same words"),
    ("TieKind", "by_hand"): _("Tied by hand"),
    ("LeftOut", "decided"): _("It has been decided meanwhile."),
    ("LeftOut", "child_risk"): _("It has a sign of risk to a child."),
    ("LeftOut", "other_items"): _("It holds something else, too."),
    ("LeftOut", "own_words"): _("Its sender says something of their own."),
    ("LeftOut", "known_selector"): _("A list holds an address or account that it names."),
    ("LeftOut", "being_read"): _("Somebody has begun to decide about it, or has set it aside."),
    ("LeftOut", "held"): _("A colleague has it in hand."),
    ("LeftOut", "untied"): _("A person said that it does not belong to the others with this file."),
    ("Sign", "exact_match"): _("A list holds exactly this file"),
    ("Sign", "every_file_listed"): _("Lists hold every file"),
    ("Sign", "near_match"): _("A list holds something that looks alike"),
    ("Sign", "child_risk"): _("A child may be at risk"),
    ("Reliability", "primary_text"): _("Read in the law itself"),
    ("Reliability", "secondary"): _("From a report about the law"),
    ("Reliability", "unconfirmed"): _("Not confirmed"),
    ("Reliability", "house_rule"): _("House rule"),
}
"""(Enum name, value) to words."""

SENDERS: dict[str, str | Promise] = {
    "person": _("A person of this desk"),
    "service": _("Any program"),
    "desk": _("Any other desk"),
    "system": _("This software"),
}
"""Kind of sender to words, as a routing rule may name it."""
