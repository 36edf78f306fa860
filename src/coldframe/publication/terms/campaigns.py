"""Campaigns: what several bodies did together, as each of them says it, with every number as it was printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from coldframe.casework.terms import CaseKind, Source
from coldframe.core.errors import InvalidInput
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.figures import Measure, Unit

T = TypeVar("T")

SHARES = (ValueKind.PERCENT, ValueKind.PERCENTAGE_POINT, ValueKind.PERCENT_CHANGE)
"""What is said of counts and is none."""

MAX_NUMBER = 10**15
"""No number of a campaign reaches it; programs that read the ledger hold whole numbers up to 2⁵³."""


class CampaignEvent(StrEnum):
    """What the ledger records about campaigns."""

    DECLARED = "campaign_declared"
    CORRECTED = "campaign_corrected"
    BODY_ADDED = "campaign_body_added"
    BODY_STRUCK = "campaign_body_struck"
    MEASURE_DECLARED = "campaign_measure_declared"
    TALLY_RECORDED = "campaign_tally_recorded"
    TALLY_CORRECTED = "campaign_tally_corrected"
    TALLY_STRUCK = "campaign_tally_struck"
    REGIONS_NAMED = "campaign_regions_named"
    BATCH_RECORDED = "campaign_batch_recorded"
    BATCH_CORRECTED = "campaign_batch_corrected"
    CASE_LISTED = "campaign_case_listed"
    CASE_STRUCK = "campaign_case_struck"
    EXPORTED = "campaign_exported"


class BodyRole(StrEnum):
    """What a body does in a campaign. Sources disagree; each attribution keeps its own source."""

    ISSUER = "issuer"
    LEAD = "lead"
    MEMBER = "member"
    COOPERATING = "cooperating"


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What a campaign is, as its source has it.

    Attributes:
        native_name: In the issuer's language and script.
        other_names: Further names, such as what a machine made of the native one.
        trigger: The law or decision on which it rests, as cited; empty where the source names none.
        trigger_on: The day on which that took effect, or ``None``.
        first, last: Its period, as ``2021``, ``2021-03`` or ``2021-03-05``; empty where not known. Only ``first``:
            that year, month or day.
        zone: IANA name of the zone in whose days the period is told.
        objectives: What it is about, in the issuer's words.
    """

    name: str
    source: Source
    native_name: str = ""
    other_names: tuple[str, ...] = ()
    trigger: str = ""
    trigger_native: str = ""
    trigger_on: date | None = None
    first: str = ""
    last: str = ""
    objectives: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """What was said from one correction to the next; ``reason`` is empty for what was entered first."""

    number: int
    said: T
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Struck:
    """Why something no longer holds; it stays to be seen."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body of a campaign: its name as printed, and who says that it took part so."""

    role: BodyRole
    name: str
    source: str
    native_name: str = ""
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body of a campaign."""

    id: str
    said: NewBody
    struck: Struck | None


@dataclass(frozen=True, slots=True)
class CampaignMeasure:
    """What a campaign counts; its ``measure.code`` is its id.

    Attributes:
        currency: ISO 4217, of money only. Two currencies are two measures.
        are_minors: Only children are counted; small numbers of them are not exported.
    """

    measure: Measure
    currency: str = ""
    are_minors: bool = False

    def __post_init__(self) -> None:
        if (self.measure.unit is Unit.MONEY) is not bool(self.currency):
            raise InvalidInput("Money has a currency, and nothing else has one.", field="currency")

    @property
    def id(self) -> str:
        """Its id."""
        return self.measure.code

    @property
    def counts_children(self) -> bool:
        """True if small numbers of it do not leave: marked so, or children are its unit."""
        return self.are_minors or self.measure.unit is Unit.CHILDREN


@dataclass(frozen=True, slots=True)
class NewCampaignTally:
    """One number of a campaign, as a body or a source has it.

    Attributes:
        value: A count, a share, a change in percent or in percentage points; ``MISSING`` where there are words only.
        words: What stands in place of a number ("a large number").
        base: Of a share: of what; of a change: from what. No headcount is ever made from it.
        body_id: Who counted; empty where the source does not say.
        population: Whom or what it covers ("all platforms"); different ones are never compared.
        region: The place, of a number by places; empty for the whole.
        first, last: Its own period where it is not the campaign's.
        part_of: The tally whose part this is, or empty.
        parts_kind: What the parts of this one are to it, as the source shows them.
        is_inside: Its ground lies inside the campaign. What does not is shown apart and enters nothing.
        is_open: The source names more than it lists ("and other places").
    """

    measure_id: str
    value: Value
    source: Source
    words: str = ""
    base: str = ""
    body_id: str = ""
    population: str = ""
    region: str = ""
    first: str = ""
    last: str = ""
    part_of: str = ""
    parts_kind: BreakdownKind = BreakdownKind.SUBSET
    is_inside: bool = True
    is_open: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        value = self.value
        if value.kind not in (*SHARES, ValueKind.COUNT, ValueKind.MISSING):
            raise InvalidInput("A tally is a count, a share or a change.", field="number")
        if (value.kind is ValueKind.MISSING) is not bool(self.words.strip()):
            raise InvalidInput(
                "Give a number, or the words that stand in its place: not both.", field="words"
            )
        if (value.kind in SHARES) is not bool(self.base.strip()):
            raise InvalidInput(
                "A percentage is of something, a change is from something: say of what. A count is not.",
                field="base",
            )
        if value.kind in SHARES and self.part_of:
            raise InvalidInput("A percentage is no part of a count.", field="part_of")
        if value.qualifier is Qualifier.UNCOUNTED and (value.kind is not ValueKind.COUNT or value.number):
            raise InvalidInput(
                "What is named without a count has no number. Leave it empty, or say how firm it is.",
                field="qualifier",
            )
        if value.kind in (ValueKind.COUNT, ValueKind.PERCENT) and value.number < 0:
            raise InvalidInput("Nothing is counted below 0. Choose a change instead.", field="number")
        if value.kind is ValueKind.PERCENT and value.number > 100:
            raise InvalidInput(
                "A share is at most 100 %. If it says how much more there was, choose a change.",
                field="number",
            )
        if abs(value.number) >= MAX_NUMBER:
            raise InvalidInput("This number is too large to be one. Check its digits.", field="number")


@dataclass(frozen=True, slots=True)
class CampaignTally:
    """A tally with its corrections; the last version holds."""

    id: str
    versions: tuple[Version[NewCampaignTally], ...]
    struck: Struck | None = None

    @property
    def said(self) -> NewCampaignTally:
        """What holds now."""
        return self.versions[-1].said

    @property
    def changed_measure(self) -> bool:
        """True if a correction says that another thing was counted: earlier comparisons were of other things."""
        return any(counts_another(one.said, other.said) for one, other in pairwise(self.versions))


def counts_another(before: NewCampaignTally, now: NewCampaignTally) -> bool:
    """True if these are numbers of different things: measures, or a share where there were points."""
    kinds = {before.value.kind, now.value.kind} - {ValueKind.MISSING}
    return before.measure_id != now.measure_id or len(kinds) > 1


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch of typical cases, as announced.

    Attributes:
        number: Of the batch, as printed.
        on: Its day, month or year.
        declared: How many cases the announcement says; ``None`` where it does not.
        sorts: How many of each sort it says: ("online", 5). Empty where it does not.
    """

    number: str
    source: Source
    on: str = ""
    declared: int | None = None
    sorts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.declared is not None and self.declared < 0:
            raise InvalidInput("A batch holds 0 or more cases.", field="declared")
        if len(dict(self.sorts)) < len(self.sorts) or any(number < 0 for _, number in self.sorts):
            raise InvalidInput("State each sort once, with 0 or more cases.", field="sorts")


@dataclass(frozen=True, slots=True)
class NewListedCase:
    """One case or incident as a batch lists it.

    Attributes:
        title: As printed, without more of it than the announcement tells.
        sort: The batch's own sort ("online"), or empty.
        case_id: The desk's case about the same matter, or empty.
    """

    title: str
    kind: CaseKind = CaseKind.CASE
    sort: str = ""
    native_title: str = ""
    region: str = ""
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A listed case. ``said.case_id`` is empty for whoever may not open that case."""

    id: str
    batch_id: str
    said: NewListedCase
    struck: Struck | None
