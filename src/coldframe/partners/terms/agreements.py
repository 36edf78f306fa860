"""What is agreed with a recipient, and how a release is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from coldframe.core.said import Listed, Said
from coldframe.partners.terms.fields import Field

NOTICE_DAYS = 30
"""Days before the end of an agreement from which its renewal is due, where none are said."""


class Purpose(StrEnum):
    """What a recipient may use released fields for. An agreement names each one it covers."""

    REPORT = "report"
    INVESTIGATION = "investigation"
    VICTIM_IDENTIFICATION = "victim_identification"
    SAFEGUARDING = "safeguarding"
    REMOVAL = "removal"
    PREVENTION = "prevention"
    DECONFLICTION = "deconfliction"


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
    ONWARD_NOT_ALLOWED = "onward_not_allowed"
    ONWARD_NOT_ASKED = "onward_not_asked"
    ONWARD_OTHER_PURPOSE = "onward_other_purpose"


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """One version of an agreement, as data.

    Attributes:
        active_from: First moment it covers.
        active_to: First moment it no longer covers.
        retention_days: How long the recipient may keep what it received.
        recipient_pin: The recipient's ``pin`` when these terms were proposed.
        suspended_reason: Why it was suspended, in words; empty if it was not.
        our_name: This desk as the agreement prints it; ``their_name`` the recipient.
        our_functions: What this desk does under it; ``their_functions`` the recipient.
        notice_days: How many days before ``active_to`` its renewal is to be proposed.
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
    our_name: str = ""
    our_functions: frozenset[Purpose] = frozenset()
    their_name: str = ""
    their_functions: frozenset[Purpose] = frozenset()
    notice_days: int = NOTICE_DAYS

    @property
    def renew_from(self) -> datetime:
        """The moment from which its renewal is due to be proposed."""
        return self.active_to - timedelta(days=self.notice_days)


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """Terms as a person proposes them; see ``AgreementTerms``. An empty name is taken as it is known here."""

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
    our_name: str = ""
    our_functions: frozenset[Purpose] = frozenset()
    their_name: str = ""
    their_functions: frozenset[Purpose] = frozenset()
    notice_days: int = NOTICE_DAYS


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
    why: Said


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing may leave. One entry for each field and reason, in the order of ``Field``."""

    problems: tuple[RefusedField, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that are refused."""
        return frozenset(problem.field for problem in self.problems if problem.field is not None)

    @property
    def said(self) -> Listed:
        """One line for each problem, beginning with the field's name."""
        lines = (
            Said("%(field)s: %(why)s", field=problem.field, why=problem.why) if problem.field else problem.why
            for problem in self.problems
        )
        return Listed(tuple(lines), "\n")

    def explain(self) -> str:
        """The same in English, to be kept."""
        return str(self.said)
