"""The bridge between an administrative office and the police: who has to agree, what goes along, how long each has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.rulepacks.terms import Reliability, RulePack
from coldframe.rulepacks.workdays import Counting, WorkCalendar


class PeriodCode(StrEnum):
    """What a period is for."""

    DECIDE = "decide"
    """From the officers' report to the decision of the head of the office."""
    TRANSFER = "transfer"
    """From the approval to the transfer."""
    FILE = "file"
    """From acceptance by the police to their decision whether to open a criminal case."""
    FILE_VERIFY = "file_verify"
    """The same, extended once: the facts have to be checked."""
    FILE_COMPLEX = "file_complex"
    """The same, extended again: the case is grave or hard."""
    HAND_OVER = "hand_over"
    """From the notice that a criminal case is open to handing over what was seized."""
    ASK_AGAIN = "ask_again"
    """From the notice that none is opened to asking the police to reconsider."""
    ANSWER_AGAIN = "answer_again"
    """From that wish to its answer."""
    ASK_PROSECUTOR = "ask_prosecutor"
    """From that answer to asking the prosecutor to supervise."""
    SEND_BACK = "send_back"
    """From the approval to sending a matter back that is no crime."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period.

    Attributes:
        code: What it is for.
        amount: Length, or ``None`` where the law gives no number ("promptly").
        counting: Unit of ``amount``.
        is_right: A right that lapses, not a duty that is broken.
        wording: The law's words, in English.
        native: The law's own words.
        article: Where it stands.
        reliability: How well the length is known.
    """

    code: PeriodCode
    amount: int | None
    counting: Counting
    is_right: bool
    wording: str
    native: str
    article: str
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class PacketPaper:
    """A document that goes along.

    Attributes:
        code: Its name.
        native: What the law calls it.
        english: A gloss.
        is_written: This software writes it; else a person encloses it.
        is_required: No transfer without it.
    """

    code: str
    native: str
    english: str
    is_written: bool
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePack(RulePack):
    """The bridge of one jurisdiction.

    Attributes:
        officers: How many officers at least sign a report; 2 or more.
        calendar: Which days are worked, and where.
        periods: Each code at most once.
        papers: In the order of the law.
    """

    officers: int
    calendar: WorkCalendar
    periods: tuple[Period, ...]
    papers: tuple[PacketPaper, ...]

    def find(self, code: PeriodCode) -> Period | None:
        """Find a period; ``None`` where this jurisdiction has none that we know."""
        return next((period for period in self.periods if period.code is code), None)
