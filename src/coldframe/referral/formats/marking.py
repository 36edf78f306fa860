"""What may be done with a document, in the words that machines of this field read."""

from __future__ import annotations

from coldframe.partners.terms import OnwardTransfer
from coldframe.referral.terms import Envelope

_TLP = {
    OnwardTransfer.NOT_ALLOWED: "tlp:amber+strict",
    OnwardTransfer.ON_REQUEST: "tlp:amber+strict",
    OnwardTransfer.SAME_PURPOSE: "tlp:amber",
}

CONDITION = "Condition: "
"""How a line begins that holds an agreement's own condition."""


def tlp_of(envelope: Envelope) -> str:
    """Return the Traffic Light Protocol 2.0 label: for the recipient's own organization, or its clients too."""
    return _TLP[envelope.onward_transfer]


def handling_statement(envelope: Envelope) -> str:
    """Return one line that ``intake.channels.marking`` reads back, wherever a form has room for words only."""
    return (
        f"coldframe-handling/1 agreement={envelope.agreement_id} version={envelope.agreement_version} "
        f"purpose={envelope.purpose} onward_transfer={envelope.onward_transfer} retention_days={envelope.retention_days} {tlp_of(envelope)}"
    )
