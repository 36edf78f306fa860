"""What a bulletin may know of a case: read field by field into closed types. Nothing else of a case is read here.

No label, title, note, source, population, address, identifier, school, occupation, price or password is among them.
Words come from rule packs; a legal term is told only as a pack has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast

from coldframe.casework import queries as cases
from coldframe.casework.rules.ages import complete_years_v1
from coldframe.casework.rules.totals import breakdown_v1
from coldframe.casework.terms import (
    AliasKind,
    Breakdown,
    MeasureView,
    MoneyState,
    MoneyView,
    Number,
    PartyKind,
    PartyView,
    SafeguardKind,
    Stage,
    TallyView,
    TotalView,
)
from coldframe.casework.terms.diary import MomentKind
from coldframe.core.actors import Actor
from coldframe.core.countries import COUNTRIES
from coldframe.core.values import SUPPRESSED, UNCOUNTED, Qualifier, Value, ValueKind, add, exactly
from coldframe.publication.bulletins.counting import Hiding, beside_hidden_v1, hide_children_v1, rest_of
from coldframe.publication.bulletins.pseudonyms import printable_pseudonym_v1
from coldframe.publication.bulletins.regions import find_region_v1
from coldframe.publication.terms.bulletins import (
    CHILD_K,
    LANGUAGES,
    Band,
    CaseFacts,
    CountFact,
    MoneyFact,
    PartFact,
    PersonFact,
    PlaceFact,
    Quoted,
    RoleFact,
    Texts,
)
from coldframe.rulepacks.loader import get_version
from coldframe.rulepacks.roles import RolePack, RoleSide
from coldframe.rulepacks.terms import MeasurePack

_TOLD_MOMENTS = frozenset(MomentKind) - {MomentKind.ACT, MomentKind.OTHER}
_BANDS = ((60, Band.FROM_60), (45, Band.FROM_45), (30, Band.FROM_30), (18, Band.FROM_18))


def read_case(
    case_id: str, *, earlier: Sequence[Mapping[str, str]] = (), actor: Actor
) -> tuple[CaseFacts, Mapping[str, str]]:
    """Read what may be told of a case, children's small counts hidden already.

    Args:
        case_id: A case open to the actor.
        earlier: What published bulletins showed of it, by key.
        actor: Who drafts.

    Returns:
        The facts, and what is shown of reported counts of persons, for bulletins to come.

    Raises:
        NotFound: The case is not open to the actor.
    """
    case = cases.get_case(case_id, actor=actor)
    totals = cases.list_totals(case_id, actor=actor)
    firsts = _firsts(totals)
    breakdowns = _breakdowns(totals, firsts)
    hidings = [hide_children_v1(each, earlier) for each in breakdowns]
    parties = [each for each in cases.list_parties(case_id, actor=actor) if not each.stub_of]
    numbers = cases.list_numbers(case_id, actor=actor)
    country = case.jurisdiction.partition("-")[0].upper()
    children = [each for each in parties if _is_child(each) and _is_acting(each) and each.id not in numbers]
    suspects = _few_children(len(children)) if children else None
    is_hidden = suspects == SUPPRESSED or any(each.hidden for each in hidings)
    facts = CaseFacts(
        case_id=case_id,
        kind=case.kind,
        status=case.status,
        status_as_of=f"{case.status_on:%Y-%m}",
        country=country if country in COUNTRIES else "",
        places=_places(case_id, actor),
        moments=_moments(case_id, actor),
        roles=_roles(parties, numbers, are_counted=not is_hidden),
        persons=_persons(case_id, actor),
        child_suspects=suspects,
        safeguarded=_safeguarded(case_id, actor),
        totals=tuple(
            part
            for each, hiding in zip(breakdowns, hidings, strict=True)
            for part in _parts(each, hiding, firsts, 0)
        ),
        things=tuple(
            (each.kind, _number(each.number)) for each in cases.list_things(case_id, actor=actor) if not each.number.is_one
        ),
        counts=_counts(case_id, actor),
        money=_money(case_id, actor),
        fines_outside=sum(
            each.said.state is MoneyState.FINE and not each.said.is_within
            for each in cases.list_money(case_id, actor=actor)
        ),
        is_given_away=any(each.is_given_away for each in hidings),
        notes=("parts",) if any(each.is_changed for each in hidings) else (),
    )  # fmt: skip
    shown = {key: said for each in hidings for key, said in each.shown.items()}
    is_whole_hidden = any(
        each.total.id in hiding.hidden for each, hiding in zip(breakdowns, hidings, strict=True)
    )
    return (beside_hidden_v1(facts, is_whole_hidden=is_whole_hidden) if is_hidden else facts), shown


def list_tellable(case_id: str, *, actor: Actor) -> tuple[PartyView, ...]:
    """List the adults of whom a bulletin may tell one by one: in question, with a measure, not cleared.

    Raises:
        NotFound: The case is not open to the actor.
    """
    numbers = cases.list_numbers(case_id, actor=actor)
    measured = {each.party_id for each in cases.list_measures(case_id, actor=actor) if not each.corrected_by}
    return tuple(
        each
        for each in sorted(cases.list_parties(case_id, actor=actor), key=lambda party: party.number)
        if each.kind is PartyKind.PERSON
        and each.id in measured
        and each.id not in numbers
        and not (_is_child(each) or each.is_sealed or each.stub_of or each.cleared_on)
        and _is_acting(each)
        and not any(role.may_be_victim for role in each.roles if role.withdrawn_at is None)
    )


def find_pseudonym(party_id: str, *, actor: Actor) -> tuple[str, bool]:
    """Find the pseudonym of somebody that a bulletin may print, and whether it shows a surname; empty for none."""
    found = (
        printable_pseudonym_v1(each.text)
        for each in cases.list_aliases(party_id, actor=actor)
        if each.kind is AliasKind.PSEUDONYM
    )
    return next((each for each in found if each[0]), ("", False))


def _is_child(party: PartyView) -> bool:
    return party.child is not None and party.child.is_child


def _is_acting(party: PartyView) -> bool:
    current = [role for role in party.roles if role.withdrawn_at is None]
    return not current or any(role.side is RoleSide.ACTING for role in current)


def _few_children(count: int) -> Value:
    return SUPPRESSED if 0 < count < CHILD_K else exactly(count)


def _number(number: Number) -> Value:
    if number.share is not None:
        decimals = max(0, -int(number.share.normalize().as_tuple().exponent))
        return Value(ValueKind.PERCENT, number.share, number.qualifier, decimals)
    if number.count is None:
        return UNCOUNTED
    return Value(ValueKind.COUNT, Decimal(number.count), number.qualifier)


def _quoted(native_term: str, stage: Stage, pack_id: str) -> Quoted:
    pack = cast("MeasurePack", get_version(pack_id))
    term = pack.find(native_term)
    if term is None or term.stage != stage:
        return Quoted(stage)
    return Quoted(stage, term.native, term.english)


def _places(case_id: str, actor: Actor) -> tuple[PlaceFact, ...]:
    found: dict[PlaceFact, None] = {}
    for each in cases.list_places(case_id, actor=actor):
        if each.withdrawn_at is None and each.path and each.path[0] in COUNTRIES:
            region = "" if each.is_outside else find_region_v1(each.path)
            found[PlaceFact(each.aspect, each.path[0], region, each.is_outside, each.is_open)] = None
    return tuple(found)


def _moments(case_id: str, actor: Actor) -> tuple[tuple[MomentKind, str], ...]:
    # What lies in the future is refused at entry; how late it is read changes nothing that is told.
    far = cases.get_case(case_id, actor=actor).opened_at
    told = (
        (each.kind, each.when.text[:7])
        for each in cases.list_moments(case_id, actor=actor, as_of=far)
        if not each.withdrawn_by and each.kind in _TOLD_MOMENTS
    )
    return tuple(sorted(dict.fromkeys(told), key=lambda each: each[1]))


def _words(code: str, pack_id: str) -> Texts:
    pack = cast("RolePack", get_version(pack_id))
    rule = pack.find(code)
    return {each: rule.word(each) if rule else "" for each in LANGUAGES}


def _roles(
    parties: Iterable[PartyView], numbers: Mapping[str, Number], *, are_counted: bool
) -> tuple[RoleFact, ...]:
    """Groups as their source counts them; whoever is recorded one by one, adults only, counted by role."""
    groups: list[RoleFact] = []
    single: dict[tuple[str, str], tuple[Texts, set[str]]] = {}
    words_of = {
        each.id: _words(role.role, role.pack_id)
        for each in parties
        for role in each.roles
        if role.withdrawn_at is None
    }
    for each in parties:
        is_person = each.kind is PartyKind.PERSON
        for role in each.roles:
            words = _words(role.role, role.pack_id)
            if role.withdrawn_at is not None or role.side is RoleSide.OFFICE or not words["en"]:
                continue
            unit = "organization" if not is_person else "person"
            if each.id not in numbers:
                if not _is_child(each):
                    single.setdefault((role.role, unit), (words, set()))[1].add(each.id)
                continue
            number = numbers[each.id]
            if each.child is not None and each.child.is_child and each.child.is_certain:
                unit = "child"
            value = _number(number)
            if _is_child(each) and _is_few(value, numbers.get(number.share_of)):
                value = SUPPRESSED
            groups.append(RoleFact(role.role, words, value, unit, words_of.get(number.share_of)))
    counted = [
        RoleFact(code, words, exactly(len(ids)) if are_counted or unit != "person" else UNCOUNTED, unit)
        for (code, unit), (words, ids) in single.items()
    ]
    return (*groups, *counted)


def _is_few(value: Value, whole: Number | None) -> bool:
    """Tell whether a count of children is small; so is a share of which the headcount follows from its whole."""
    if value.qualifier is Qualifier.UNCOUNTED:
        return False
    if value.kind is ValueKind.COUNT:
        return 0 < value.possible.least < CHILD_K
    if whole is None or whole.count is None:
        return False
    return 0 < value.number * whole.count < 100 * CHILD_K


def _persons(case_id: str, actor: Actor) -> tuple[PersonFact, ...]:
    measures = cases.list_measures(case_id, actor=actor)
    outcomes = [each for each in cases.list_outcomes(case_id, actor=actor) if not each.corrected_by]
    found = []
    for each in list_tellable(case_id, actor=actor):
        pseudonym, keeps_surname = find_pseudonym(each.id, actor=actor)
        own = [one for one in measures if one.party_id == each.id]
        roles = {
            role.role: _words(role.role, role.pack_id) for role in each.roles if role.withdrawn_at is None
        }
        found.append(
            PersonFact(
                pseudonym,
                keeps_surname,
                tuple((code, words) for code, words in roles.items() if words["en"]),
                _band(each),
                tuple(dict.fromkeys(_measure(one) for one in own if not one.corrected_by)),
                tuple(one.code for one in outcomes if one.party_id == each.id),
                tuple(_corrections(own)),
            )
        )
    return tuple(found)


def _corrections(measures: Sequence[MeasureView]) -> Iterator[tuple[Quoted, Quoted]]:
    """What was said first, and what holds; what stood in between was never the last word."""
    by_id = {each.id: each for each in measures}
    for each in measures:
        first = each
        while first.corrects in by_id:
            first = by_id[first.corrects]
        if not each.corrected_by and _measure(first) != _measure(each):
            yield _measure(first), _measure(each)


def _measure(view: MeasureView) -> Quoted:
    return _quoted(view.native_term, view.stage, view.terms_pack)


def _band(party: PartyView) -> Band:
    """The band at the earliest act in question; only where the age is established."""
    days = [each.on.first for each in party.acts if not each.corrected_by]
    age = party.age
    if not days or not age.basis.is_certain:
        return Band.ADULT
    if age.birth_on is not None:
        years = complete_years_v1(age.birth_on, min(days))
        return next((band for least, band in _BANDS if years >= least), Band.ADULT)
    if age.band_low is None or age.band_high is None or age.band_on is None:
        return Band.ADULT
    past = age.band_on.year - min(days).year
    low, high = (
        next((band for least, band in _BANDS if years - past >= least), Band.ADULT)
        for years in (age.band_low, age.band_high)
    )
    return low if low is high else Band.ADULT


def _safeguarded(case_id: str, actor: Actor) -> tuple[tuple[SafeguardKind, Value], ...]:
    sums: dict[SafeguardKind, int] = {}
    for each in cases.list_safeguards(case_id, actor=actor):
        sums[each.kind] = sums.get(each.kind, 0) + each.children
    return tuple((kind, _few_children(count)) for kind, count in sums.items() if count)


def _parts(
    node: Breakdown,
    hiding: Hiding,
    firsts: Mapping[str, TotalView],
    depth: int,
    share: Value | None = None,
    *,
    are_children: bool = False,
) -> list[PartFact]:
    total, key = node.total, node.total.id
    is_hidden, are_children = key in hiding.hidden, are_children or total.are_minors
    rests: tuple[Value | None, Value | None] = (None, None)
    if node.unaccounted is not None:
        is_rest_hidden = rest_of(key) in hiding.hidden
        rests = (
            (SUPPRESSED, None) if is_rest_hidden else (node.unaccounted.value, node.unaccounted.if_outside)
        )
    first, said_first = firsts[key], None
    measure = _quoted(total.native_term, total.stage, total.terms_pack)
    was = _quoted(first.native_term, first.stage, first.terms_pack)
    if (was, first.number) != (measure, total.number):
        # Beside a hidden count an older number would be one more to subtract from.
        is_kept = not hiding.hidden and not (are_children and 0 < int(first.number.number) < CHILD_K)
        said_first = (was, first.number if is_kept else SUPPRESSED)
    found = [
        PartFact(
            key=key,
            measure=measure,
            value=SUPPRESSED if is_hidden else total.number,
            share=None if is_hidden else share,
            depth=depth,
            are_children=are_children,
            standing=total.standing,
            reasons=total.reasons,
            as_of=f"{total.as_of:%Y-%m}",
            rest=rests[0],
            rest_outside=rests[1],
            first=said_first,
        )
    ]
    for part_share, part in node.parts:
        # A share beside a hidden total, or a hidden part, would give it back.
        found += _parts(
            part, hiding, firsts, depth + 1, None if is_hidden else part_share, are_children=are_children
        )
    return found


def _firsts(totals: Sequence[TotalView]) -> dict[str, TotalView]:
    """Entry to the one that was reported first: a number keeps its key through its corrections."""
    by_id = {each.id: each for each in totals}
    firsts = {}
    for each in totals:
        first = each
        while first.corrects in by_id:
            first = by_id[first.corrects]
        firsts[each.id] = first
    return firsts


def _breakdowns(totals: Sequence[TotalView], firsts: Mapping[str, TotalView]) -> list[Breakdown]:
    current = [
        replace(each, id=firsts[each.id].id, parent_id=firsts[each.parent_id].id if each.parent_id else "")
        for each in totals
        if not each.corrected_by
    ]
    return [breakdown_v1(each, current) for each in current if not each.parent_id]


def _counts(case_id: str, actor: Actor) -> tuple[CountFact, ...]:
    every = cases.list_tallies(case_id, actor=actor)
    wholes = [each for each in every if not each.said.part_of]
    # Each with its parts below it.
    tallies = [one for each in wholes for one in (each, *_below(each.id, every))]
    at = {each.id: place for place, each in enumerate(tallies)}
    rests = {each.whole_id: each.rest for each in cases.list_parts(case_id, actor=actor)}
    populations: dict[tuple[object, object], set[str]] = {}
    found = []
    for each in tallies:
        said, first = each.said, each.versions[0].said
        was = (first.counted, first.unit, first.quantity.value)
        seen = populations.setdefault((said.counted, said.unit), set())
        found.append(
            CountFact(
                counted=said.counted,
                unit=said.unit,
                value=said.quantity.value,
                strength=said.source.strength,
                as_of=_month(said.source.on),
                part_of=at.get(said.part_of),
                rest=rests.get(each.id),
                in_set=bool(said.held_in),
                is_open=said.is_open,
                another_population=bool(seen) and said.population not in seen and not said.part_of,
                first=was if was != (said.counted, said.unit, said.quantity.value) else None,
            )
        )
        seen.add(said.population)
    return tuple(found)


def _below(whole_id: str, tallies: Sequence[TallyView]) -> list[TallyView]:
    parts = [each for each in tallies if each.said.part_of == whole_id]
    return [one for each in parts for one in (each, *_below(each.id, tallies))]


def _money(case_id: str, actor: Actor) -> tuple[MoneyFact, ...]:
    items = {each.id: each for each in cases.list_money(case_id, actor=actor)}
    found = []
    for each in cases.sum_money(case_id, actor=actor):
        if not each.state.is_added:
            continue
        first = _first_sum([items[one] for one in each.of])
        is_other = first != (each.state, each.currency, each.value)
        found.append(
            MoneyFact(each.state, each.currency, each.value, each.unknown, first if is_other else None)
        )
    return tuple(found)


def _first_sum(items: Sequence[MoneyView]) -> tuple[MoneyState, str, Value | None] | None:
    """What the same items were said to be first; ``None`` where they were of several kinds, or of one not told."""
    firsts = [each.versions[0].said for each in items]
    kinds = {(each.state, each.amount.currency) for each in firsts}
    if len(kinds) != 1 or not firsts[0].state.is_added:
        return None
    values = [value for each in firsts if (value := each.amount.value) is not None]
    return firsts[0].state, firsts[0].amount.currency, add(values) if values else None


def _month(on: date | None) -> str:
    return f"{on:%Y-%m}" if on else ""
