"""From facts to lines in three languages: what is said, its row, and the same for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from coldframe.core.values import Value
from coldframe.publication.bulletins.gathering import tell_campaign
from coldframe.publication.bulletins.wording import (
    as_number,
    join,
    say,
    say_count,
    say_country,
    say_money,
    say_month,
    say_place,
)
from coldframe.publication.terms.bulletins import (
    CHILD_K,
    LANGUAGES,
    CampaignFacts,
    CaseFacts,
    Choices,
    Content,
    CountFact,
    Line,
    MoneyFact,
    Part,
    PartFact,
    PersonFact,
    PlaceFact,
    Quoted,
    RoleFact,
    Texts,
)

NOTHING: Texts = dict.fromkeys(LANGUAGES, "")


def tell(
    number: str, cases: Sequence[CaseFacts], choices: Choices, campaign: CampaignFacts | None = None
) -> Content:
    """Write a bulletin.

    Args:
        number: Of the bulletin.
        cases: In order; coarsened and with small counts of children hidden already.
        choices: What the editor added.
        campaign: Of which it tells before the cases.
    """
    parts = [tell_campaign(campaign)] if campaign else []
    for at, facts in enumerate(cases, 1):
        parts += _case(at, facts)
    if choices.sentences:
        lines = tuple(
            Line(f"sentence.{each}", NOTHING, say("sentence", str(each)), NOTHING, {})
            for each in choices.sentences
        )
        parts.append(Part("sentences", 0, say("section", "sentences"), lines))
    notes = [
        say("note", code, k=str(CHILD_K))
        for code in (
            "prevalence", "guilt", "counting", "suppressed", "ages", "pseudonyms", "native", "made",
        )
    ]  # fmt: skip
    introduction = {each: choices.introduction.get(each, "") for each in LANGUAGES}
    return Content(
        say("head", "title", number=number), introduction, choices.source, tuple(parts), tuple(notes)
    )


class _Rows:
    """Gives each line its name; a second one of the same name gets ``.2``."""

    def __init__(self, case: int) -> None:
        self.case, self.seen = case, Counter[str]()

    def line(
        self, row: str, label: Texts, value: Texts, *notes: Texts, of: Value | None = None, unit: str = ""
    ) -> Line:
        self.seen[row] += 1
        name = f"c{self.case}.{row}" + (f".{self.seen[row]}" if self.seen[row] > 1 else "")
        number = as_number(of, unit) if unit else {}
        return Line(name, label, value, join(list(notes)), number)


def _case(at: int, facts: CaseFacts) -> list[Part]:
    rows = _Rows(at)
    found = {
        "matter": _matter(facts, rows),
        "people": [*_persons(facts.persons, rows), *_roles(facts.roles, rows)],
        "totals": _totals(facts.totals, rows),
        "children": _children(facts, rows),
        "counts": [*_counts(facts.counts, rows), *_things(facts, rows)],
        "money": _money(facts, rows),
        "corrections": _corrections(facts, rows),
    }
    head = say("head", "case", n=str(at))
    return [
        Part(code, at, join([head, say("section", code)], " · "), tuple(lines))
        for code, lines in found.items()
        if lines
    ]


def _matter(facts: CaseFacts, rows: _Rows) -> list[Line]:
    found = [
        rows.line("kind", say("label", "kind"), say("kind", str(facts.kind))),
        rows.line(
            "status",
            say("label", "status"),
            say("status", str(facts.status)),
            say("phrase", "as_of", month=say_month(facts.status_as_of)),
        ),
    ]
    if facts.country:
        found.append(rows.line("country", say("label", "country"), say_country(facts.country)))
    found += [_place(each, rows) for each in facts.places]
    found += [
        rows.line(f"when.{kind}", say("moment", str(kind)), say_month(when)) for kind, when in facts.moments
    ]
    return found


def _place(place: PlaceFact, rows: _Rows) -> Line:
    notes = [say("phrase", "outside")] if place.is_outside else []
    notes += [say("phrase", "and_others")] if place.is_open else []
    label = say("label", "place", aspect=say("aspect", str(place.aspect)))
    return rows.line(f"place.{place.aspect}", label, say_place(place.country, place.region), *notes)


def _persons(persons: Iterable[PersonFact], rows: _Rows) -> list[Line]:
    found = []
    for each in persons:
        label = dict.fromkeys(LANGUAGES, each.pseudonym) if each.pseudonym else say("label", "person")
        roles = join([words for _code, words in each.roles], ", ")
        outcomes = join([say("outcome", str(code)) for code in each.outcomes])
        said = [roles, say("band", str(each.band)), *(_term(one) for one in each.measures), outcomes]
        found.append(rows.line("person", label, join(said)))
    return found


def _roles(roles: Iterable[RoleFact], rows: _Rows) -> list[Line]:
    found = []
    for each in roles:
        notes = [say("phrase", "children_only")] if each.unit == "child" else []
        label = say("label", "role_of", role=each.words)
        if each.value.kind == "percent":
            notes.append(say("phrase", "no_headcount"))
            if each.whole is not None:
                label = say("label", "role_share", role=each.words, whole=each.whole)
        value = say_count(each.value, each.unit)
        found.append(rows.line(f"role.{each.code}", label, value, *notes, of=each.value, unit=each.unit))
    return found


def _totals(totals: Iterable[PartFact], rows: _Rows) -> list[Line]:
    found: list[Line] = []
    open_rests: list[tuple[int, list[Line]]] = []
    above: list[Quoted] = []
    for each in totals:
        above = [*above[: each.depth], each.measure]
        while open_rests and open_rests[-1][0] >= each.depth:
            found += open_rests.pop()[1]
        notes = [_quoted_gloss(each.measure)]
        notes += [say("phrase", "children_only")] if each.are_children else []
        if each.depth:
            notes.append(say("standing", str(each.standing), of=_term(above[each.depth - 1])))
        if each.share is not None:
            notes.append(say("phrase", "share_of_total", share=say_count(each.share, "person")))
        if each.reasons:
            reasons = join([say("reason", str(code)) for code in each.reasons], ", ")
            notes.append(say("phrase", "reasons", reasons=reasons))
        notes.append(say("phrase", "as_of", month=say_month(each.as_of)))
        unit = "child" if each.are_children else "person"
        row = f"{'part' if each.depth else 'total'}.{each.measure.stage}"
        found.append(
            rows.line(row, _term(each.measure), say_count(each.value, unit), *notes, of=each.value, unit=unit)
        )
        open_rests.append((each.depth, _rests(each, rows)))
    while open_rests:
        found += open_rests.pop()[1]
    return found


def _rests(part: PartFact, rows: _Rows) -> list[Line]:
    named, unit = (
        [("rest", part.rest), ("rest_outside", part.rest_outside)],
        "child" if part.are_children else "person",
    )
    return [
        rows.line(
            f"{code}.{part.measure.stage}",
            join([say("label", code), _term(part.measure)], " · "),
            say_count(value, unit),
            of=value,
            unit=unit,
        )
        for code, value in named
        if value is not None
    ]


def _children(facts: CaseFacts, rows: _Rows) -> list[Line]:
    found = []
    if facts.child_suspects is not None:
        value = facts.child_suspects
        found.append(
            rows.line(
                "child_suspects", say("label", "child_suspects"), say_count(value, "child"), of=value, unit="child"
            )
        )  # fmt: skip
    for kind, value in facts.safeguarded:
        label = say("label", "safeguarded", kind=say("safeguard", str(kind)))
        found.append(
            rows.line(f"safeguarded.{kind}", label, say_count(value, "child"), of=value, unit="child")
        )
    return found


def _counts(counts: Sequence[CountFact], rows: _Rows) -> list[Line]:
    found = []
    for each in counts:
        unit = str(each.unit)
        notes = [say("strength", str(each.strength))]
        if each.as_of:
            notes.append(say("phrase", "as_of", month=say_month(each.as_of)))
        if each.part_of is not None:
            whole = counts[each.part_of]
            of = join([say("counted", str(whole.counted)), say_count(whole.value, str(whole.unit))], " · ")
            notes.append(say("phrase", "part_of", of=of))
        notes += [say("phrase", "in_set")] if each.in_set else []
        notes += [say("phrase", "and_others")] if each.is_open else []
        notes += [say("phrase", "other_population")] if each.another_population else []
        row, label = f"count.{each.counted}.{unit}", say("counted", str(each.counted))
        found.append(rows.line(row, label, say_count(each.value, unit), *notes, of=each.value, unit=unit))
        if each.rest is not None:
            label = join([say("label", "rest"), say("counted", str(each.counted))], " · ")
            found.append(
                rows.line(
                    f"rest.{each.counted}.{unit}",
                    label,
                    say_count(each.rest, unit),
                    of=each.rest,
                    unit=unit,
                )
            )
    return found


def _things(facts: CaseFacts, rows: _Rows) -> list[Line]:
    return [
        rows.line(
            f"thing.{kind}", say("thing", str(kind)), say_count(value, str(kind)), of=value, unit=str(kind)
        )
        for kind, value in facts.things
    ]


def _money(facts: CaseFacts, rows: _Rows) -> list[Line]:
    found = []
    for each in facts.money:
        row = f"money.{each.state}" + (f".{each.currency}" if each.currency else "")
        notes = [say("phrase", "no_amount", n=str(each.unknown))] if each.unknown and each.value else []
        value = say_money(each.value, each.currency)
        unit = f"{each.currency} minor units" if each.currency else "amount"
        found.append(rows.line(row, say("money", str(each.state)), value, *notes, of=each.value, unit=unit))
    if facts.fines_outside:
        label, note = say("label", "fine_outside"), say("phrase", "not_counted")
        found.append(rows.line("money.outside", label, say_count(None, "fine"), note))
    return found


def _corrections(facts: CaseFacts, rows: _Rows) -> list[Line]:
    found = []
    for total in facts.totals:
        if total.first is not None:
            measure, reported = total.first
            unit = "child" if total.are_children else "person"
            was = join([_term(measure), say_count(reported, unit)], ": ")
            holds = join([_term(total.measure), say_count(total.value, unit)], ": ")
            label = _term(total.measure)
            found.append(_correction(f"corrected.{total.measure.stage}", label, was, holds, rows))
    for count in facts.counts:
        if count.first is not None:
            counted, unit_was, value = count.first
            was = join([say("counted", str(counted)), say_count(value, str(unit_was))], ": ")
            label = say("counted", str(count.counted))
            holds = join([label, say_count(count.value, str(count.unit))], ": ")
            changed = (counted, unit_was) != (count.counted, count.unit)
            notes = [say("strength", str(count.strength))]
            notes += [say("phrase", "unit_changed")] if changed else []
            row = f"corrected.{count.counted}.{count.unit}"
            found.append(_correction(row, label, was, holds, rows, *notes))
    found += [_money_correction(each, rows) for each in facts.money if each.first is not None]
    for person in facts.persons:
        for was_measure, measure in person.corrected:
            label = _term(measure)
            found.append(_correction(f"corrected.{measure.stage}", label, _term(was_measure), label, rows))
    return found


def _money_correction(money: MoneyFact, rows: _Rows) -> Line:
    assert money.first is not None
    state, currency, value = money.first
    was = join([say("money", str(state)), say_money(value, currency)], ": ")
    holds = join([say("money", str(money.state)), say_money(money.value, money.currency)], ": ")
    return _correction(f"corrected.money.{money.state}", say("money", str(money.state)), was, holds, rows)


def _correction(row: str, label: Texts, was: Texts, holds: Texts, rows: _Rows, *notes: Texts) -> Line:
    return rows.line(row, label, say("phrase", "correction", was=was, holds=holds), *notes)


def _term(measure: Quoted) -> Texts:
    """The stage in each language, and the term as the pack has it beside it."""
    stage = say("stage", str(measure.stage))
    if not measure.native:
        return stage
    return {each: f"{stage[each]} ({measure.native})" for each in LANGUAGES}


def _quoted_gloss(measure: Quoted) -> Texts:
    return {**NOTHING, "en": measure.english}
