"""What desks say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.custody.terms import SignedHead
from coldframe.partners.terms.recipients import RecipientView


class MessageKind(StrEnum):
    """What a message between desks says."""

    REFERRAL = "referral"
    REFERRAL_STATE = "referral_state"
    SUPPLEMENT = "supplement"
    RECALL = "recall"
    RECALL_ANSWER = "recall_answer"
    KEY_SUCCESSION = "key_succession"
    KEY_ACCEPTED = "key_accepted"
    TRANSPORT = "transport"
    RECEIPT = "receipt"
    DECONFLICTION = "deconfliction"
    PACKAGE = "package"


class MessageProblem(StrEnum):
    """Why a message was not taken in."""

    UNREADABLE = "unreadable"
    UNKNOWN_SENDER = "unknown_sender"
    KEY_NOT_BELIEVED_NOW = "key_not_believed_now"
    WRONG_ALGORITHM = "wrong_algorithm"
    WRONG_RECIPIENT = "wrong_recipient"
    FROM_THE_FUTURE = "from_the_future"
    TOO_OLD = "too_old"
    CHANGED_ON_REPEAT = "changed_on_repeat"
    WRONG_ANSWER = "wrong_answer"


class HeadJudgment(StrEnum):
    """How a partner's ledger head compares with one that it signed before."""

    CONSISTENT = "consistent"
    WENT_BACK = "went_back"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that travels beside a message: named by its SHA-256, length in bytes."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Message:
    """A verified message.

    Attributes:
        id: ``msg_…``; made once by the sender, the same at every repetition.
        sender: Fingerprint of the sender's pinned key.
        recipient: Fingerprint of the key it was meant for.
        issued_at: When this very token was signed; a repetition is signed anew.
        body_sha256: Digest over kind, payload and files: what makes it the same message.
        head: The sender's ledger head, or ``None`` if it sent none.
    """

    id: str
    sender: str
    recipient: str
    issued_at: datetime
    kind: MessageKind
    payload: Mapping[str, object]
    files: tuple[FileRef, ...]
    body_sha256: str
    head: SignedHead | None = None


@dataclass(frozen=True, slots=True)
class SeenMessageView:
    """A message that was taken in: answering it again gives the same receipt."""

    message_id: str
    recipient_id: str
    body_sha256: str
    subject_id: str
    receipt: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message whose signature holds, who it is from, and whether it was taken in before."""

    message: Message
    recipient: RecipientView
    seen: SeenMessageView | None


@dataclass(frozen=True, slots=True)
class PartnerHeadView:
    """A partner's signed ledger head as it reached us, and how it fits the ones before."""

    recipient_id: str
    message_id: str
    head: SignedHead
    judgment: HeadJudgment
    received_at: datetime
