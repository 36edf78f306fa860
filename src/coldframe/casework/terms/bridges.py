"""A matter on its way from an administrative office to the police, or back: where it stands and who took each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.rulepacks.bridge import PacketPaper, Period
from coldframe.rulepacks.workdays import Due


class Direction(StrEnum):
    """Which way a matter goes."""

    TO_CRIMINAL = "to_criminal"
    TO_ADMINISTRATIVE = "to_administrative"


class BridgeState(StrEnum):
    """Where a matter stands on the bridge."""

    SIGNING = "signing"
    REPORTED = "reported"
    NOT_APPROVED = "not_approved"
    APPROVED = "approved"
    TRANSFERRED = "transferred"
    ACCEPTED = "accepted"
    FILED = "filed"
    HANDED_OVER = "handed_over"
    NOT_FILED = "not_filed"
    FILE_BACK = "file_back"
    RECONSIDERED = "reconsidered"
    UPHELD = "upheld"
    SUPERVISED = "supervised"
    CONFIRMED = "confirmed"
    HANDLED = "handled"


class BridgeAct(StrEnum):
    """One step across the bridge."""

    SIGN = "sign"
    APPROVE = "approve"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    ACCEPT = "accept"
    EXTEND = "extend"
    FILE = "file"
    DECLINE = "decline"
    TAKE_BACK = "take_back"
    ASK_AGAIN = "ask_again"
    ASK_PROSECUTOR = "ask_prosecutor"
    UPHOLD = "uphold"
    HAND_OVER = "hand_over"
    HANDLE = "handle"


OUTSIDE_ACTS = frozenset(
    {
        BridgeAct.ACCEPT,
        BridgeAct.EXTEND,
        BridgeAct.FILE,
        BridgeAct.DECLINE,
        BridgeAct.UPHOLD,
    }
)
"""What somebody of the other body does: their name and office are entered with it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken: all that the rules read."""

    act: BridgeAct
    at: datetime


@dataclass(frozen=True, slots=True)
class NewStep:
    """One step, as it is entered.

    Attributes:
        at: When it happened.
        reason: Why, in words; stays in the row.
        official: Name and office of whoever acted in the other body.
        referral_id: The referral by which the packet left; empty if it went by hand.
        receipt: The paper that proves it (a receipt, a written notice), as somebody would find it again.
    """

    act: BridgeAct
    at: datetime
    reason: str
    official: str = ""
    referral_id: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class StepTakenView:
    """A step with who took or entered it, and whether it came in time."""

    act: BridgeAct
    at: datetime
    by: str
    reason: str
    official: str
    referral_id: str
    receipt: str
    was_late: bool


@dataclass(frozen=True, slots=True)
class Running:
    """The period that runs now.

    Attributes:
        due: When it ends; ``None`` where the law gives no number.
    """

    period: Period
    started_at: datetime
    due: Due | None


@dataclass(frozen=True, slots=True)
class BridgeView:
    """A matter on the bridge.

    Attributes:
        offence: The suspected crime, as the law names it.
        report: What the officers found.
        other_body: To whom it goes.
        officers: Ids of the team.
        signed: Those of them who signed.
        needed: How many have to sign at least.
        acts: The steps that are open now.
        running: The period that runs, or ``None``.
        pack: The rule pack under which it was begun.
        zone: The zone in which the law's days are counted.
        packet_sha256: Digest of the packet as it was last written, or empty.
    """

    id: str
    case_id: str
    direction: Direction
    state: BridgeState
    offence: str
    report: str
    other_body: str
    officers: tuple[str, ...]
    signed: frozenset[str]
    needed: int
    acts: tuple[BridgeAct, ...]
    running: Running | None
    steps: tuple[StepTakenView, ...]
    pack: str
    zone: str
    papers: tuple[PacketPaper, ...]
    opened_by: str
    opened_at: datetime
    packet_sha256: str
    packet_at: datetime | None


@dataclass(frozen=True, slots=True)
class PacketItem:
    """An exhibit in the list of items."""

    number: str
    kind: str
    description: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Packet:
    """All that the packet may say, named one by one; nothing else of the case reaches it.

    Attributes:
        case_code: As printed.
        officers: Names of the officers who signed.
        head: Name of who approved.
        people: What the desk calls those in question; a sealed record only by its number.
        items: The exhibits that the case holds now.
        enclosed: Papers that a person encloses.
    """

    bridge_id: str
    direction: Direction
    case_code: str
    offence: str
    report: str
    other_body: str
    officers: tuple[str, ...]
    head: str
    people: tuple[str, ...]
    items: tuple[PacketItem, ...]
    papers: tuple[PacketPaper, ...]
    enclosed: frozenset[str]
    pack: str
    basis: str
