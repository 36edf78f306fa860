"""Words of bulletins. The facts of a case have no field that a text of the case could stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    Counted,
    CountedUnit,
    MoneyState,
    OutcomeCode,
    OutcomeReason,
    PartStanding,
    PlaceAspect,
    SafeguardKind,
    Stage,
    Strength,
    ThingKind,
)
from coldframe.casework.terms.diary import MomentKind
from coldframe.core.values import Value

LANGUAGES = ("en", "zh", "ko")
"""The languages of every bulletin: made together, read together, published together."""

CHILD_K = 10
"""Counts of children from 1 to 9 are not shown (casework's ``SMALL_CELL``)."""

PERSON_K = 5
"""What is told of one person has to fit this many people told, or be coarse (``identifying_v1``)."""

MAX_INTRODUCTION = 600
"""Characters of the introduction in each language."""

Texts = Mapping[str, str]
"""Language to text."""


class BulletinState(StrEnum):
    """Where a bulletin stands. ``correcting``: the published version stays up while the next is read."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CORRECTING = "correcting"
    WITHDRAWN = "withdrawn"


class BulletinEvent(StrEnum):
    """What bulletins record in the ledger; never a word of what they say."""

    DRAFTED = "bulletin_drafted"
    PROPOSED = "bulletin_proposed"
    PUBLISHED = "bulletin_published"
    CORRECTION_BEGUN = "bulletin_correction_begun"
    WITHDRAWN = "bulletin_withdrawn"


class Sentence(StrEnum):
    """What an editor may add: these sentences, in all languages, and no others."""

    ASK_HELP = "ask_help"
    NO_HUNTING = "no_hunting"
    PARENTS = "parents"
    HARMED_FIRST = "harmed_first"
    COERCED_CHILDREN = "coerced_children"
    SERVERS_ABROAD = "servers_abroad"
    SOURCES_DIFFER = "sources_differ"
    ATTEMPT_TO_SET_UP = "attempt_to_set_up"
    NAME_MISPRINTED = "name_misprinted"
    ACCESS_NOT_OBJECTS = "access_not_objects"
    SMALL_PAYMENTS = "small_payments"
    MAY_REAPPEAR = "may_reappear"


class CorrectionReason(StrEnum):
    """Why a published bulletin is corrected."""

    NUMBER = "number"
    UNIT = "unit"
    SOURCE = "source"
    PEOPLE = "people"
    WORDS = "words"


class WithdrawalReason(StrEnum):
    """Why a bulletin is withdrawn. A code, so that the note needs no second person and can wait for none."""

    IDENTIFYING = "identifying"
    WRONG = "wrong"
    COURT = "court"
    SOURCE = "source"


class Band(StrEnum):
    """Ages as they are told. ``adult`` where the band would tell too much, or is not established."""

    FROM_18 = "from_18"
    FROM_30 = "from_30"
    FROM_45 = "from_45"
    FROM_60 = "from_60"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the editor chose. Everything else follows from the cases.

    Attributes:
        case_ids: In order.
        sentences: Of the closed list.
        introduction: Language to a short text; read by the linter and by the second person.
        source: Where readers can check it: one line, read likewise; may be empty.
        campaign_id: Of whose totals it tells before the cases; empty for none.
        batch_id: The batch of that campaign to which it belongs; empty for none.
    """

    case_ids: tuple[str, ...]
    sentences: tuple[Sentence, ...] = ()
    introduction: Texts = field(default_factory=dict)
    source: str = ""
    campaign_id: str = ""
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stage, and beside it the legal term as a rule pack has it: never as somebody typed it.

    Attributes:
        native: The pack's own term; empty where no pack knows the one that was recorded.
        english: The pack's gloss, or empty.
    """

    stage: Stage
    native: str = ""
    english: str = ""


@dataclass(frozen=True, slots=True)
class PartFact:
    """A reported count of persons.

    Attributes:
        key: The entry it came from, through its corrections: stable for later bulletins, never shown.
        value: ``None`` of ``number`` stands nowhere: what is hidden is ``SUPPRESSED``.
        depth: 0 for a total of its own.
        first: What was reported first, if it was corrected.
    """

    key: str
    measure: Quoted
    value: Value
    share: Value | None
    depth: int
    are_children: bool
    standing: PartStanding
    reasons: tuple[OutcomeReason, ...]
    as_of: str
    rest: Value | None = None
    rest_outside: Value | None = None
    first: tuple[Quoted, Value] | None = None


@dataclass(frozen=True, slots=True)
class CountFact:
    """A count of things.

    Attributes:
        value: ``None`` where the source gives words instead of a number.
        part_of: Place, from 0, of the count that this is a part of, or ``None``.
        rest: What the parts of this one leave over, or ``None``.
        another_population: It counts over another population than an earlier line of the same things.
        first: What was reported first, if it was corrected: what, its unit, how many.
        as_of: ``2021-08``, or empty.
    """

    counted: Counted
    unit: CountedUnit
    value: Value | None
    strength: Strength
    as_of: str = ""
    part_of: int | None = None
    rest: Value | None = None
    in_set: bool = False
    is_open: bool = False
    another_population: bool = False
    first: tuple[Counted, CountedUnit, Value | None] | None = None


@dataclass(frozen=True, slots=True)
class MoneyFact:
    """Money of one state in one currency, in minor units; ``value`` ``None`` where no amount is known."""

    state: MoneyState
    currency: str
    value: Value | None
    unknown: int
    first: tuple[MoneyState, str, Value | None] | None = None


@dataclass(frozen=True, slots=True)
class RoleFact:
    """How many bear a role.

    Attributes:
        words: Language to the rule pack's word.
        value: A count, a share in percent, or uncounted.
        unit: ``person``, ``organization`` or ``child``.
        whole: Of a share: words of the role of which it is one.
    """

    code: str
    words: Texts
    value: Value
    unit: str
    whole: Texts | None = None


@dataclass(frozen=True, slots=True)
class PersonFact:
    """An adult who is told of.

    Attributes:
        pseudonym: In a place's style, checked against that style's form; empty for none.
        keeps_surname: The pseudonym shows a surname.
        corrected: Measures that were recorded wrongly first: what was said, what holds.
    """

    pseudonym: str
    keeps_surname: bool
    roles: tuple[tuple[str, Texts], ...]
    band: Band
    measures: tuple[Quoted, ...]
    outcomes: tuple[OutcomeCode, ...]
    corrected: tuple[tuple[Quoted, Quoted], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """Where: country and, where the list of regions knows it, region; nothing finer.

    Attributes:
        region: ISO 3166-2 code, or empty.
    """

    aspect: PlaceAspect
    country: str
    region: str
    is_outside: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All that a bulletin may say of a case. Closed codes, numbers, months, and the words of rule packs.

    Attributes:
        child_suspects: How many children are among those in question; ``SUPPRESSED`` if few, ``None`` if none.
        fines_outside: How many fines rest on grounds outside the matter.
        is_given_away: What an earlier bulletin showed gives a hidden number away by itself.
        notes: Codes of what was made coarser or left out, for the editor alone.
    """

    case_id: str
    kind: CaseKind
    status: CaseStatus
    status_as_of: str
    country: str
    places: tuple[PlaceFact, ...] = ()
    moments: tuple[tuple[MomentKind, str], ...] = ()
    roles: tuple[RoleFact, ...] = ()
    persons: tuple[PersonFact, ...] = ()
    child_suspects: Value | None = None
    safeguarded: tuple[tuple[SafeguardKind, Value], ...] = ()
    totals: tuple[PartFact, ...] = ()
    things: tuple[tuple[ThingKind, Value], ...] = ()
    counts: tuple[CountFact, ...] = ()
    money: tuple[MoneyFact, ...] = ()
    fines_outside: int = 0
    is_given_away: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignFigure:
    """One total of a campaign.

    Attributes:
        unit: Key of the wording's units; ``money``, with its currency.
        what: What is counted, as it was entered.
        as_of: ``2021-09``, or empty.
    """

    value: Value
    unit: str
    currency: str
    what: str
    body: str
    source: str
    as_of: str
    population: str
    is_open: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a bulletin tells of a campaign: it is public, and stands as its source has it.

    Attributes:
        batch: Number of the batch, as printed; empty for none.
        batch_cases: How many cases it was announced with; ``None`` without a batch.
        holds: The batch's list says the same.
    """

    name: str
    native_name: str
    issuers: tuple[str, ...]
    batch: str
    batch_cases: Value | None
    holds: bool
    figures: tuple[CampaignFigure, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One statement in all languages.

    Attributes:
        row: Its stable name in the bulletin: ``c1.total.brought_in``.
        label: What it is about.
        value: What it says.
        note: What a reader has to know beside it; may be empty.
        number: The same for programs; empty where it is words.
    """

    row: str
    label: Texts
    value: Texts
    note: Texts
    number: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading. ``case`` counts the cases from 1; 0 for what is about all of it."""

    code: str
    case: int
    heading: Texts
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A bulletin as it leaves: every renderer reads this and nothing else."""

    title: Texts
    introduction: Texts
    source: str
    parts: tuple[Part, ...]
    notes: tuple[Texts, ...]


class FindingLevel(StrEnum):
    """A blocking finding cannot be overridden by anybody; a warning is read by both people."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter found, and what to do.

    Attributes:
        code: ``word``, ``stage``, ``url``, ``identifying``, …
        row: The line it is in, or ``introduction``, ``source``.
        language: In which text; empty if in all.
        found: The words that were found.
        instead: What to write, or empty.
    """

    level: FindingLevel
    code: str
    row: str
    language: str
    found: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a bulletin, with everything that was true of it.

    Attributes:
        digest: SHA-256 of what it says in all languages: both people read exactly this.
        proposed_by: The first of the two people, or empty.
        published_by: The second, or empty.
        correction: Why it replaced the version before, or ``None``.
        pack: Rule pack of words under which it was read.
        changes: Of a correction: row, what it was, what it is. What was too much about people is not repeated.
    """

    number: int
    choices: Choices
    content: Content
    digest: str
    findings: tuple[Finding, ...]
    hints: tuple[str, ...]
    pack: str
    made_by: str
    made_at: datetime
    proposed_by: str
    proposed_at: datetime | None
    published_by: str
    published_at: datetime | None
    correction: CorrectionReason | None
    changes: tuple[tuple[str, Texts, Texts], ...]


@dataclass(frozen=True, slots=True)
class BulletinView:
    """A bulletin: the version that readers have, and the one that is worked on.

    Attributes:
        number: ``2026-1``: of this desk, in the order of drafting.
        working: The newest version, if it is not published yet; ``None`` for whoever may not edit.
        published: Every published version, the newest first; it holds. What told too much about people, and what was before
            it, only who may edit still reads.
    """

    id: str
    number: str
    state: BulletinState
    working: VersionView | None
    published: tuple[VersionView, ...]
    withdrawn_reason: WithdrawalReason | None
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class PublicMoment:
    """When the public was told something about a bulletin; no word of what the bulletin says.

    Attributes:
        event: ``bulletin_published``, of every version, or ``bulletin_withdrawn``.
        digest: SHA-256 of what that version says, or said.
        reason: Code of why it was corrected or withdrawn; empty of a first version.
        note: The same in words.
    """

    at: datetime
    event: BulletinEvent
    bulletin_id: str
    number: str
    digest: str
    reason: str
    note: Texts
