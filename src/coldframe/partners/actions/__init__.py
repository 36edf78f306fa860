"""The verbs of partners, by what they act on."""

from coldframe.partners.actions.agreements import (
    activate_agreement,
    end_agreement,
    propose_agreement,
    suspend_agreement,
)
from coldframe.partners.actions.disclosures import (
    confirm_disclosure,
    record_disclosure,
    record_refusal,
)
from coldframe.partners.actions.messages import keep_head, keep_message
from coldframe.partners.actions.recipients import change_recipient, pin_key, propose_recipient

__all__ = [
    "activate_agreement",
    "change_recipient",
    "confirm_disclosure",
    "end_agreement",
    "keep_head",
    "keep_message",
    "pin_key",
    "propose_agreement",
    "propose_recipient",
    "record_disclosure",
    "record_refusal",
    "suspend_agreement",
]
