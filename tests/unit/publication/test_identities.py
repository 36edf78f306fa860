"""The identities that students of the published figures found (domain notes 5.1, N1 to N5) come out by themselves."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import shared_data
from tests.unit.publication.foreign import page, reports, split_number, tables, traps_of, workbook

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.reading import read_tables
from coldframe.publication.terms import BreakdownKind, RowRole

SENDERS = (
    ("Year", "Public", "Providers", "Total"), ("2021", "240,598", "29,157,083", "29,397,681"),
    ("2022", "256,504", "31,802,525", "32,059,029"), ("2023", "265,542", "35,944,826", "36,210,368"),
)  # fmt: skip


def test_n1_public_and_providers_make_the_total_in_each_of_three_years() -> None:
    for name, content in (
        ("senders.xlsx", workbook(*SENDERS)),
        ("senders.pdf", page(*SENDERS, columns="(auto,) * 4")),
    ):
        (report,) = reports(name, content)
        assert [(each.verdict, str(each.says)) for each in report.findings][:1] == [
            (Verdict.HOLDS, "Public + Providers = “Total” in all 3 rows.")
        ], name


def test_n1_agrees_with_the_totals_of_the_other_files() -> None:
    folder = shared_data("statistics")
    names = ("ocse-reports-per-year.csv", "ocse-report-contents.csv")
    years = tuple((row[0], row[3]) for row in SENDERS[1:])
    own = tables("reports-by-sender.xlsx", workbook(("Year", "Reports"), *years))
    others = [table for name in names for table in read_tables(name, (folder / name).read_bytes())]
    _, between = check_tables([*own, *others])
    same = [
        str(each.says)
        for each in between
        if each.verdict is Verdict.HOLDS and "reports-by-sender" in str(each.says)
    ]
    assert len([says for says in same if "ocse-reports-per-year.csv" in says]) == 3


def test_n2_the_rows_of_states_hold_a_subtotal_an_unspecified_row_and_a_total() -> None:
    content = (shared_data("statistics") / "ocse-reports-by-state.csv").read_bytes()
    (report,) = check_tables(read_tables("ocse-reports-by-state.csv", content))[0]
    one = next(each for each in report.sums if each.column == "reports")
    assert (one.naive, one.parts, one.verdict, one.unaccounted) == (3_174_889, 1_132_270, Verdict.HOLDS, 0)
    assert [(mark.role, mark.number) for mark in one.marks] == [
        ("subtotal", 910_349), ("unspecified", 221_921), ("total", 1_132_270),
    ]  # fmt: skip
    assert {"total_row", "subtotal_row", "unspecified_row"} <= traps_of(report)


def test_n3_categories_that_make_a_little_more_than_their_total_are_named() -> None:
    rows = "\n".join(f"{name},{number}" for name, number in (
        ("category A", 20_000_000), ("category B", 14_340_303), ("Total", 34_325_711),
    ))  # fmt: skip
    (report,) = check_tables(read_tables("t.csv", f"category,reports\n{rows}\n".encode()))[0]
    (one,) = report.sums
    assert (one.unaccounted, one.verdict) == (-14_592, Verdict.CONTRADICTED)
    assert "14,592 more than the total" in str(one.says)
    told = "category,reports\nwith A,20000000\nwith B,14340303\nTotal,34325711\n"
    (report,) = check_tables(read_tables("t.csv", told.encode()))[0]
    assert report.sums[0].breakdown is BreakdownKind.MULTI_MEMBERSHIP
    assert "overlap" in traps_of(report)


def test_n4_two_statements_of_one_year_are_set_side_by_side() -> None:
    first = read_tables(
        "ocse-reports-per-year.csv", (shared_data("statistics") / "ocse-reports-per-year.csv").read_bytes()
    )
    second = read_tables("ocse-reports-in-the-text.csv", b"year,reports\n1998,2772\n1999,9668\n")
    _, between = check_tables([*first, *second])
    of_1998 = next(each for each in between if str(each.says).startswith("1998"))
    assert of_1998.verdict is not Verdict.HOLDS
    assert "4,560" in str(of_1998.says)
    assert "2,772" in str(of_1998.says)
    assert next(each for each in between if str(each.says).startswith("1999")).verdict is Verdict.HOLDS


def test_n5_thirty_pairs_of_two_observers_of_which_six_agree_and_five_lie_far_apart() -> None:
    content = (shared_data("statistics") / "comparable-reports-by-provider.csv").read_bytes()
    (report,) = check_tables(read_tables("comparable-reports-by-provider.csv", content))[0]
    (says,) = [str(each.says) for each in report.findings if "observers" in str(each.says)]
    assert "30 pairs" in says
    assert "6 equal, 5 differ by more than 5 %" in says
    for named in ("2020 Aylo", "2021 Discord", "2022 Discord", "2023 Discord", "2021 Pinterest"):
        assert named in says
    assert "observers" in traps_of(report)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31), parts=st.integers(2, 12), loose=st.booleans(), subtotal=st.booleans(),
    shuffled=st.booleans(),
)  # fmt: skip
def test_any_partition_is_recognized_however_its_rows_are_shuffled(
    seed: int, parts: int, loose: bool, subtotal: bool, shuffled: bool
) -> None:
    rng = random.Random(seed)
    whole = rng.randint(parts * 10, 10 ** rng.randint(3, 8))
    unspecified = rng.randint(1, 9) if loose else 0
    numbers = split_number(rng, whole - unspecified, parts)
    rows = [(f"{rng.choice('KLMN')}{at} part", number) for at, number in enumerate(numbers)]
    extra = [("Subtotal", whole - unspecified)] if subtotal else []
    extra += [(rng.choice(["Unspecified", "Not known", "미상", "不详"]), unspecified)] if loose else []
    extra += [(rng.choice(["Total", "All", "합계", "总计"]), whole)]
    lines = [*rows, *extra]
    if shuffled and not subtotal:
        rng.shuffle(lines)
    form = rng.choice(["{}", "{:,}"])
    text = "place;reports\n" + "\n".join(f"{label};{form.format(number)}" for label, number in lines)
    (report,) = check_tables(read_tables("t.csv", text.encode()))[0]
    (one,) = report.sums
    assert (one.parts, one.part_count, one.verdict) == (whole, parts, Verdict.HOLDS), text
    assert {RowRole(mark.role) for mark in one.marks} >= {RowRole.TOTAL}
    assert one.naive == Decimal(sum(number for _, number in lines))
