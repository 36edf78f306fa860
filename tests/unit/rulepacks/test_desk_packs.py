"""A desk's own rule packs: what they may do, and what a wrong one says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from coldframe.core.errors import NotFound, UnsafeConfiguration
from coldframe.rulepacks import loader
from coldframe.rulepacks.loader import find_desk_problems, get_version, list_packs, load, use_desk_packs
from coldframe.rulepacks.terms import PackName, PriorityPack
from coldframe.triage.pack_words import list_wrong_words
from coldframe.triage.rules import needs_second_v1, priority_v1
from coldframe.triage.terms import Category, Outcome, PriorityFacts

DAY = date(2026, 11, 22)
SHIPPED = resources.files("coldframe.rulepacks") / "data"
PRIORITY = (SHIPPED / "priority" / "default.toml").read_text()
LINE = PRIORITY[: PRIORITY.index('code = "many_items"')].count("\n")  # of its heading
HEAD = """jurisdictions = ["any"]
version = 1
effective_from = 2026-01-01
reviewer_note = "Agreed at the desk."
[[citation]]
source = "Minutes of the desk"
says = "So it was agreed."
reliability = "house_rule"
"""
SECOND = HEAD.replace("[[citation]]", "always = false\n[[citation]]")
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Put a file into the desk's folder and read it all anew, as a start does."""

    def put(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        use_desk_packs(tmp_path)
        return file

    yield put
    use_desk_packs(None)


def test_a_desk_s_priorities_hold_instead_of_the_shipped_ones_which_can_still_be_replayed(
    write: Write,
) -> None:
    facts = PriorityFacts(item_count=30)
    before = priority_v1(facts, load(PackName.PRIORITY, on=DAY))
    write("priority/ours.toml", PRIORITY.replace("points = 5\n", "points = 7\n"))
    assert find_desk_problems() == ()
    pack = load(PackName.PRIORITY, on=DAY)
    assert (pack.id, pack.is_desks, len(pack.sha256)) == ("priority/any/desk-1", True, 64)
    assert priority_v1(facts, pack).points == 7
    assert priority_v1(facts, get_version("priority/any/1")) == before  # type: ignore[arg-type]
    write("priority/ours-2.toml", PRIORITY.replace("version = 1", "version = 2"))
    assert load(PackName.PRIORITY, on=DAY).id == "priority/any/desk-2"
    assert get_version("priority/any/desk-1") == pack
    assert {"priority/any/1", "priority/any/desk-1", "priority/any/desk-2"} <= {p.id for p in list_packs()}


def test_one_that_is_retired_holds_no_more_and_is_kept_for_replay(write: Write) -> None:
    write("priority/retired/ours.toml", PRIORITY)
    assert load(PackName.PRIORITY, on=DAY).id == "priority/any/1"
    assert get_version("priority/any/desk-1").is_desks


def test_a_desk_asks_for_a_second_reader_more_often_and_never_less(write: Write) -> None:
    question = (Outcome.NEEDS_LEGAL_PROCESS, Category.BASELINE, frozenset[str]())
    shipped = load(PackName.SECOND_READER, on=DAY)
    assert not needs_second_v1(*question, shipped).required  # type: ignore[arg-type]
    rule = '[[rule]]\ncode = "legal"\noutcomes = ["needs_legal_process"]\nreason = "We want two."\n'
    write("second_reader/ours.toml", SECOND + rule)
    both = load(PackName.SECOND_READER, on=DAY)
    assert both.rules[: len(shipped.rules)] == shipped.rules
    assert both.id == "second_reader/any/1+second_reader/any/desk-1"
    assert get_version(both.id) == both
    assert needs_second_v1(*question, both).rules == ("legal",)  # type: ignore[arg-type]


def test_clocks_of_a_desk_are_added_to_the_law_s(write: Write) -> None:
    clock = (
        '[[clock]]\ncode = "ours"\ntrigger = "receipt"\nact = "answer"\namount = 3\nunit = "days"\n'
        'wording = "three days"\nreliability = "house_rule"\n'
    )
    write("clocks/ours.toml", HEAD + clock)
    for jurisdiction in ("KR", "ZZ"):
        pack = load(PackName.CLOCKS, jurisdiction, on=DAY)
        assert pack.find("ours") is not None
    assert load(PackName.CLOCKS, "KR", on=DAY).find("hotline_delivery") is not None


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("priority/a.toml", PRIORITY.replace("points = 5\n", "points = five\n"), f"line {LINE + 4}"),
        ("priority/a.toml", PRIORITY.replace("points = 5\n", "points = -5\n"), f"line {LINE}: rule many_items"),
        ("priority/a.toml", PRIORITY.replace("points = 5\n", ""), f"line {LINE}: 'points' is missing"),
        ("priority/a.toml", PRIORITY.replace("danger_lane", "danger_line"), "'danger_line' is no key here"),
        ("priority/a.toml", PRIORITY.replace("danger_lane = true", ""), "danger_lane = true"),
        ("priority/a.toml", PRIORITY.replace("keeps_out_of_known_lane = true", ""), "keeps_out_of_known"),
        ("priority/a.toml", PRIORITY.replace('"judged_before"', '"exact_match"'), "'exact_match' may not"),
        ("priority/a.toml", PRIORITY.replace("version = 1", "version = 0"), "count up from 1"),
        ("second_reader/a.toml", SECOND + '[[rule]]\ncode = "dismissed_against_risk"\nreason = "x"\n',
         "'dismissed_against_risk' is shipped already"),
        ("gate/a.toml", HEAD, "of other kinds a desk has none"),
        ("ages/a.toml", HEAD, "move it into priority or second_reader"),
        ("schemes/a.toml", HEAD + '[[scheme]]\ncode = "ours"\ntitle = "Ours"\ncodes = {a = "a"}\n'
         '[[scheme.rule]]\ncode = "b"\nwhen.act = ["none_seen"]\n', "line 13: 'b' is none of the codes"),
    ],
)  # fmt: skip
def test_a_wrong_file_stops_the_desk_and_says_where_and_what(
    write: Write, name: str, text: str, says: str
) -> None:
    file = write(name, text)
    (problem,) = find_desk_problems()
    assert str(file) in problem
    assert says in problem
    with pytest.raises(UnsafeConfiguration, match="own rule packs cannot be used"):
        load(PackName.PRIORITY, on=DAY)


def test_a_desk_s_pack_keeps_the_safeguards_of_a_release_to_come(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    (now,) = list_packs(PackName.PRIORITY)
    assert isinstance(now, PriorityPack)
    guard = replace(
        now.rules[0], code="new_guard", field="item_count", values=frozenset({"7"}), danger_lane=True
    )
    to_come = replace(now, version=2, effective_from=DAY, rules=(*now.rules, guard))
    monkeypatch.setattr(loader, "_shipped", lambda name: (now, to_come) if name is now.name else ())
    write("priority/ours.toml", PRIORITY)
    (problem,) = find_desk_problems()
    assert "no rule guards item_count = \"7\" as 'new_guard'" in problem


def test_two_files_cannot_be_the_same_version(write: Write) -> None:
    write("priority/a.toml", PRIORITY)
    write("priority/b.toml", PRIORITY)
    (problem,) = find_desk_problems()
    assert "there is another priority/any/desk-1" in problem


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('field = "item_count"', 'field = "item_cuont"', "'item_cuont' is no field here"),
        ('values = ["sale_of_access"]', 'values = ["sale"]', "'sale' is no harms here"),
        ('field = "publicly_available"\nvalues = ["yes"]', 'field = "publicly_available"\nvalues = ["no"]',
         "'no' is no publicly_available here. Use one of yes."),
        ("at_least = 20", 'values = ["20"]', "asked by at_least"),
    ],
)  # fmt: skip
def test_a_word_that_triage_does_not_know_is_named(write: Write, old: str, new: str, says: str) -> None:
    write("priority/a.toml", PRIORITY.replace(old, new))
    assert find_desk_problems() == ()
    (wrong,) = list_wrong_words(load(PackName.PRIORITY, on=DAY))
    assert says in wrong


def test_a_pack_that_is_gone_is_named() -> None:
    with pytest.raises(NotFound, match="put the desk's own file back"):
        get_version("priority/any/desk-9")
