"""Tables of others: taken in with their measure, revised without losing anything, two observers side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.shared_data import shared_data
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.values import Qualifier, ValueKind
from coldframe.custody.queries import list_events
from coldframe.publication.actions import strike_import
from coldframe.publication.queries import get_import, get_pair, list_imports, list_observers, list_series
from coldframe.publication.table_steps import take_in_table
from coldframe.publication.terms.breakdowns import RowRole
from coldframe.publication.terms.figures import Unit
from coldframe.publication.terms.imports import ImportEvent, ImportView, NewImport
from coldframe.vault.queries import find_object

pytestmark = pytest.mark.django_db

GIVEN = NewImport(
    "Example clearinghouse", "Report for 2023, table 4", date(2024, 5, 1), "reports", Unit.REPORTS,
    "Reports received", "When it was received.", "Not stated.", "Reports of all senders",
)  # fmt: skip
TABLE = b'year,state,reports\n2023,North,"1,234"\n2023,South,<10\n2023,West,*\n2023,Unspecified,50\n2023,Total,"1,290"\n'


@pytest.fixture
def pia() -> Actor:
    return make_person("pia", Role.PUBLISHER)


def taken(actor: Actor, content: bytes, name: str = "by-state.csv", given: NewImport = GIVEN) -> ImportView:
    return take_in_table(name, content, given, require_full=False, actor=actor, as_of=NOW)


def test_numbers_are_kept_with_raw_value_role_and_file(pia: Actor) -> None:
    kept = taken(pia, TABLE)
    assert (kept.new, kept.revised, kept.unchanged) == (5, 0, 0)
    series = list_series(kept.id)
    assert [(each.labels, each.role, each.latest.raw, each.latest.line) for each in series] == [
        (("North",), RowRole.PART, "1,234", 2), (("South",), RowRole.PART, "<10", 3), (("West",), RowRole.PART, "*", 4),
        (("Unspecified",), RowRole.UNSPECIFIED, "50", 5), (("Total",), RowRole.TOTAL, "1,290", 6),
    ]  # fmt: skip
    values = [each.latest.value for each in series]
    assert (values[0].number, values[1].qualifier, values[2].kind) == (
        1234,
        Qualifier.AT_MOST,
        ValueKind.SUPPRESSED,
    )
    assert find_object(kept.sha256) is not None
    (event,) = [event for event in list_events(about=kept.id) if event.kind == ImportEvent.IMPORTED]
    assert (event.detail["new"], event.detail["sha256"]) == (5, kept.sha256)
    assert "Example" not in str(event.detail)
    assert {trap["trap"] for trap in get_import(kept.id).report["tables"][0]["traps"]} >= {
        "total_row", "unspecified_row", "suppressed_cell", "thousands", "qualified",
    }  # fmt: skip


def test_a_later_file_revises_and_overwrites_nothing(pia: Actor) -> None:
    first = taken(pia, TABLE)
    later = replace(GIVEN, known_on=date(2024, 9, 1), source="Corrected table")
    second = taken(pia, TABLE.replace(b"1,234", b"1,230").replace(b"1,290", b"1,286"), given=later)
    assert (second.new, second.revised, second.unchanged) == (0, 2, 3)
    (north,) = [each for each in list_series(first.id) if each.labels == ("North",)]
    assert [each.raw for each in north.said] == ["1,234", "1,230"]
    assert (north.latest.raw, north.is_disputed) == ("1,230", False)
    older = replace(GIVEN, known_on=date(2024, 1, 1))
    taken(pia, TABLE.replace(b"1,234", b"1,100"), given=older)
    (north,) = [each for each in list_series(first.id) if each.labels == ("North",)]
    assert ([each.raw for each in north.said], north.latest.raw) == (["1,234", "1,230", "1,100"], "1,230")
    assert [each.id for each in list_imports()][-1] != second.id or len(list_imports()) == 3


def test_two_numbers_as_of_one_day_are_disputed(pia: Actor) -> None:
    taken(pia, b"year,reports\n1998,4560\n1999,9668\n")
    text = taken(pia, b"year,reports\n1998,2772\n1999,9668\n", name="text.csv")
    disputed, agreed = list_series(text.id)
    assert [each.raw for each in disputed.said] == ["4560", "2772"]
    assert (disputed.is_disputed, agreed.is_disputed) == (True, False)


def test_two_publishers_stand_side_by_side_only_where_they_count_the_same(pia: Actor) -> None:
    taken(pia, b"year,reports\n2022,170157\n2023,32359\n")
    own = replace(GIVEN, publisher="Example provider")
    kept = taken(pia, b"year,reports\n2022,67073\n2023,32359\n", given=own)
    pairs = {each.one.period: (each.one.id, each.other.id) for each in list_observers(kept.id)}
    found = {period: get_pair(*ids, actor=pia).difference for period, ids in pairs.items()}
    assert found == {"2022": 103084, "2023": 0}
    other = taken(pia, b"year,reports\n2022,5\n2023,6\n", given=replace(own, population="Another population"))
    assert list_observers(other.id) == ()
    scheme = taken(pia, b"year,reports\n2022,7\n2023,8\n", given=replace(own, scheme="example/2"))
    assert list_observers(scheme.id) == ()


def test_one_publisher_and_one_measure_are_one_however_they_are_written(pia: Actor) -> None:
    taken(pia, TABLE)
    again = replace(
        GIVEN, publisher="EXAMPLE  clearinghouse", duplicate_rule="not stated", known_on=date(2024, 9, 1)
    )
    later = taken(pia, TABLE.replace(b"North", b"NORTH").replace(b"1,234", b"1,230"), given=again)
    assert (later.new, later.revised) == (0, 1)
    assert list_observers(later.id) == ()
    other = taken(pia, TABLE, given=replace(again, publisher="Ｅxample provider", what="reports received."))
    assert len(list_observers(other.id)) == 5


def test_columns_of_years_are_periods(pia: Actor) -> None:
    kept = taken(pia, b"state,2022,2023\nNorth,1,2\nTotal,1,2\n", given=replace(GIVEN, column=""))
    assert [(each.period, each.latest.raw) for each in list_series(kept.id)] == [
        ("2022", "1"), ("2023", "2"), ("2022", "1"), ("2023", "2"),
    ]  # fmt: skip


def test_a_unit_in_the_header_is_multiplied_out_and_the_cell_stays_as_printed(pia: Actor) -> None:
    table = b"year,reports (thousands)\n2022,1.5\n2023,2.5\n"
    kept = taken(pia, table, given=replace(GIVEN, column="reports (thousands)"))
    assert [(str(each.latest.value.number), each.latest.raw) for each in list_series(kept.id)] == [
        ("1.5E+3", "1.5"), ("2.5E+3", "2.5"),
    ]  # fmt: skip


def test_one_bad_row_costs_one_row(pia: Actor) -> None:
    kept = taken(pia, b'year,state,reports\n2023,"North,5\n2023,South,6\n2023,West,what\n2023,East,7\n')
    assert [each.labels for each in list_series(kept.id)] == [("North",), ("South",), ("East",)]
    traps = {each["trap"]: each["lines"] for each in kept.report["tables"][0]["traps"]}
    assert traps["broken_row"] == [2]
    assert traps["unread_number"] == [4]


@pytest.mark.parametrize(
    ("given", "content", "error"),
    [
        (replace(GIVEN, column="children"), TABLE, InvalidInput), (replace(GIVEN, what=" "), TABLE, InvalidInput),
        (replace(GIVEN, known_on=date(2090, 1, 1)), TABLE, InvalidInput), (GIVEN, b"no table", InvalidInput),
        (replace(GIVEN, column="state"), TABLE, InvalidInput),
    ],
)  # fmt: skip
def test_nothing_is_kept_without_a_measure_or_a_table(
    pia: Actor, given: NewImport, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        taken(pia, content, given=given)
    assert list_imports() == ()


def test_the_same_column_of_the_same_file_comes_once_and_only_from_publishers(pia: Actor, lio: Actor) -> None:
    taken(pia, TABLE)
    with pytest.raises(Conflict):
        taken(pia, TABLE)
    with pytest.raises(NotAllowed):
        taken(lio, TABLE + b"\n")
    assert len(list_imports()) == 1


def test_a_table_taken_in_by_mistake_is_struck_out_and_comes_anew(pia: Actor, lio: Actor) -> None:
    first = taken(pia, TABLE)
    wrong = taken(pia, TABLE.replace(b"1,234", b"9,999"), given=replace(GIVEN, known_on=date(2024, 9, 1)))
    with pytest.raises(NotAllowed):
        strike_import(wrong.id, "Typed.", actor=lio, as_of=NOW)
    with pytest.raises(InvalidInput):
        strike_import(wrong.id, " ", actor=pia, as_of=NOW)
    strike_import(wrong.id, "Hester Example mistyped it.", actor=pia, as_of=NOW)
    (north,) = [each for each in list_series(first.id) if each.labels == ("North",)]
    assert ([(each.raw, each.is_struck) for each in north.said], north.latest.raw) == (
        [("1,234", False), ("9,999", True)], "1,234",
    )  # fmt: skip
    struck = get_import(wrong.id).struck
    assert struck is not None
    assert struck.reason == "Hester Example mistyped it."
    assert "Hester" not in str([event.detail for event in list_events(about=wrong.id)])
    with pytest.raises(Conflict):
        strike_import(wrong.id, "Again.", actor=pia, as_of=NOW)
    again = taken(pia, TABLE.replace(b"1,234", b"9,999"), given=replace(GIVEN, population="Another"))
    assert (again.new, again.sha256) == (5, wrong.sha256)


def test_what_was_struck_out_is_no_observer_and_revises_nothing(pia: Actor) -> None:
    own = replace(GIVEN, publisher="Example provider")
    gone = taken(pia, b"year,reports\n2022,7\n2023,8\n", given=own)
    strike_import(gone.id, "Another table.", actor=pia, as_of=NOW)
    kept = taken(pia, b"year,reports\n2022,5\n2023,6\n")
    assert list_observers(kept.id) == ()
    back = taken(pia, b"year,reports\n2022,7\n2023,9\n", given=own)
    assert (back.new, back.revised, back.unchanged) == (2, 0, 0)
    assert len(list_observers(kept.id)) == 2
    assert not any(each.is_disputed for each in list_series(back.id))


def test_what_was_said_before_a_revision_is_a_revision_again_whenever_its_file_came(pia: Actor) -> None:
    def on(month: int, number: int) -> ImportView:
        content = f"year,reports\n2022,{number}\n2023,{60 + month}\n".encode()
        return taken(pia, content, given=replace(GIVEN, known_on=date(2024, month, 1)))

    on(3, 7)
    on(1, 5)  # Found later.
    april = on(4, 5)
    assert (april.revised, april.unchanged) == (2, 0)
    number = list_series(april.id)[0]
    assert (number.latest.raw, number.latest.known_on) == ("5", date(2024, 4, 1))


def test_a_number_said_again_stands_after_the_file_that_said_it_first_was_struck_out(pia: Actor) -> None:
    first = taken(pia, TABLE)
    later = taken(pia, TABLE + b"\n", given=replace(GIVEN, known_on=date(2024, 9, 1)))
    assert (later.revised, later.unchanged) == (0, 5)
    strike_import(first.id, "Another table.", actor=pia, as_of=NOW)
    for each in list_series(later.id):
        assert [one.known_on for one in each.standing] == [date(2024, 9, 1)]
        assert not each.is_disputed


def test_what_was_struck_out_is_compared_with_nothing(pia: Actor) -> None:
    gone = taken(pia, b"year,reports\n2022,7\n2023,8\n", given=replace(GIVEN, publisher="Example provider"))
    kept = taken(pia, b"year,reports\n2022,5\n2023,6\n")
    pair = list_observers(kept.id)[0]
    strike_import(gone.id, "Another table.", actor=pia, as_of=NOW)
    with pytest.raises(NotFound):
        get_pair(pair.one.id, pair.other.id, actor=pia)


def test_what_was_declared_stays_with_a_file_that_says_nothing_new(pia: Actor) -> None:
    taken(pia, TABLE)
    later = taken(pia, TABLE + b"\n", given=replace(GIVEN, known_on=date(2024, 9, 1)))
    assert (later.new, later.unchanged) == (0, 5)
    assert get_import(later.id).measure["population"] == "Reports of all senders"


def test_more_numbers_than_one_waits_for_are_refused(pia: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.publication.actions.importing.MAX_NUMBERS", 4)
    with pytest.raises(InvalidInput, match="Split the file"):
        taken(pia, TABLE)
    assert list_imports() == ()


def test_the_published_files_load_and_their_traps_are_named(pia: Actor) -> None:
    folder = shared_data("statistics")
    wanted = {
        "comparable-reports-by-provider.csv": ("count", {"observers"}),
        "ocse-report-contents.csv": ("quantity", {"total_row", "unspecified_row", "overlap", "one_whole_again", "thousands"}),
        "ocse-report-recipients.csv": ("reports", {"thousands"}),
        "ocse-reports-by-state.csv": (
            "reports", {"total_row", "subtotal_row", "unspecified_row", "missing_cell", "several_measures", "thousands"},
        ),
        "ocse-reports-per-year.csv": ("reports", set()),
    }  # fmt: skip
    found: dict[str, ImportView] = {}
    for name, (column, traps) in wanted.items():
        given = replace(GIVEN, column=column, what=f"What {name} counts")
        found[name] = taken(pia, (folder / name).read_bytes(), name=name, given=given)
        named = {trap["trap"] for table in found[name].report["tables"] for trap in table["traps"]}
        assert named >= traps, name
        lines = len((folder / name).read_text().splitlines()) - 1
        assert found[name].new == lines, name
    states = list_series(found["ocse-reports-by-state.csv"].id)
    parts = sum(
        each.latest.value.number for each in states if each.role in (RowRole.PART, RowRole.UNSPECIFIED)
    )
    assert parts == 1_132_270
    (total,) = [each for each in states if each.role is RowRole.TOTAL]
    assert total.latest.raw == "1,132,270"
