"""The words of partners: what may be released, to whom, for what, and how it was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.custody.terms import SignedHead


class Field(StrEnum):
    """Everything that can ever leave this desk. A fact without a name here cannot be sent.

    The part before the dot says which record of the document it belongs to: ``item.…`` and
    ``subject.…`` repeat, the others occur once.
    """

    CLUE_STATEMENT = "clue.statement"
    CLUE_RECEIVED_AT = "clue.received_at"
    CLUE_OCCURRED_AT = "clue.occurred_at"
    CLUE_LANGUAGE = "clue.language"
    CLUE_CHANNEL = "clue.channel"
    CLUE_DANGER_NOW = "clue.danger_now"
    ITEM_KIND = "item.kind"
    ITEM_FILE = "item.file"
    ITEM_MEDIA_TYPE = "item.media_type"
    ITEM_URL = "item.url"
    ITEM_TEXT = "item.text"
    ITEM_MD5 = "item.md5"
    ITEM_SHA1 = "item.sha1"
    ITEM_SHA256 = "item.sha256"
    ITEM_PDQ = "item.pdq"
    ITEM_ORIGINAL_NAME = "item.original_name"
    ITEM_VIEWED = "item.viewed"
    ITEM_PUBLIC = "item.public"
    MATCH_SUMMARY = "item.match_summary"
    SUBJECT_ACCOUNT = "subject.account"
    SUBJECT_SERVICE = "subject.service"
    SUBJECT_SCREEN_NAME = "subject.screen_name"
    SUBJECT_EMAIL = "subject.email"
    SUBJECT_PHONE = "subject.phone"
    SUBJECT_IP_EVENT = "subject.ip_event"
    DECISION_OUTCOME = "decision.outcome"
    DECISION_CATEGORY = "decision.category"
    DECISION_REASON = "decision.reason"
    DECISION_DECIDED_AT = "decision.decided_at"
    REPORT_NUMBER = "report.number"
    FEEDBACK_OUTCOME = "feedback.outcome"
    REPORTER_IDENTITY = "reporter.identity"
    VICTIM_IDENTITY = "victim.identity"


REPEATED_RECORDS: Mapping[str, str] = {"item": "items", "subject": "subjects"}
"""Records that repeat in a document, and the name of their list."""

RECORD_KEYS: Mapping[Field, frozenset[str]] = {
    Field.ITEM_FILE: frozenset({"sha256", "size_bytes"}),
    Field.SUBJECT_IP_EVENT: frozenset({"address", "port", "at", "event", "proxy"}),
}
"""Fields whose value is a small record, and the only keys that are ever copied out of it."""

Leaf = str | int | bool
Value = Leaf | Mapping[str, Leaf] | Sequence[Leaf | Mapping[str, Leaf]]
Facts = Mapping[Field, Value]


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything known that could be released, before anybody asked whether it may be.

    Attributes:
        once: Facts that occur once (clue, decision, report, reporter, victim).
        items: Facts of each item, by its number in the clue, from 1.
        subjects: Facts about the person or account that an item shows, by the item's number.
    """

    once: Facts
    items: Mapping[int, Facts] = field(default_factory=dict)
    subjects: Mapping[int, Facts] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that hold a value somewhere in this matter."""
        return frozenset(
            name for facts in (self.once, *self.items.values(), *self.subjects.values()) for name in facts
        )


class Purpose(StrEnum):
    """What a recipient may use released fields for. An agreement names each one it covers."""

    REPORT = "report"
    INVESTIGATION = "investigation"
    VICTIM_IDENTIFICATION = "victim_identification"
    SAFEGUARDING = "safeguarding"
    REMOVAL = "removal"
    PREVENTION = "prevention"


class HarmCategory(StrEnum):
    """The closed list of harms this software works on; adding one is a reviewed change."""

    ABUSE_MATERIAL = "abuse_material"
    LIVE_STREAMED_ABUSE = "live_streamed_abuse"
    GROOMING = "grooming"
    SEXUAL_EXTORTION = "sexual_extortion"
    TRAFFICKING = "trafficking"
    EXPLOITATION_IN_TRAVEL = "exploitation_in_travel"
    SELF_PRODUCED = "self_produced"
    UNSOLICITED_TO_CHILD = "unsolicited_to_child"
    SALE_OF_ACCESS = "sale_of_access"
    COVERT_FILMING = "covert_filming"
    INTIMATE_IMAGE = "intimate_image"
    SADISTIC_EXPLOITATION = "sadistic_exploitation"
    OTHER_HARM_TO_CHILD = "other_harm_to_child"


class RecipientKind(StrEnum):
    """What a recipient is, in its own country's order of things."""

    PLATFORM = "platform"
    HOTLINE = "hotline"
    CLEARINGHOUSE = "clearinghouse"
    POLICE = "police"
    CHILD_PROTECTION = "child_protection"
    AUTHORITY = "authority"
    HOST = "host"


class AgreementState(StrEnum):
    """Where one version of an agreement stands. Only ``active`` releases anything."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class OnwardTransfer(StrEnum):
    """Whether the recipient may pass on what it received."""

    NOT_ALLOWED = "not_allowed"
    ON_REQUEST = "on_request"
    SAME_PURPOSE = "same_purpose"


class MessageKind(StrEnum):
    """What a message between desks says."""

    REFERRAL = "referral"
    REFERRAL_STATE = "referral_state"
    TRANSPORT = "transport"
    RECEIPT = "receipt"


class RefusalReason(StrEnum):
    """Why a field may not be released."""

    NO_AGREEMENT = "no_agreement"
    WRONG_RECIPIENT = "wrong_recipient"
    RECIPIENT_CHANGED = "recipient_changed"
    NOT_ACTIVATED = "not_activated"
    SUSPENDED = "suspended"
    ENDED = "ended"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    EXPIRED = "expired"
    PURPOSE_NOT_COVERED = "purpose_not_covered"
    CATEGORY_UNKNOWN = "category_unknown"
    CATEGORY_NOT_COVERED = "category_not_covered"
    FIELD_NOT_COVERED = "field_not_covered"
    NOTHING_ASKED = "nothing_asked"


class MessageProblem(StrEnum):
    """Why a message was not taken in."""

    UNREADABLE = "unreadable"
    UNKNOWN_SENDER = "unknown_sender"
    WRONG_ALGORITHM = "wrong_algorithm"
    BAD_SIGNATURE = "bad_signature"
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


class PartnersEvent(StrEnum):
    """Kinds of custody event that partners records."""

    RECIPIENT_ADDED = "recipient_added"
    RECIPIENT_CHANGED = "recipient_changed"
    KEY_PINNED = "key_pinned"
    AGREEMENT_PROPOSED = "agreement_proposed"
    AGREEMENT_ACTIVATED = "agreement_activated"
    AGREEMENT_SUSPENDED = "agreement_suspended"
    AGREEMENT_ENDED = "agreement_ended"
    RELEASE_REFUSED = "release_refused"
    DISCLOSURE_BEGUN = "disclosure_begun"
    DISCLOSURE_CONFIRMED = "disclosure_confirmed"
    MESSAGE_RECEIVED = "message_received"
    PARTNER_HEAD_RECEIVED = "partner_head_received"


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A recipient as other stages see it.

    Attributes:
        name_as_printed: As on its letterhead; shown, never used to find it.
        public_key: Pinned Ed25519 key, base64 of its 32 bytes; empty for none.
        fingerprint: RFC 7638 thumbprint of that key; empty for none. The identity.
        delivery_url: Where a desk takes messages; empty if it has no desk.
        jurisdiction: ISO 3166-1 alpha-2, in upper case.
        pin: Digest over key and delivery address. An agreement covers this one only.
    """

    id: str
    name_as_printed: str
    kind: RecipientKind
    public_key: str
    fingerprint: str
    delivery_url: str
    mail: str
    jurisdiction: str
    pin: str


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """One version of an agreement, as data.

    Attributes:
        active_from: First moment it covers.
        active_to: First moment it no longer covers.
        retention_days: How long the recipient may keep what it received.
        recipient_pin: The recipient's ``pin`` when these terms were proposed.
        suspended_reason: Why it was suspended, in words; empty if it was not.
    """

    agreement_id: str
    version: int
    recipient_id: str
    recipient_pin: str
    state: AgreementState
    legal_basis: str
    purposes: frozenset[Purpose]
    categories: frozenset[HarmCategory]
    fields: frozenset[Field]
    active_from: datetime
    active_to: datetime
    retention_days: int
    onward_transfer: OnwardTransfer
    rights_caveat: str = ""
    proposed_by: str = ""
    activated_by: str = ""
    suspended_by: str = ""
    suspended_reason: str = ""
    proposed_at: datetime | None = None
    activated_at: datetime | None = None
    suspended_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """Terms as a person proposes them; see ``AgreementTerms``."""

    recipient_id: str
    legal_basis: str
    purposes: frozenset[Purpose]
    categories: frozenset[HarmCategory]
    fields: frozenset[Field]
    active_from: datetime
    active_to: datetime
    retention_days: int
    onward_transfer: OnwardTransfer = OnwardTransfer.NOT_ALLOWED
    rights_caveat: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """Exactly these fields may leave now, and what allowed it."""

    fields: frozenset[Field]
    agreement_id: str
    version: int


@dataclass(frozen=True, slots=True)
class RefusedField:
    """One field that may not leave (``None``: the request as a whole), why, and what to do next."""

    field: Field | None
    reason: RefusalReason
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing may leave. One entry for each field and reason, in the order of ``Field``."""

    problems: tuple[RefusedField, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that are refused."""
        return frozenset(problem.field for problem in self.problems if problem.field is not None)

    def explain(self) -> str:
        """One line for each problem, beginning with the field's name."""
        return "\n".join(
            f"{problem.field}: {problem.why}" if problem.field else problem.why for problem in self.problems
        )


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
class DisclosureView:
    """One line of the disclosure ledger.

    Attributes:
        subject_id: What was disclosed: ``ref_…``.
        sent_at: From this moment it may have left.
        delivered_at: When the recipient's signed receipt came; ``None`` while it has not.
        head_count: Length of our ledger that the message told the recipient.
    """

    id: str
    recipient_id: str
    subject_id: str
    message_id: str
    fields: tuple[Field, ...]
    agreement_id: str
    agreement_version: int
    document_sha256: str
    sent_at: datetime
    delivered_at: datetime | None
    head_count: int
    head_hash: str


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
