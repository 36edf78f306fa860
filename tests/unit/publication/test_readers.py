"""Whoever holds all releases and knows what bounds what learns no small number: clues, decisions, notices, answers."""

from __future__ import annotations

import random
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.reader import MANY, Reader, counted, read
from tests.unit.publication.shelf import Shelf

from coldframe.core.errors import Conflict
from coldframe.publication.disclosure.sensitive import Policy

OUTCOMES = ("none", "refer", "report")
LAST = 5
SIZES = [0, 0, 1, 2, 3, 4, 5, 6, 9, 20]
SEEDS = st.integers(0, 10**6)
POLICIES = st.builds(Policy, k=st.integers(3, 6), base=st.sampled_from([1, 1, 1, 3]))


def decided(shelf: Shelf, chance: random.Random) -> None:
    """Decisions of three months, some about one clue, some reversed, whenever."""
    clues: list[str] = []
    again = chance.choice([0.0, 0.1, 0.3])
    for month in range(3):
        for outcome in OUTCOMES:
            for _ in range(chance.choice(SIZES)):
                clue = (
                    chance.choice(clues)
                    if clues and chance.random() < again
                    else f"clu_{len(shelf.happened)}"
                )
                clues.append(clue)
                made = f"dec_{len(shelf.happened)}"
                shelf.happens(
                    "decision_made", made, month, outcome=outcome, clue=clue, category="a1", harms=[]
                )
                if chance.random() < 0.2:
                    shelf.happens("decision_reversed", made, chance.randrange(month, LAST + 1))


def noticed(shelf: Shelf, chance: random.Random) -> None:
    """Notices of three months, most answered, one day or another."""
    quick = chance.choice([0.5, 0.9])
    for month in range(3):
        for _ in range(chance.choice(SIZES) + chance.choice(SIZES)):
            notice = f"ntc_{len(shelf.happened)}"
            shelf.happens("notice_sent", notice, month, clue=f"clu_{notice}")
            if chance.random() < quick:
                then = month if chance.random() < 0.7 else chance.randrange(month, 3)
                shelf.happens("notice_result", notice, then, clue=f"clu_{notice}", result="removed")


def safeguarded(shelf: Shelf, chance: random.Random) -> None:
    """Children of three months, one to an entry or the children of a whole school."""
    for month in range(3):
        for kind in ("adviser", "removed", "treated"):
            for _ in range(chance.choice(SIZES)):
                children = chance.choice([1, 1, 1, 2, 3, 12])
                entry = f"saf_{len(shelf.happened)}"
                shelf.happens(
                    "child_safeguarded",
                    "cas_1",
                    month,
                    safeguard=entry,
                    safeguard_kind=kind,
                    children=children,
                )


def learned(shelf: Shelf, parts: tuple[str, ...]) -> list[str]:
    """What a reader can say of a small number that he should not."""
    reader, withheld = read(shelf.pages, parts, LAST)
    _know_headings(shelf, reader, parts)
    # Two headings are two things, whatever is hidden: that is told by their standing there.
    headings = Reader()
    _know_headings(shelf, headings, parts)
    found = [
        f"{page.measure} {key} stands there"
        for page, small in zip(shelf.pages, shelf.small, strict=True)
        for key in small
        if page.cells[key] is not None
    ]
    for page, key, terms in withheld:
        at = next(at for at, one in enumerate(shelf.pages) if one is page)
        if key in shelf.small[at]:
            least, most = reader.bounds(terms)
            if least > max(1, headings.bounds(terms)[0]) or most < max(page.k, shelf.small[at][key] + 1):
                found.append(f"{page.measure} {page.start}-{page.end} {key}: {least} to {most}")
    return found


def _know_headings(shelf: Shelf, reader: Reader, parts: tuple[str, ...]) -> None:
    """A heading stands because something stands under it, and one that is not there has nothing."""
    for at, page in enumerate(shelf.pages):
        printed = {part for part, _month in page.cells if part is not None}
        for part in parts if printed else ():
            under = counted(page, at, [part], range(page.start, page.end), LAST)
            reader.know(under, 1, MANY) if part in printed else reader.know(under, 0, 0)


def told(shelf: Shelf, chance: random.Random, measures: tuple[str, ...]) -> None:
    """Publish four tables, of whatever and whenever; one that is refused tells nothing."""
    for _ in range(4):
        start = chance.randrange(3)
        end = chance.randrange(start + 1, 4)
        code = chance.choice(measures)
        with suppress(Conflict):
            shelf.publish(
                code, start, end, as_of=chance.randrange(end, LAST + 2), by_month=chance.random() < 0.6,
                by_part=code in ("decisions", "children_safeguarded") and chance.random() < 0.5,
            )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(SEEDS, POLICIES)
def test_decisions_and_the_clues_that_they_are_about_give_nothing_back(seed: int, policy: Policy) -> None:
    shelf, chance = Shelf(policy), random.Random(seed)
    decided(shelf, chance)
    told(shelf, chance, ("decisions", "decisions_made", "clues_decided", "decisions_reversed"))
    assert learned(shelf, OUTCOMES) == []


@settings(max_examples=25, deadline=None)
@given(SEEDS, POLICIES)
def test_notices_and_their_answers_give_nothing_back(seed: int, policy: Policy) -> None:
    shelf, chance = Shelf(policy), random.Random(seed)
    noticed(shelf, chance)
    told(shelf, chance, ("notices_sent", "notices_answered"))
    assert learned(shelf, ("notice",)) == []


@settings(max_examples=25, deadline=None)
@given(SEEDS, POLICIES)
def test_children_of_few_entries_give_nothing_back(seed: int, policy: Policy) -> None:
    shelf, chance = Shelf(policy), random.Random(seed)
    safeguarded(shelf, chance)
    told(shelf, chance, ("children_safeguarded",))
    assert learned(shelf, ("adviser", "removed", "treated")) == []


def test_that_five_headings_of_one_each_are_not_given_away_by_standing_there() -> None:
    shelf = Shelf(Policy(5))
    for at, outcome in enumerate([*"abcde", *["report"] * 50]):
        shelf.happens(
            "decision_made", f"dec_{at}", 0, outcome=outcome, clue=f"clu_{at}", category="a1", harms=[]
        )
    told_ = shelf.publish("decisions", 0, 1, as_of=1, by_part=True)
    # Beside 50 and 55 everybody would know that the other five are one each: none of them would stand there for 0.
    assert "55" not in told_.values() or "50" not in told_.values()
    assert learned(shelf, (*"abcde", "report")) == []


def test_that_as_many_decisions_do_not_give_away_how_few_clues() -> None:
    shelf = Shelf(Policy(5))
    for month, clues, decisions in ((0, 4, 5), (1, 25, 25)):
        for at in range(decisions):
            clue = f"clu_{month}_{min(at, clues - 1)}"
            made = f"dec_{month}_{at}"
            shelf.happens("decision_made", made, month, outcome="report", clue=clue, category="a1", harms=[])
    made_ = shelf.publish("decisions_made", 0, 2, as_of=2, by_month=True)
    assert list(made_.values()) == ["5", "25", "30"]
    clues_ = shelf.publish("clues_decided", 0, 2, as_of=2, by_month=True)
    # With its total, 29, the first month would be 4 or 5: no more clues than decisions in the second.
    assert clues_["2027-01",] == clues_["total",] == "[c]"
    assert learned(shelf, ("report",)) == []


def test_that_what_was_reversed_later_does_not_give_away_what_was_reversed_before() -> None:
    shelf = Shelf(Policy(5))
    for at in range(100):
        made = f"dec_{at}"
        shelf.happens("decision_made", made, 0, outcome="report", clue=f"clu_{at}", category="a1", harms=[])
        if at < 10:
            shelf.happens("decision_reversed", made, 1 if at < 4 else 3)
    for code, start, end in (("decisions_made", 0, 3), ("decisions", 0, 3), ("decisions_reversed", 0, 3)):
        shelf.publish(code, start, end, as_of=5)
    assert shelf.pages[-1].cells == {(None, None): None}
    with suppress(Conflict):
        shelf.publish("decisions_reversed", 3, 4, as_of=5)
    assert learned(shelf, ("report",)) == []


def test_that_an_entry_of_twelve_children_is_hidden_like_an_entry_of_one() -> None:
    shelf = Shelf(Policy(5))
    for at, (kind, children) in enumerate([("removed", 12), *[("treated", 2)] * 30, *[("adviser", 3)] * 20]):
        entry = f"saf_{at}"
        shelf.happens(
            "child_safeguarded", "cas_1", 0, safeguard=entry, safeguard_kind=kind, children=children
        )
    told_ = shelf.publish("children_safeguarded", 0, 1, as_of=1, by_part=True)
    assert told_["removed",] == "[c]" and list(told_.values()).count("[c]") == 2
    assert told_["total",] == "132"
    assert learned(shelf, ("adviser", "removed", "treated")) == []


def test_that_whole_periods_taken_from_a_longer_one_do_not_tell_what_is_left() -> None:
    shelf = Shelf(Policy(5))
    for at in range(63):
        shelf.happens("notice_sent", f"ntc_{at}", min(at // 10, 6), clue=f"clu_{at}")
    for start, end in ((0, 3), (3, 6)):
        assert shelf.publish("notices_sent", start, end, as_of=8) == {(): "30"}
    # No table is of the seventh month, and 63 less 30 and 30 says 3.
    assert shelf.publish("notices_sent", 0, 7, as_of=8) == {(): "[c]"}


def test_that_whole_periods_told_later_do_not_tell_how_few_were_reversed_since() -> None:
    shelf = Shelf(Policy(5))
    for at in range(40):
        made = f"dec_{at}"
        shelf.happens(
            "decision_made", made, at // 20, outcome="report", clue=f"clu_{at}", category="a1", harms=[]
        )
        if at in (3, 23):
            shelf.happens("decision_reversed", made, 4)
    assert shelf.publish("decisions", 0, 2, as_of=3) == {(): "40"}
    for month in (0, 1):
        told_ = shelf.publish("decisions", month, month + 1, as_of=6)
    # 40 less 19 and 19 says 2.
    assert told_ == {(): "[c]"}


def test_that_made_less_standing_less_reversed_does_not_tell_how_few_were_reversed_since() -> None:
    shelf = Shelf(Policy(5))
    for at in range(100):
        made = f"dec_{at}"
        shelf.happens("decision_made", made, 0, outcome="report", clue=f"clu_{at}", category="a1", harms=[])
        if at < 20:
            shelf.happens("decision_reversed", made, 1 if at < 18 else 5)
    assert shelf.publish("decisions_made", 0, 4, as_of=6) == {(): "100"}
    assert shelf.publish("decisions", 0, 4, as_of=6) == {(): "80"}
    assert shelf.publish("decisions_reversed", 0, 5, as_of=6) == {(): "[c]"}


def test_that_two_small_headings_beside_a_large_one_are_no_reason_to_refuse() -> None:
    shelf = Shelf(Policy(5))
    for at, outcome in enumerate([*["report"] * 19, *["refer"] * 2, "none"]):
        shelf.happens(
            "decision_made", f"dec_{at}", 0, outcome=outcome, clue=f"clu_{at}", category="a1", harms=[]
        )
    # Two headings are two things at least, and everybody sees them stand there: that much is no secret.
    told_ = shelf.publish("decisions", 0, 1, as_of=1, by_part=True)
    assert (told_["refer",], told_["none",]) == ("[c]", "[c]")
    assert list(told_.values()).count("[c]") == 3
    assert learned(shelf, OUTCOMES) == []


def test_that_a_year_told_anew_each_month_goes_on_beside_what_was_reversed() -> None:
    shelf, chance = Shelf(Policy(5)), random.Random(1)
    for at in range(180):
        month, made = at // 30, f"dec_{at}"
        shelf.happens(
            "decision_made", made, month, outcome=chance.choices(OUTCOMES, (1, 3, 6))[0], clue=f"clu_{at}",
            category="a1", harms=[],
        )  # fmt: skip
        if chance.random() < 0.05:
            shelf.happens("decision_reversed", made, min(month + chance.choice([0, 1, 2]), LAST))
    # No box of cells could be moved beside so many tables that are out; a longer way round can.
    for month in range(1, LAST + 1):
        shelf.publish("decisions", 0, month, as_of=month, by_part=True)
        shelf.publish("decisions_reversed", 0, month, as_of=month)
    assert learned(shelf, OUTCOMES) == []


def test_that_what_months_leave_of_a_longer_period_at_both_its_ends_is_not_told() -> None:
    shelf = Shelf(Policy(5))
    for at in range(42):
        shelf.happens(
            "notice_sent", f"ntc_{at}", 0 if at < 1 else 3 if at > 40 else 1 + at % 2, clue=f"clu_{at}"
        )
    for month in (1, 2):
        assert shelf.publish("notices_sent", month, month + 1, as_of=4) == {(): "20"}
    # 42 less 20 and 20 says 2, of the month before and the month after together.
    assert shelf.publish("notices_sent", 0, 4, as_of=4) == {(): "[c]"}


def test_that_what_one_harm_leaves_of_all_that_state_any_is_not_told() -> None:
    shelf = Shelf(Policy(5))
    harms = [[]] * 10 + [["extortion"]] * 10 + [["extortion", "grooming"]] * 10 + [["grooming"]] * 2
    for at, found in enumerate(harms):
        made = f"dec_{at}"
        shelf.happens("decision_made", made, 0, outcome="none", clue=f"clu_{at}", category="a1", harms=found)
    told_ = shelf.publish("decisions_by_harm", 0, 1, as_of=1, by_part=True)
    # 32 less the 10 that state none and the 20 of extortion says 2.
    assert "[c]" in (told_["total",], told_["unstated",], told_["extortion",])
    assert told_["grooming",] in ("12", "[c]")


def test_that_clues_answered_again_do_not_tell_how_many_were_answered_before() -> None:
    shelf = Shelf(Policy(5))
    for at in range(27):
        month = 1 if at < 3 else 3 if at < 7 else 2
        shelf.happens("notice_sent", f"ntc_{at}", 0, clue=f"clu_{at}")
        for then in (month, 2) if at < 3 else (month,):
            shelf.happens("notice_result", f"ntc_{at}", then, clue=f"clu_{at}", result="removed")
    answered = shelf.publish("notices_answered", 1, 4, as_of=4, by_month=True)
    assert list(answered.values()) == ["[c]", "20", "[c]", "27"]
    # 23 clues in March, 20 of notices answered for the first time: 3 were in February, and so at most 4 in April.
    assert shelf.publish("clues_notice_answered", 2, 3, as_of=4) == {(): "[c]"}
