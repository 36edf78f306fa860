"""The words of the desk's own report, after the templates of Implementing Regulation (EU) 2024/2835.

The sections are those of its Annex I; the codes of the indicators are ours, because the columns of its files were not
at hand when this was written. What a desk does not count is said to be not collected, never left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.publication.terms.figures import Period
from coldframe.publication.terms.releases import ReleaseState

CITATION = "Commission Implementing Regulation (EU) 2024/2835, Annex I"


class Section(StrEnum):
    """Sections of the template, with their numbers there in :data:`NUMBERS`."""

    IDENTIFICATION = "identification"
    ORDERS = "orders"
    NOTICES = "notices"
    OWN_INITIATIVE = "own_initiative"
    COMPLAINTS = "complaints"
    AUTOMATED_MEANS = "automated_means"
    HUMAN_RESOURCES = "human_resources"
    RECIPIENTS = "recipients"
    QUALITATIVE = "qualitative"


NUMBERS = {
    Section.IDENTIFICATION: "1.1",
    Section.ORDERS: "1.2",
    Section.NOTICES: "1.3",
    Section.OWN_INITIATIVE: "1.4",
    Section.COMPLAINTS: "1.5",
    Section.AUTOMATED_MEANS: "1.6",
    Section.HUMAN_RESOURCES: "1.7",
    Section.RECIPIENTS: "1.8",
    Section.QUALITATIVE: "2",
}


class Standing(StrEnum):
    """What there is behind an indicator."""

    TOLD = "told"
    ENTERED = "entered"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    NOT_PUBLISHED = "not_published"
    NOT_COLLECTED = "not_collected"


class TransparencyEvent(StrEnum):
    """What the ledger records about the desk's own report."""

    TRANSPARENCY_DRAFTED = "transparency_drafted"
    TRANSPARENCY_PROPOSED = "transparency_proposed"
    TRANSPARENCY_PUBLISHED = "transparency_published"
    TRANSPARENCY_WITHDRAWN = "transparency_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One row of the template. At most one of the sources is set; none: not collected.

    Attributes:
        measure: Code of a measure whose release of the period says it.
        part: Its heading there; empty: the whole.
        base: Code of the measure of which this is a share.
        span: Code of a span, told as its median.
        fixed: What is so by the making of this software.
        is_entered: A person of the desk says it; ``is_number`` if it is a count.
    """

    code: str
    section: Section
    what: str
    measure: str = ""
    part: str = ""
    base: str = ""
    span: str = ""
    fixed: str = ""
    is_entered: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransparencyView:
    """The desk's own report of a period, with its life.

    Attributes:
        provider: Name of the desk when it was drafted.
        releases: Indicator's measure to the release that says it.
        medians: Span to the median in seconds; a span of too few is not among them.
        entered: Indicator to what a person said.
    """

    id: str
    state: ReleaseState
    provider: str
    period: Period
    as_of: datetime
    releases: dict[str, str]
    medians: dict[str, int]
    entered: dict[str, str]
    sha256: str
    note: str
    drafted_by: str
    drafted_at: datetime
    proposed_by: str
    proposed_at: datetime | None
    published_by: str
    published_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
