"""The words of partners: what may be released, to whom, for what, and how it was answered."""

from __future__ import annotations

from coldframe.partners.terms.agreements import (
    AgreementState,
    AgreementTerms,
    HarmCategory,
    NewAgreement,
    OnwardTransfer,
    Purpose,
    RefusalReason,
    Refused,
    RefusedField,
    Released,
)
from coldframe.partners.terms.disclosures import DisclosureView, PartnersEvent
from coldframe.partners.terms.fields import RECORD_KEYS, REPEATED_RECORDS, Facts, Field, Leaf, Matter, Value
from coldframe.partners.terms.messages import (
    FileRef,
    HeadJudgment,
    Message,
    MessageKind,
    MessageProblem,
    OpenedMessage,
    PartnerHeadView,
    SeenMessageView,
)
from coldframe.partners.terms.recipients import RecipientKind, RecipientView

__all__ = [
    "RECORD_KEYS",
    "REPEATED_RECORDS",
    "AgreementState",
    "AgreementTerms",
    "DisclosureView",
    "Facts",
    "Field",
    "FileRef",
    "HarmCategory",
    "HeadJudgment",
    "Leaf",
    "Matter",
    "Message",
    "MessageKind",
    "MessageProblem",
    "NewAgreement",
    "OnwardTransfer",
    "OpenedMessage",
    "PartnerHeadView",
    "PartnersEvent",
    "Purpose",
    "RecipientKind",
    "RecipientView",
    "RefusalReason",
    "Refused",
    "RefusedField",
    "Released",
    "SeenMessageView",
    "Value",
]
