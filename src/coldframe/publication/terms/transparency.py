"""The words of the desk's own report, after the templates of Implementing Regulation (EU) 2024/2835.

Sections, names of rows and to whom they apply are those of its Annex I, as reports filed under it write them; they
were compared in two of 2026 (Amazon Store, AliExpress: github.com/krMaynard/dsa-transparency-data). The instructions
of Annex II were not at hand. What a desk does not count is said to be not collected, never left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.publication.terms.figures import Period
from coldframe.publication.terms.releases import ReleaseState

CITATION = "Commission Implementing Regulation (EU) 2024/2835, Annex I"


class ProviderKind(StrEnum):
    """What the Digital Services Act calls a desk; each has the duties of those before it."""

    NO_PROVIDER = "no_provider"
    INTERMEDIARY = "intermediary"
    HOSTING = "hosting"
    ONLINE_PLATFORM = "online_platform"
    VERY_LARGE = "very_large"

    def has_duties_of(self, other: ProviderKind) -> bool:
        """Whether rows for ``other`` apply to this one."""
        return list(ProviderKind).index(self) >= list(ProviderKind).index(other)


APPLICABILITY = {
    ProviderKind.INTERMEDIARY: "All",
    ProviderKind.HOSTING: "Only for providers of hosting services, including online platforms",
    ProviderKind.ONLINE_PLATFORM: "Only for providers of online platforms",
    ProviderKind.VERY_LARGE: "Only for VLOPs",
}
"""The first column of the template."""


class Section(StrEnum):
    """Sections of the template, with their numbers there in :data:`NUMBERS`; the last one is the desk's own."""

    IDENTIFICATION = "identification"
    ORDERS = "orders"
    NOTICES = "notices"
    OWN_INITIATIVE = "own_initiative"
    COMPLAINTS = "complaints"
    AUTOMATED_MEANS = "automated_means"
    HUMAN_RESOURCES = "human_resources"
    RECIPIENTS = "recipients"
    QUALITATIVE = "qualitative"
    BESIDE = "beside"


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
    Section.BESIDE: "",
}

TEMPLATE_FILES = {
    Section.IDENTIFICATION: "1_report_identification",
    Section.ORDERS: "3_member_states_orders",
    Section.NOTICES: "4_notices",
    Section.OWN_INITIATIVE: "5_own_initiative_illegal",
    Section.COMPLAINTS: "7_appeals_and_recidivism",
    Section.AUTOMATED_MEANS: "8_automated_means",
    Section.HUMAN_RESOURCES: "9_human_resources",
    Section.RECIPIENTS: "10_AMAR",
    Section.QUALITATIVE: "11_qualitative",
    Section.BESIDE: "",
}
"""Part of the template in which a section's rows stand. Parts 2 and 6 tell categories, which no row here does."""


class Standing(StrEnum):
    """What there is behind an indicator."""

    TOLD = "told"
    COUNTED = "counted"
    ENTERED = "entered"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"
    NO_SHARE = "no_share"
    STILL_OPEN = "still_open"
    NOT_PUBLISHED = "not_published"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"


class TransparencyEvent(StrEnum):
    """What the ledger records about the desk's own report."""

    TRANSPARENCY_DRAFTED = "transparency_drafted"
    TRANSPARENCY_PROPOSED = "transparency_proposed"
    TRANSPARENCY_PUBLISHED = "transparency_published"
    TRANSPARENCY_CORRECTED = "transparency_corrected"
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
        is_entered: A person of the desk says it; ``is_number`` if it is a count of ``unit``.
        within: Code of the row of which this is a subset, and which it may not exceed.
        row: Its name in the template, with ``scope`` there; empty: the template has no such row.
        applies: From which kind of provider on the template asks for it.
    """

    code: str
    section: Section
    what: str
    row: str = ""
    scope: str = ""
    applies: ProviderKind = ProviderKind.INTERMEDIARY
    measure: str = ""
    part: str = ""
    base: str = ""
    span: str = ""
    fixed: str = ""
    is_entered: bool = False
    is_number: bool = False
    unit: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransparencyView:
    """The desk's own report of a period, with its life.

    Attributes:
        provider: Name of the desk when it was drafted.
        kind: What the Digital Services Act calls it, as a person of the desk said.
        releases: Indicator's measure to the release that says it.
        medians: Span to the median in seconds; a span that has none is in ``untold`` with the reason.
        entered: Indicator to what a person said.
        rules: Id and SHA-256 of every rule pack that the desk had when it drafted and that was in force in the period.
        corrects: Id of the report whose place it takes, because of ``correction_note``; empty if of none.
        corrected_by: Id of the published report that took its place; empty if none did.
        note: Why it was withdrawn.
    """

    id: str
    state: ReleaseState
    provider: str
    kind: ProviderKind
    period: Period
    as_of: datetime
    releases: dict[str, str]
    medians: dict[str, int]
    untold: dict[str, Standing]
    entered: dict[str, str]
    rules: tuple[tuple[str, str], ...]
    corrects: str
    correction_note: str
    corrected_by: str
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
