"""What came of somebody in a case, and the reopening of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutcomeCode(StrEnum):
    """What came of one person. Closed on purpose."""

    NOT_CRIMINALISED = "not_criminalised"
    NOT_RESPONSIBLE_BY_AGE = "not_responsible_by_age"
    NOT_BOOKED_MINOR_GRAVITY = "not_booked_minor_gravity"
    WELFARE = "welfare"
    DIVERSION = "diversion"
    UNFOUNDED = "unfounded"
    MISTAKEN_IDENTITY = "mistaken_identity"
    NOT_INVOLVED = "not_involved"
    AGE_UNDETERMINABLE = "age_undeterminable"
    NO_PROSECUTORIAL_MERIT = "no_prosecutorial_merit"
    ACQUITTED = "acquitted"
    CHARGED = "charged"
    CONVICTED = "convicted"

    @property
    def is_prosecution(self) -> bool:
        """True for what presupposes that somebody can answer for the act."""
        return self in (
            OutcomeCode.NO_PROSECUTORIAL_MERIT,
            OutcomeCode.ACQUITTED,
            OutcomeCode.CHARGED,
            OutcomeCode.CONVICTED,
        )

    @property
    def is_cleared(self) -> bool:
        """True where nothing is held against the person any more: the record is sealed and soon destroyed."""
        return self in (OutcomeCode.UNFOUNDED, OutcomeCode.MISTAKEN_IDENTITY, OutcomeCode.NOT_INVOLVED)

    @property
    def sets_time(self) -> bool:
        """True where how long data are kept counts from this outcome, not from the closing of the case."""
        return self.is_cleared or self is OutcomeCode.AGE_UNDETERMINABLE


class OutcomeReason(StrEnum):
    """Why an outcome is not the usual one. Closed on purpose."""

    COERCED = "coerced"
    MINOR_ROLE = "minor_role"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of somebody. A correction is a newer entry that names this one; both stay.

    Attributes:
        reason: In words; it stays in its row.
        ages_pack: The rule pack of ages that was asked.
        retention_pack: The rule pack that set how long the person's data are kept, or empty.
        corrected_by: Id of the entry that replaced this one, or empty.
    """

    id: str
    party_id: str
    code: OutcomeCode
    reasons: tuple[OutcomeReason, ...]
    reason: str
    ages_pack: str
    retention_pack: str
    corrects: str
    corrected_by: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class SenderView:
    """Who sent a clue that a case rests on.

    Attributes:
        received_id: The referral it came with (``rrf_…``), or empty: it came another way.
        recipient_id: The partner who sent it, or empty.
        told: How many times what came of it was written down for them.
    """

    clue_id: str
    received_id: str
    recipient_id: str
    told: int


@dataclass(frozen=True, slots=True)
class ReopeningView:
    """A case that was opened again: why, by whom, when."""

    reason: str
    reopened_by: str
    reopened_at: datetime
