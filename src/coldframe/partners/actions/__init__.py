"""The verbs of partners, by what they act on."""

from coldframe.partners.actions.agreements import (
    activate_agreement,
    end_agreement,
    propose_agreement,
    suspend_agreement,
)
from coldframe.partners.actions.contacts import add_contact, destroy_contact
from coldframe.partners.actions.disclosures import (
    confirm_disclosure,
    note_read,
    note_recall,
    note_recall_answer,
    note_taken_back,
    record_disclosure,
    record_handed_out,
    record_refusal,
    withdraw_disclosure,
)
from coldframe.partners.actions.keys import (
    accept_succession,
    announce_key,
    receive_accepted,
    receive_succession,
    set_aside_succession,
)
from coldframe.partners.actions.messages import Handler, keep_head, receive_message
from coldframe.partners.actions.origins import permit_onward, record_origin
from coldframe.partners.actions.outbox import give_up_matter, queue_message
from coldframe.partners.actions.recipients import (
    change_recipient,
    describe_recipient,
    pin_key,
    propose_recipient,
)
from coldframe.partners.actions.webhooks import (
    add_webhook_endpoint,
    disable_webhook_endpoint,
    enable_webhook_endpoint,
    ping_webhook_endpoint,
    replay_webhooks,
    rotate_webhook_secret,
)

__all__ = [
    "Handler",
    "accept_succession",
    "activate_agreement",
    "add_contact",
    "add_webhook_endpoint",
    "announce_key",
    "change_recipient",
    "confirm_disclosure",
    "describe_recipient",
    "destroy_contact",
    "disable_webhook_endpoint",
    "enable_webhook_endpoint",
    "end_agreement",
    "give_up_matter",
    "keep_head",
    "note_read",
    "note_recall",
    "note_recall_answer",
    "note_taken_back",
    "permit_onward",
    "pin_key",
    "ping_webhook_endpoint",
    "propose_agreement",
    "propose_recipient",
    "queue_message",
    "receive_accepted",
    "receive_message",
    "receive_succession",
    "record_disclosure",
    "record_handed_out",
    "record_origin",
    "record_refusal",
    "replay_webhooks",
    "rotate_webhook_secret",
    "set_aside_succession",
    "suspend_agreement",
    "withdraw_disclosure",
]
