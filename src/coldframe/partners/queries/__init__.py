"""Reads of partners: recipients, agreements, the disclosure ledger, and messages being opened."""

from __future__ import annotations

from coldframe.partners.queries.agreements import (
    agreement_terms,
    check_onward,
    check_release,
    get_agreement,
    list_agreements,
    list_renewals,
)
from coldframe.partners.queries.contacts import list_contacts
from coldframe.partners.queries.disclosures import (
    check_lines,
    count_ledger,
    get_disclosure,
    iterate_ledger,
    lines_lost,
    list_disclosures,
    list_lost,
    page_of_ledger,
    select_disclosures,
    select_withdrawn,
)
from coldframe.partners.queries.keys import (
    find_chain_key,
    list_own_keys,
    list_successions,
    own_fingerprint,
    own_fingerprints,
    own_key_for,
    own_public_key,
)
from coldframe.partners.queries.messages import (
    announces,
    list_partner_heads,
    open_message,
    open_transport,
    signed_head,
)
from coldframe.partners.queries.origins import get_origin, list_origins, list_permissions
from coldframe.partners.queries.outbox import count_waiting_under, get_outgoing, list_outgoing
from coldframe.partners.queries.recipients import (
    find_recipient_by_key,
    get_recipient,
    list_lookalikes,
    list_recipients,
    list_recipients_for,
)
from coldframe.partners.queries.webhooks import (
    count_webhook_deliveries,
    get_webhook_delivery,
    get_webhook_endpoint,
    list_webhook_deliveries,
    list_webhook_endpoints,
)

__all__ = [
    "agreement_terms",
    "announces",
    "check_lines",
    "check_onward",
    "check_release",
    "count_ledger",
    "count_waiting_under",
    "count_webhook_deliveries",
    "find_chain_key",
    "find_recipient_by_key",
    "get_agreement",
    "get_disclosure",
    "get_origin",
    "get_outgoing",
    "get_recipient",
    "get_webhook_delivery",
    "get_webhook_endpoint",
    "iterate_ledger",
    "lines_lost",
    "list_agreements",
    "list_contacts",
    "list_disclosures",
    "list_lookalikes",
    "list_lost",
    "list_origins",
    "list_outgoing",
    "list_own_keys",
    "list_partner_heads",
    "list_permissions",
    "list_recipients",
    "list_recipients_for",
    "list_renewals",
    "list_successions",
    "list_webhook_deliveries",
    "list_webhook_endpoints",
    "open_message",
    "open_transport",
    "own_fingerprint",
    "own_fingerprints",
    "own_key_for",
    "own_public_key",
    "page_of_ledger",
    "select_disclosures",
    "select_withdrawn",
    "signed_head",
]
