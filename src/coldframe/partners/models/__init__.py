"""Tables of partners: who may receive, what was agreed, what left, what came in."""

from __future__ import annotations

from coldframe.partners.models.agreements import Agreement
from coldframe.partners.models.contacts import Contact
from coldframe.partners.models.disclosures import Disclosure
from coldframe.partners.models.keys import KeyNotice, KeySuccession, OwnSuccession
from coldframe.partners.models.messages import PartnerHead, SeenMessage
from coldframe.partners.models.origins import Origin, Permission
from coldframe.partners.models.outbox import DeliveryTry, OutgoingMessage
from coldframe.partners.models.recipients import Recipient
from coldframe.partners.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookTry

__all__ = [
    "Agreement",
    "Contact",
    "DeliveryTry",
    "Disclosure",
    "KeyNotice",
    "KeySuccession",
    "Origin",
    "OutgoingMessage",
    "OwnSuccession",
    "PartnerHead",
    "Permission",
    "Recipient",
    "SeenMessage",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookTry",
]
