"""The words of reporting: states, steps, events, and the values that leave the stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from coldframe.reporting.clearinghouses.base import Expectation, Problem, Refusal
from coldframe.reporting.clearinghouses.content import ReportContent


class ReportState(StrEnum):
    """Where a report stands. ``retracted``: withdrawn before it was filed; nothing stands there."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    FILED = "filed"
    REFUSED = "refused"
    UNKNOWN_OUTCOME = "unknown_outcome"
    RETRACTED = "retracted"


class StepKind(StrEnum):
    """One kind of remote call."""

    OPEN = "open"
    UPLOAD = "upload"
    DESCRIBE = "describe"
    FINISH = "finish"
    RETRACT = "retract"

    @property
    def may_be_repeated(self) -> bool:
        """True if doing it twice leaves what doing it once leaves."""
        return self in (StepKind.FINISH, StepKind.RETRACT)


class StepState(StrEnum):
    """How one remote call stands. ``waiting``: it surely had no effect and will be repeated."""

    IN_FLIGHT = "in_flight"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Resemblance(StrEnum):
    """How a file came to notice by comparison with lists of known material."""

    SAME_FILE = "same_file"
    LOOKS_ALIKE = "looks_alike"
    NONE = "none"


class ReportingEvent(StrEnum):
    """What reporting records in the ledger."""

    REPORT_DRAFTED = "report_drafted"
    REPORT_EDITED = "report_edited"
    REPORT_APPROVED = "report_approved"
    APPROVAL_WITHDRAWN = "report_approval_withdrawn"
    FILING_QUEUED = "filing_queued"
    FILING_STARTED = "filing_started"
    STEP_STARTED = "filing_step_started"
    STEP_ENDED = "filing_step_ended"
    RECEIPT_RECEIVED = "receipt_received"
    FILING_FAILED = "filing_failed"
    OUTCOME_RESOLVED = "filing_outcome_resolved"
    REPORT_RETRACTED = "report_retracted"
    BASIS_REVERSED = "report_basis_reversed"
    PRESERVATION_BEGUN = "preservation_begun"
    PRESERVATION_EXTENDED = "preservation_extended"
    DESTRUCTION_CONFIRMED = "destruction_confirmed"
    DESTRUCTION_STOPPED = "destruction_stopped"
    PRESERVED_DESTROYED = "preserved_destroyed"
    REPORT_EMPTIED = "report_emptied"
    PRODUCTION_PROPOSED = "production_proposed"
    PRODUCTION_SWITCHED_ON = "production_switched_on"
    PRODUCTION_SWITCHED_OFF = "production_switched_off"


class Setback(StrEnum):
    """Why a filing ended without a receipt; the report's page says for each what to do next."""

    NONE = "none"
    NOT_REACHED = "not_reached"
    REFUSED_BY_CLEARINGHOUSE = "refused_by_clearinghouse"
    CREDENTIALS = "credentials"
    OPEN_OUTCOME_UNKNOWN = "open_outcome_unknown"
    RETRACT_OUTCOME_UNKNOWN = "retract_outcome_unknown"
    FILE_UNREADABLE = "file_unreadable"
    KEPT_FAILING = "kept_failing"
    EXPIRED_THERE = "expired_there"
    UNSAFE_CONFIGURATION = "unsafe_configuration"
    PRODUCTION_OFF = "production_off"
    RELEASE_REFUSED = "release_refused"
    DECISION_NOT_FINAL = "decision_not_final"
    NO_LONGER_VALID = "no_longer_valid"
    BASIS_REVERSED = "basis_reversed"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what receivers need is there.

    Attributes:
        points: Weights of the expectations that are met.
        of_points: Weights of all that apply.
        gaps: What is missing, the heaviest first.
    """

    points: int
    of_points: int
    gaps: tuple[Expectation, ...]

    @property
    def percent(self) -> int:
        """0 to 100, rounded down; 100 where nothing applies."""
        return 100 * self.points // self.of_points if self.of_points else 100


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check says: problems block approval, gaps only warn."""

    problems: tuple[Problem, ...]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report.

    Attributes:
        clearinghouse: Name of its plug-in.
        attempt: How often filing was queued; 0 before the first time.
        edited_by: Everybody who drafted or changed it; none of them may approve it.
        remote_id: The clearinghouse's number, once known.
        setback: Why the last filing ended without a receipt; ``setback_text`` says it.
        completeness_percent: At the last edit or approval.
        completeness_note: What the receiver is told of it; empty if it is not told.
        loose_remote_ids: Unfinished reports there that still have to be retracted.
        supplements: The filed report that this one corrects; empty for a first report.
    """

    id: str
    decision_id: str
    clue_id: str
    clearinghouse: str
    state: ReportState
    version: int
    attempt: int
    content: ReportContent
    edited_by: tuple[str, ...]
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None
    queued_by: str
    queued_at: datetime | None
    agreement_id: str
    recipient_id: str
    message_id: str
    remote_id: str
    filed_at: datetime | None
    completeness_percent: int
    completeness_note: str
    setback: Setback
    setback_text: str
    loose_remote_ids: tuple[str, ...]
    supplements: str

    @property
    def as_sent(self) -> ReportContent:
        """What is previewed and sent: the content, with how complete it is at the end of its note."""
        note = "\n\n".join(part for part in (self.content.note, self.completeness_note) if part)
        return replace(self.content, note=note)


@dataclass(frozen=True, slots=True)
class StepView:
    """One remote call.

    Attributes:
        about: The item (upload, describe), or the number of the report (finish, retract).
        md5: Of what the clearinghouse received.
        refusal: Why it was refused, if it was.
    """

    id: str
    report_id: str
    attempt: int
    kind: StepKind
    about: str
    state: StepState
    tries: int
    started_at: datetime
    ended_at: datetime | None
    remote_id: str
    file_id: str
    code: str
    message: str
    md5: str
    request_id: str
    response_sha256: str
    was_done_before: bool
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The clearinghouse's answer to the last call, exactly as it came."""

    id: str
    report_id: str
    remote_id: str
    raw: bytes
    sha256: str
    received_at: datetime
    was_done_before: bool


@dataclass(frozen=True, slots=True)
class SwitchView:
    """That production was asked for and switched on, for one set of credentials.

    Attributes:
        fingerprint: Keyed hash of the credentials' environment, host and user name.
    """

    id: str
    clearinghouse: str
    fingerprint: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    ended_by: str
    ended_at: datetime | None

    @property
    def is_on(self) -> bool:
        """True if two people switched it on and nobody switched it off."""
        return self.confirmed_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """That a person had a report preserved longer, and why."""

    until: datetime
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PreservationView:
    """How long a filed report is kept.

    Attributes:
        files: How many files went with it.
        rule_ends_at: By the rule pack alone; ``None`` where the law names no length.
        ends_at: With extensions; ``None``: it never ends by itself.
        hold_id: A legal hold on it, on its clue or on one of its files; empty if there is none.
        is_own_hold: The hold stands on the report itself.
        hold_lift_asked_by: Who asked that the hold be lifted; empty if nobody did.
    """

    report_id: str
    remote_id: str
    clearinghouse: str
    files: int
    pack_id: str
    started_at: datetime
    rule_ends_at: datetime | None
    ends_at: datetime | None
    extensions: tuple[ExtensionView, ...]
    hold_id: str
    hold_reason: str
    is_own_hold: bool
    hold_lift_asked_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    destroyed_at: datetime | None
