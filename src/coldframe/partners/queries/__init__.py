"""Reads of partners: recipients, agreements, the disclosure ledger, and messages being opened."""

from __future__ import annotations

from coldframe.partners.queries.agreements import (
    agreement_terms,
    check_release,
    get_agreement,
    list_agreements,
)
from coldframe.partners.queries.disclosures import get_disclosure, list_disclosures, select_disclosures
from coldframe.partners.queries.messages import (
    announces,
    list_partner_heads,
    open_message,
    open_transport,
    signed_head,
)
from coldframe.partners.queries.recipients import (
    find_recipient_by_key,
    get_recipient,
    list_recipients,
    own_fingerprint,
    own_public_key,
)

__all__ = [
    "agreement_terms",
    "announces",
    "check_release",
    "find_recipient_by_key",
    "get_agreement",
    "get_disclosure",
    "get_recipient",
    "list_agreements",
    "list_disclosures",
    "list_partner_heads",
    "list_recipients",
    "open_message",
    "open_transport",
    "own_fingerprint",
    "own_public_key",
    "select_disclosures",
    "signed_head",
]
