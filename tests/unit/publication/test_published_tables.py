"""Published tables: their traps are recognized, what holds is said to hold, and what does not is named."""

from __future__ import annotations

import random
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import shared_data
from typer.testing import CliRunner

from coldframe.cli import build, stats
from coldframe.core.errors import InvalidInput
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Report, Verdict
from coldframe.publication.published.labels import role_of
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import BreakdownKind, Qualifier, RowRole, ValueKind

HOLDS, CONTRADICTED, CANNOT_TELL = Verdict


def _table(name: str, content: bytes) -> Table:
    (table,) = read_tables(name, content)
    return table


def report_of(text: str) -> Report:
    reports, _ = check_tables([_table("table.csv", text.encode())])
    return reports[0]


@pytest.mark.parametrize(
    ("text", "number", "qualifier"),
    [
        ("1,234,567", "1234567", Qualifier.EXACT),
        ("1 234 567", "1234567", Qualifier.EXACT),
        ("12,34,567", "1234567", Qualifier.EXACT),
        ("1'234", "1234", Qualifier.EXACT),
        ("22万余", "220000", Qualifier.AT_LEAST),
        ("2.2만", "22000", Qualifier.EXACT),
        ("25,000+", "25000", Qualifier.AT_LEAST),
        ("more than 8,000", "8000", Qualifier.AT_LEAST),
        ("약 300", "300", Qualifier.ABOUT),
        ("<10", "10", Qualifier.AT_MOST),
        ("1.5 million", "1500000", Qualifier.EXACT),
        ("374건", "374", Qualifier.EXACT),
        ("1,234 reports", "1234", Qualifier.EXACT),
        ("4,560[a]", "4560", Qualifier.EXACT),
        ("4,560*", "4560", Qualifier.EXACT),
        ("(1,234)", "-1234", Qualifier.EXACT),
        ("１２３", "123", Qualifier.EXACT),
    ],
)
def test_a_number_keeps_how_firmly_it_is_meant(text: str, number: str, qualifier: Qualifier) -> None:
    value = read_value(text)
    assert (value.kind, value.number, value.qualifier) == (ValueKind.COUNT, Decimal(number), qualifier)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("28.2 %", ValueKind.PERCENT),
        ("4.7 percentage points", ValueKind.PERCENTAGE_POINT),
        ("4.7%p", ValueKind.PERCENTAGE_POINT),
        ("N/A", ValueKind.MISSING),
        ("–", ValueKind.MISSING),
        ("*", ValueKind.SUPPRESSED),
        ("12,34,56", ValueKind.WORDS),
        ("2024-01-31", ValueKind.WORDS),
        ("1.2.3", ValueKind.WORDS),
        ("Reg. 2021/1232", ValueKind.WORDS),
    ],
)
def test_percent_point_and_nothing_are_kinds_of_their_own(text: str, kind: ValueKind) -> None:
    assert read_value(text).kind is kind


def test_a_column_that_writes_decimal_commas_is_read_so() -> None:
    report = report_of("Land;Meldungen;Anteil\nA;1.234;61,7 %\nB;766;38,3 %\nGesamt;2.000;100,0 %\n")
    assert (int(report.sums[0].parts), report.verdict) == (2000, HOLDS)
    assert (
        report_of("x;2019;2020\nA;1.204;1.330\nB;9.871;10.003\nInsgesamt;11.075;11.333\n").sums[0].parts
        == 11075
    )
    assert report_of("x,km\nA,1.20\nB,9.87\nTotal,11.07\n").sums[0].parts == Decimal("11.07")


def test_a_frame_of_bars_is_no_column() -> None:
    report = report_of(
        "| Year | Reports | Change |\n|---|---|---|\n| 2023 | 272 | |\n| 2024 | 435 | +59.9 % |\n"
    )
    assert [name for name, _ in report.columns] == ["Year", "Reports", "Change"]
    assert report.verdict is HOLDS


def test_percent_and_percentage_points_are_told_apart() -> None:
    text = "year,share,change\n2020,14.9 %,\n2021,19.5 %,{}\n"
    assert report_of(text.format("+4.6 percentage points")).verdict is HOLDS
    assert report_of(text.format("+31 %")).verdict is HOLDS
    mistaken = report_of(text.format("+4.6 %"))
    assert mistaken.verdict is CONTRADICTED
    assert "percentage points" in str(mistaken.findings[-1].says)


def test_rows_whose_shares_leave_a_rest_are_a_selection() -> None:
    report = report_of('country,items,share\nNL,"83,037",29 %\nUS,"41,110",14 %\nTotal,"291,273",100 %\n')
    assert (report.verdict, report.sums[0].breakdown) == (HOLDS, BreakdownKind.SUBSET)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Total", RowRole.TOTAL),
        ("Grand total:", RowRole.TOTAL),
        ("합계", RowRole.TOTAL),
        ("总计", RowRole.TOTAL),
        ("Subtotal", RowRole.SUBTOTAL),
        ("소계", RowRole.SUBTOTAL),
        ("Unspecified", RowRole.UNSPECIFIED),
        ("Not specified", RowRole.UNSPECIFIED),
        ("미상", RowRole.UNSPECIFIED),
        ("Other", RowRole.PART),
        ("Totally new", RowRole.PART),
        ("Known images", RowRole.PART),
        ("계산", RowRole.PART),
    ],
)
def test_rows_that_are_no_parts_are_recognized(label: str, role: RowRole) -> None:
    assert role_of(label) is role


def test_totals_subtotals_and_unspecified_rows_are_never_added_in() -> None:
    """The trap of N2: a program that adds every row counts most things three times."""
    one = report_of("state,reports\nA,5\nB,7\nSubtotal,12\nUnspecified,3\nTotal,15\n").sums[0]
    assert (int(one.naive), int(one.parts), one.breakdown, one.verdict) == (
        42,
        15,
        BreakdownKind.PARTITION,
        HOLDS,
    )
    assert [mark.role for mark in one.marks] == ["subtotal", "unspecified", "total"]


def test_what_is_missing_from_a_partition_is_printed() -> None:
    report = report_of("measure,people\ndetained,83\nbailed,9\nnot treated as criminals,7\ntotal,106\n")
    assert report.verdict is CONTRADICTED
    assert "7 unaccounted for" in str(report.sums[0].says)


def test_a_part_larger_than_its_total_contradicts() -> None:
    report = report_of("kind,n\nA,50\nB,3\nC,1\nTotal,40\n")
    assert report.verdict is CONTRADICTED
    assert "A (line 2)" in str(report.sums[0].says)


def test_parts_that_overlap_are_not_summed() -> None:
    report = report_of("kind,reports\nwith photos,27\nwith videos,22\ntotal,36\n")
    assert (report.verdict, report.sums[0].breakdown) == (HOLDS, BreakdownKind.MULTI_MEMBERSHIP)
    assert "must not be summed" in str(report.sums[0].says)


def test_a_small_surplus_is_taken_for_a_fault() -> None:
    """N3: categories that make 14,592 more than the printed total."""
    report = report_of("category,files\nA,34000000\nB,340303\nTotal,34325711\n")
    assert report.verdict is CONTRADICTED
    assert "14,592 more" in str(report.sums[0].says)


def test_a_selection_is_a_subset() -> None:
    report = report_of("country,items\nTop ten: NL,83037\nUS,41110\nTotal,291273\n")
    assert (report.verdict, report.sums[0].breakdown) == (HOLDS, BreakdownKind.SUBSET)


def test_at_least_values_do_not_contradict_an_exact_total_that_they_can_make() -> None:
    assert report_of("kind,n\nA,8000余\nB,12000余\nTotal,22000\n").verdict is HOLDS
    assert report_of("kind,n\nA,8000余\nB,12000余\nTotal,19000\n").verdict is CONTRADICTED


def test_rounded_numbers_may_lie_off_by_their_rounding() -> None:
    rows = "a,1300\nb,2700\nc,3400\nd,1800\ne,900\n"
    assert report_of(f"kind,n\n{rows}Total,10200\n").verdict is HOLDS
    assert report_of(f"kind,n\n{rows}Total,11200\n").verdict is CONTRADICTED


def test_a_single_suppressed_cell_is_given_away() -> None:
    one = report_of("age,children\n0-9,*\n10-13,40\n14-17,55\nTotal,99\n").sums[0]
    assert one.verdict is HOLDS
    assert "0-9" in str(one.notes[0])


def test_sections_each_have_their_subtotal() -> None:
    text = "kind,n\nA,1\nB,2\nSubtotal north,3\nC,4\nD,5\nSubtotal south,9\nTotal,12\n"
    assert report_of(text).verdict is HOLDS
    assert report_of(text.replace("south,9", "south,8")).verdict is CONTRADICTED


def test_a_column_called_total_is_the_sum_of_its_row() -> None:
    good = "year,public,provider,total\n2021,240598,29157083,29397681\n2022,256504,31802525,32059029\n2023,265542,35944826,36210368\n"
    assert report_of(good).verdict is HOLDS
    bad = report_of(good.replace("36210368", "36210386"))
    assert bad.verdict is CONTRADICTED
    assert "line 4" in str(bad.findings[0].says)


def test_shares_are_the_ratio_that_they_seem_to_be() -> None:
    """fedpol 2017 to 2021: received, passed on, share."""
    rows = (
        (2017, 5404, 428, "7.9"),
        (2018, 9167, 612, "6.7"),
        (2019, 8028, 693, "8.6"),
        (2020, 7852, 1166, "14.9"),
        (2021, 7176, 1399, "19.5"),
    )
    text = "year,received,passed on,share\n" + "".join(f"{y},{a},{b},{c} %\n" for y, a, b, c in rows)
    assert report_of(text).verdict is HOLDS
    bad = report_of(text.replace("14.9", "16.4"))
    assert bad.verdict is CONTRADICTED
    assert "line 5 (16.4 printed, 14.8 computed)" in str(bad.findings[0].says) or "14.9 computed" in str(bad.findings[0].says)  # fmt: skip


def test_two_observers_stand_side_by_side() -> None:
    rows = "".join(f"{name},{who},{count}\n" for name, a, b in (("A", 10, 10), ("B", 20, 21), ("C", 30, 90)) for who, count in (("theirs", a), ("ours", b)))  # fmt: skip
    report = report_of(
        f"provider,observer,count\n{rows}{rows.replace('A,', 'D,').replace('B,', 'E,').replace('C,', 'F,')}"
    )
    assert report.verdict is CONTRADICTED
    assert "6 pairs" in str(report.findings[0].says)
    assert "2 equal" in str(report.findings[0].says)


def test_several_files_are_compared() -> None:
    first = _table("per-year.csv", b"year,reports\n1998,4560\n1999,9668\n2023,36210368\n")
    second = _table("contents.csv", b"kind of reports,year,quantity\ntotal,2023,36210368\nA,2023,36210368\n")
    revised = _table("older.csv", b"year,reports\n1998,4360\n1999,9668\n")
    _, between = check_tables([first, second])
    assert [finding.verdict for finding in between] == [HOLDS]
    _, between = check_tables([first, revised])
    assert {finding.verdict for finding in between} == {HOLDS, CONTRADICTED}


def test_titles_and_footnotes_are_no_rows() -> None:
    text = "Table 3. Reports by state\n\nstate,reports\nA,5\nB,7\nTotal,12\n\nSource: an example hotline\n"
    report = report_of(text)
    assert report.verdict is HOLDS
    assert [line for line, _ in report.outside] == [1, 8]


def test_json_is_read_like_csv() -> None:
    rows = b'{"data": [{"kind": "A", "n": 5}, {"kind": "B", "n": 7}, {"kind": "Total", "n": 12}]}'
    reports, _ = check_tables([_table("t.json", rows)])
    assert reports[0].verdict is HOLDS


@pytest.mark.parametrize("content", [b"", b"\n\n", b"one word", b"a,b\n", b"[]", b"{", b"[1, 2]", b"%PDF-1.7", b"PK\x03\x04", b"\x00" * 64, b"[[[[[["])  # fmt: skip
def test_what_holds_no_table_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        _table("file.csv", content)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(alphabet='ab,;\n\t"019.%*-+()Total<≥余만 ', max_size=300).map(str.encode)
)
def test_no_file_breaks_the_check(content: bytes) -> None:
    try:
        table = _table("file.csv", content)
    except InvalidInput:
        return
    reports, _ = check_tables([table, table])
    assert len(reports) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 10**7), min_size=2, max_size=12),
    st.integers(1, 10**4),
    st.randoms(use_true_random=False),
)
def test_a_true_table_holds_and_a_false_total_does_not(
    parts: list[int], fault: int, chance: random.Random
) -> None:
    rows = [f"part {at},{number}" for at, number in enumerate(parts)]
    place = chance.choice((0, len(rows)))
    true = [*rows[:place], f"Total,{sum(parts)}", *rows[place:]]
    assert report_of("kind,n\n" + "\n".join(true)).verdict is HOLDS
    # Odd numbers hide no rounding; too small a total is never explained by parts that overlap.
    false = [*rows, "odd,7", f"Total,{sum(parts) + 7 + fault}"]
    assert report_of("kind,n\n" + "\n".join(false)).verdict is CONTRADICTED


def test_the_command_prints_and_exits_by_the_verdict(tmp_path) -> None:  # type: ignore[no-untyped-def]
    run = CliRunner()
    good, bad, none = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "none.csv"
    good.write_text("kind,n\nA,5\nB,7\nTotal,12\n")
    bad.write_text("kind,n\nA,5\nB,7\nTotal,13\n")
    none.write_text("kind,n\nA,5\nB,7\n")
    said = [
        run.invoke(build(), ["stats", "check", str(file)])
        for file in (good, bad, none, tmp_path / "absent.csv")
    ]
    assert [one.exit_code for one in said] == [0, 1, 2, 2]
    assert "total: 12 (line 4" in said[0].output
    assert '"verdict": "contradicted"' in run.invoke(build(), ["stats", "check", str(bad), "--json"]).output


def test_the_published_files_come_out_as_their_students_found_them() -> None:
    folder = shared_data("statistics")
    names = (
        "ocse-reports-by-state.csv",
        "comparable-reports-by-provider.csv",
        "ocse-report-contents.csv",
        "ocse-reports-per-year.csv",
    )
    reports, between = check_tables([_table(name, (folder / name).read_bytes()) for name in names])
    states, pairs, contents, _ = reports
    reports_of_states = states.sums[0]
    assert (int(reports_of_states.naive), int(reports_of_states.parts)) == (3_174_889, 1_132_270)
    assert reports_of_states.verdict is HOLDS
    assert "30 pairs" in str(pairs.findings[0].says)
    assert "6 equal, 5 differ" in str(pairs.findings[0].says)
    assert contents.verdict is HOLDS
    assert any(finding.verdict is HOLDS and "36,210,368" in str(finding.says) for finding in between)


def test_shares_that_fill_the_whole_make_no_selection_of_a_fault() -> None:
    report = report_of("part,reports,share\nA,1234,41.1%\nB,1700,56.7%\nC,66,2.2%\nTotal,3001,100%\n")
    assert report.sums[0].verdict is CONTRADICTED
    assert report.sums[0].unaccounted == 1


@pytest.mark.parametrize("is_terminal", [True, False])
def test_lines_are_wrapped_for_a_terminal_only(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    stats._say("  trap overlap: " + "words " * 40)
    first, *more = capsys.readouterr().out.rstrip().split("\n")
    assert first.startswith("  trap overlap: words")
    assert bool(more) is is_terminal
    assert all(line.startswith("      words") and len(line) <= 80 for line in more)
