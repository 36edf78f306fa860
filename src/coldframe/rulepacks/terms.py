"""The words of rule packs: what a pack is, and the kinds there are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_PROTECTIVE = "most_protective"
"""The jurisdiction that a pack names when nothing better is known."""


class PackName(StrEnum):
    """What a pack rules on."""

    AGES = "ages"
    PRIORITY = "priority"
    SECOND_READER = "second_reader"
    CLOCKS = "clocks"
    MEASURES = "measures"
    STATEMENTS = "statements"
    GATE = "gate"
    SCHEMES = "schemes"
    JURISDICTION = "jurisdiction"
    ROLES = "roles"
    RETENTION = "retention"
    BRIDGE = "bridge"
    WORDS = "words"


class Reliability(StrEnum):
    """How well a citation is known; printed with it, because a person acts on it."""

    PRIMARY_TEXT = "primary_text"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"
    HOUSE_RULE = "house_rule"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    Attributes:
        source: The law, document or house rule, as a lawyer would cite it.
        says: What it says, in our words.
        reliability: How it is known.
        address: Where it can be read, or empty.
    """

    source: str
    says: str
    reliability: Reliability
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """What every pack says about itself.

    Attributes:
        name: What it rules on.
        jurisdiction: ISO 3166 code (``KR``, ``GB-ENG``), ``EU``, ``any`` for a house rule, or
            ``most_protective`` where nothing is known.
        version: Counts up from 1 within name and jurisdiction; 0 for the most protective pack.
        effective_from: First day on which it holds.
        effective_to: First day on which it no longer holds, or ``None``.
        citations: Where it comes from; never empty.
        reviewer_note: Who looked at it, what is doubtful, what a lawyer should check.
        sha256: Of the file that it was read from, in hex; empty for the most protective pack.
        is_desks: A desk wrote it; it was not shipped.
        added_id: Id of the desk's own pack whose rules are among these, or empty.
    """

    name: PackName
    jurisdiction: str
    version: int
    effective_from: date
    effective_to: date | None
    citations: tuple[Citation, ...]
    reviewer_note: str
    sha256: str = ""
    is_desks: bool = False
    added_id: str = ""

    @property
    def id(self) -> str:
        """Name, jurisdiction and version in one code (``ages/KR/1``), stored with each decision.

        A desk's own pack says so (``priority/any/desk-1``); one that both made is joined by a plus.
        """
        version = f"desk-{self.version}" if self.is_desks else str(self.version)
        own = f"{self.name}/{self.jurisdiction}/{version}"
        return f"{own}+{self.added_id}" if self.added_id else own

    @property
    def is_most_protective(self) -> bool:
        """True if this stands in for a pack that does not exist."""
        return self.jurisdiction == MOST_PROTECTIVE

    def holds_on(self, day: date) -> bool:
        """Tell whether the pack is in force on ``day``."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class AgeTier:
    """A lower age that holds only for what ``only_for`` names; a person must record that it applies."""

    from_years: int
    only_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgePack(RulePack):
    """Ages, in complete years.

    Attributes:
        responsible_from_years: From this age on, a person can answer for any offence. Below it only
            welfare outcomes are offered, even where a tier exists.
        child_below_years: Below this age a person is a child.
        tiers: Lower ages for named exceptions, for the reader; they open nothing by themselves.
    """

    responsible_from_years: int
    child_below_years: int
    tiers: tuple[AgeTier, ...] = ()

    @property
    def minimum_years(self) -> int:
        """The lowest age at which any criminal answer exists, exceptions included."""
        return min((tier.from_years for tier in self.tiers), default=self.responsible_from_years)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Points for one fact.

    Attributes:
        code: Name of the rule, printed beside its points.
        field: Field of the facts that it reads.
        values: It fires if the field holds, or contains, one of these; empty if ``at_least`` is set.
        at_least: It fires from this number on, or ``None``.
        points: Zero or more. None may be negative: a known risk must never push a clue down.
        keeps_out_of_known_lane: A sign of present risk, so that even an item judged before is looked at
            with the others.
        danger_lane: Goes before everything else.
        reason: What the reviewer reads.
    """

    code: str
    field: str
    values: frozenset[str]
    at_least: int | None
    points: int
    keeps_out_of_known_lane: bool
    danger_lane: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityPack(RulePack):
    """How clues are ordered.

    Attributes:
        rules: In the order in which reasons are printed.
        known_lane_fields: Fields of which a yes puts a clue in the lane of known items, unless a
            sign of present risk keeps it out.
    """

    rules: tuple[PriorityRule, ...]
    known_lane_fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class SecondReaderRule:
    """When a second person reads.

    Attributes:
        code: Name of the rule.
        outcomes: It asks for a second reader at one of these outcomes; empty means any.
        categories: And at one of these categories; empty means any.
        signs: And if one of these signs is present; empty means that none is needed.
        unless_signs: But not if one of these is.
        reason: What the reviewer reads.
    """

    code: str
    outcomes: frozenset[str]
    categories: frozenset[str]
    signs: frozenset[str]
    unless_signs: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderPack(RulePack):
    """When two people are required. A desk may ask for more, never for less."""

    always: bool
    rules: tuple[SecondReaderRule, ...]


class ClockUnit(StrEnum):
    """Calendar units. A month is a calendar month, not 30 days."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class ClockStart(StrEnum):
    """What starts a clock that runs while a clue is reviewed."""

    RECEIVED = "received"
    NOTICE = "notice"
    AFFECTED_ASKS = "affected_asks"
    REMOVAL_ASKED = "removal_asked"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal clock.

    Attributes:
        code: Its name: ``preservation``, ``complaint_window``.
        trigger: What starts it.
        act: What must be done, or may end, when it has run.
        amount: Length, or ``None`` where the law says only "promptly" or the length is unconfirmed.
        unit: Unit of ``amount``.
        wording: The law's own words for the length.
        reliability: How well the length is known.
        starts: What starts it where it runs while a clue is reviewed; ``None`` for every other clock.
        desks: Kinds of desk whose duty it is; empty means any.
        from_day: First day on which it can start, where that is later than the pack's.
    """

    code: str
    trigger: str
    act: str
    amount: int | None
    unit: ClockUnit | None
    wording: str
    reliability: Reliability
    starts: ClockStart | None = None
    desks: frozenset[str] = frozenset()
    from_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPack(RulePack):
    """The clocks of one jurisdiction."""

    clocks: tuple[Clock, ...]

    def find(self, code: str) -> Clock | None:
        """Find a clock by its name; ``None`` if this jurisdiction has none that we know."""
        return next((clock for clock in self.clocks if clock.code == code), None)


@dataclass(frozen=True, slots=True)
class MeasureTerm:
    """A native legal term and the stage that it reaches, and no further.

    Attributes:
        native: The term as printed.
        stage: Code of the stage (``casework.terms.Stage``).
        english: A gloss that promotes nothing.
        not_to_be_read_as: The mistranslation that has been seen, or empty.
    """

    native: str
    stage: str
    english: str
    not_to_be_read_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePack(RulePack):
    """The terms of one jurisdiction."""

    terms: tuple[MeasureTerm, ...]

    def find(self, native_term: str) -> MeasureTerm | None:
        """Find a term by its exact wording, spaces aside; ``None`` if the pack does not hold it."""
        wanted = "".join(native_term.split()).casefold()
        return next((term for term in self.terms if "".join(term.native.split()).casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPack(RulePack):
    """The words and bounds of a statement of reasons and of its row in a public database.

    Attributes:
        codes: For each attribute with a closed list, its codes with what each means.
        limits: For each attribute of free text, the most characters.
        first_days: For each attribute that is a day, the earliest one.
        countries: ISO 3166-1 codes that a territorial scope may name.
        only_about_adults: Keywords that exclude content showing minors.
        only_about_minors: Keywords that are about minors.
    """

    codes: Mapping[str, Mapping[str, str]]
    limits: Mapping[str, int]
    first_days: Mapping[str, date]
    countries: frozenset[str]
    only_about_adults: frozenset[str]
    only_about_minors: frozenset[str]


@dataclass(frozen=True, slots=True)
class GateRule:
    """When a person may open a file without more. It opens where everything that it names holds.

    Attributes:
        code: Name of the rule, stored with what it opened.
        desks: Kinds of desk for which it holds; empty means any.
        viewed_by_provider: A person at the provider has to have viewed the file.
        publicly_available: Anybody has to have been able to reach it.
        published_by: One of these has to have published or handed it over; empty means anybody.
        reason: What the reviewer reads: why it opens, or what would open it.
    """

    code: str
    desks: frozenset[str]
    viewed_by_provider: bool
    publicly_available: bool
    published_by: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePack(RulePack):
    """Whether a person may open a file.

    Attributes:
        closed: What the reviewer reads where no rule opens.
        opens: One of these is enough.
        authorities: Kinds of authority of which a record opens where no rule does.
    """

    closed: str
    opens: tuple[GateRule, ...]
    authorities: frozenset[str]
