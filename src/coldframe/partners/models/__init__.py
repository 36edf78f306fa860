"""Tables of partners: who may receive, what was agreed, what left, what came in."""

from __future__ import annotations

from coldframe.partners.models.agreements import Agreement
from coldframe.partners.models.disclosures import Disclosure
from coldframe.partners.models.messages import PartnerHead, SeenMessage
from coldframe.partners.models.recipients import Recipient

__all__ = ["Agreement", "Disclosure", "PartnerHead", "Recipient", "SeenMessage"]
