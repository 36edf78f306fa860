"""The packs that answer when nothing better is known: each named as what it is."""

from __future__ import annotations

from datetime import date

from coldframe.rulepacks.bridge import BridgePack
from coldframe.rulepacks.places import PlacePack
from coldframe.rulepacks.retention import RetentionPack
from coldframe.rulepacks.roles import RolePack
from coldframe.rulepacks.schemes import SchemePack
from coldframe.rulepacks.terms import (
    MOST_PROTECTIVE,
    AgePack,
    Citation,
    ClockPack,
    GatePack,
    MeasurePack,
    PackName,
    PriorityPack,
    PriorityRule,
    Reliability,
    RulePack,
    SecondReaderPack,
    StatementPack,
)
from coldframe.rulepacks.words import WordPack
from coldframe.rulepacks.workdays import WorkCalendar

NO_GATE = "No rule is installed for this desk's jurisdiction on this day, so files stay closed to people."

_NOTE = (
    "No pack for this jurisdiction and day is installed, so the most protective reading holds. "
    "To change that, add a cited pack; see docs/howto."
)


def most_protective(name: PackName) -> RulePack:
    """The pack that stands in for a missing one.

    Ages: everybody under 18 is below the age of responsibility. Priority: danger goes first, and there
    is no lane of known items. Second reader: always. Clocks and measures: none, so nothing may be
    destroyed because a clock ran out, and no term is translated. Statements: no word is allowed, so none
    is written. Gate: no file is opened without a recorded authority. Schemes: nothing is
    derived. Jurisdiction: no evidence counts, so where a matter belongs is not known. Roles: none is known, so
    whoever bears one is presumed to be harmed and a person looks. Retention: no period, so nothing falls due.
    Bridge: two officers sign, no period is known, and nothing is known to have to go along. Words: none is known;
    the patterns of the linter hold without a pack.
    """
    return _PACKS[name]


def _citations(says: str) -> tuple[Citation, ...]:
    return (Citation("Coldframe design, rules 3 and 7", says, Reliability.HOUSE_RULE),)


_PACKS: dict[PackName, RulePack] = {
    PackName.AGES: AgePack(
        name=PackName.AGES,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=(
            Citation(
                "Convention on the Rights of the Child, article 1",
                "A child is every human being below eighteen years, unless majority is attained earlier.",
                Reliability.SECONDARY,
            ),
        ),
        reviewer_note=_NOTE,
        responsible_from_years=18,
        child_below_years=18,
    ),
    PackName.PRIORITY: PriorityPack(
        name=PackName.PRIORITY,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("A child in danger now goes before everything; otherwise the oldest first."),
        reviewer_note=_NOTE,
        rules=(
            PriorityRule(
                code="child_in_danger_now",
                field="child_in_danger_now",
                values=frozenset({"yes"}),
                at_least=None,
                points=100,
                keeps_out_of_known_lane=True,
                danger_lane=True,
                reason="Somebody says that a child is in danger now.",
            ),
        ),
        known_lane_fields=frozenset(),
    ),
    PackName.SECOND_READER: SecondReaderPack(
        name=PackName.SECOND_READER,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("Two people read, whatever the outcome."),
        reviewer_note=_NOTE,
        always=True,
        rules=(),
    ),
    PackName.CLOCKS: ClockPack(
        name=PackName.CLOCKS,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No clock is known, so none has run out."),
        reviewer_note=_NOTE,
        clocks=(),
    ),
    PackName.MEASURES: MeasurePack(
        name=PackName.MEASURES,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No term is translated; a person names the stage."),
        reviewer_note=_NOTE,
        terms=(),
    ),
    PackName.STATEMENTS: StatementPack(
        name=PackName.STATEMENTS,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No public database is known, so nothing is written for one."),
        reviewer_note=_NOTE,
        codes={},
        limits={},
        first_days={},
        countries=frozenset(),
        only_about_adults=frozenset(),
        only_about_minors=frozenset(),
    ),
    PackName.GATE: GatePack(
        name=PackName.GATE,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations(
            "What is not known counts as no: a file stays closed until an authority is recorded."
        ),
        reviewer_note=_NOTE,
        closed=NO_GATE,
        opens=(),
        authorities=frozenset({"warrant", "consent", "reviewer_right", "exigent"}),
    ),
    PackName.SCHEMES: SchemePack(
        name=PackName.SCHEMES,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No mapping is known, so no code of another scheme is derived."),
        reviewer_note=_NOTE,
        schemes=(),
    ),
    PackName.JURISDICTION: PlacePack(
        name=PackName.JURISDICTION,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No weight is known, so nothing says where a matter belongs."),
        reviewer_note=_NOTE,
        weights=(),
        unknown_points=1,
        supported_from=1,
        likely_from=1,
        most_places=0,
        languages={},
        generic_domains=frozenset(),
    ),
    PackName.ROLES: RolePack(
        name=PackName.ROLES,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No role is known, so a person looks at whoever bears one."),
        reviewer_note=_NOTE,
        roles=(),
    ),
    PackName.RETENTION: RetentionPack(
        name=PackName.RETENTION,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No period is known, so nothing falls due by itself."),
        reviewer_note=_NOTE,
        periods=(),
    ),
    PackName.BRIDGE: BridgePack(
        name=PackName.BRIDGE,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("Two officers sign; no period is known, so none has run out."),
        reviewer_note=_NOTE,
        officers=2,
        calendar=WorkCalendar("UTC", ()),
        periods=(),
        papers=(),
    ),
    PackName.WORDS: WordPack(
        name=PackName.WORDS,
        jurisdiction=MOST_PROTECTIVE,
        version=0,
        effective_from=date.min,
        effective_to=None,
        citations=_citations("No word is known; whoever reads it a second time judges them."),
        reviewer_note=_NOTE,
        words=(),
    ),
}
