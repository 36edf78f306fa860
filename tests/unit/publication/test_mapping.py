"""Tables said under another version of their category scheme: nothing gets firmer, and nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from coldframe.cli import build
from coldframe.core.errors import InvalidInput
from coldframe.publication.published.cells import read_span, read_value
from coldframe.publication.published.mapping import map_table, read_mapping
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import BreakdownKind, Value

MAPPING = """
source = "kinds/1"
target = "kinds/2"
citation = "Example table of correspondence, annex 1"

[becomes]
Amber = ["Warm"]
Red = ["Warm"]
Blue = ["Navy", "Sky"]
Brown = []
"""
FILE = """Things by kind
Year,Kind,Things,Share
2023,Amber,"1,200",60%
2023,Red,about 300,15%
2023,Blue,<5,
2023,Brown,95,5%
2023,Not specified,400,20%
2023,Total,"2,000",100%
2024,Amber,10,
2024,Red,[c],
2024,Blue,7,
2024,Brown,1,
2024,Not specified,4,
2024,Total,25,
"""


def read(cell: str) -> Value:
    return read_span(cell) if "–" in cell else read_value(cell)


def table_of(text: str) -> Table:
    (table,) = read_tables("t.csv", text.encode())
    return table


def test_merged_is_added_split_is_at_most_and_dropped_is_still_counted() -> None:
    mapped = map_table(table_of(FILE), read_mapping(MAPPING), BreakdownKind.PARTITION)
    assert mapped.header == ("Year", "Kind", "Things")
    assert mapped.left_out == ("Share",)
    assert mapped.rows == (
        ("2023", "Warm", "1470–1530"), ("2023", "Navy", "at most 5"), ("2023", "Sky", "at most 5"),
        ("2023", "unmapped", "95"), ("2023", "Not specified", "400"), ("2023", "Total", "2000"),
        ("2024", "Warm", "at least 10"), ("2024", "Navy", "at most 7"), ("2024", "Sky", "at most 7"),
        ("2024", "unmapped", "1"), ("2024", "Not specified", "4"), ("2024", "Total", "25"),
    )  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(("", "about ", "at least ", "at most ")), st.integers(0, 900)),
        min_size=4,
        max_size=4,
    )
)
def test_what_is_written_reads_as_no_firmer_than_what_was_read(cells: list[tuple[str, int]]) -> None:
    rows = [
        f"{name},{words}{n}"
        for name, (words, n) in zip(("Amber", "Red", "Blue", "Brown"), cells, strict=True)
    ]
    # Enough plain numbers beside them that the column is one of numbers.
    mapped = map_table(
        table_of("\n".join(["Kind,Things", *rows, "Total,4000"])),
        read_mapping(MAPPING),
        BreakdownKind.PARTITION,
    )
    of_name = {name: read(cell).possible for name, cell in mapped.rows}
    ranges = [read(f"{words}{n}").possible for words, n in cells]
    warm = of_name["Warm"]
    assert warm.least <= ranges[0].least + ranges[1].least
    if ranges[0].most is not None and ranges[1].most is not None:
        assert warm.most is not None
        assert warm.most >= ranges[0].most + ranges[1].most
    assert of_name["Navy"].least == 0
    assert of_name["unmapped"] == ranges[3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source = 'a'", "needs source, target"),
        (MAPPING.replace('["Warm"]', '"Warm"', 1), "a list of names"),
        ("source = 1\ntarget = 'b'\ncitation = 'c'\nbecomes = {}", "has to be a text"),
        ("not toml", "no TOML"),
    ],
)
def test_a_mapping_that_says_too_little_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_mapping(text)


def test_what_overlaps_is_not_merged_and_what_is_unknown_is_named() -> None:
    with pytest.raises(InvalidInput, match="overlap"):
        map_table(table_of(FILE), read_mapping(MAPPING), BreakdownKind.MULTI_MEMBERSHIP)
    with pytest.raises(InvalidInput, match="“Amber”"):
        map_table(
            table_of(FILE), read_mapping(MAPPING.replace("Amber =", "Ochre =")), BreakdownKind.PARTITION
        )
    with pytest.raises(InvalidInput, match="nothing to map"):
        map_table(table_of("Year,Things\n2023,4\n2024,9\n"), read_mapping(MAPPING), BreakdownKind.PARTITION)


def test_the_command_writes_a_table_that_can_be_checked_and_says_what_it_left_out(tmp_path: Path) -> None:
    table, mapping, out = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "out.csv"
    table.write_text(FILE)
    mapping.write_text(MAPPING)
    run = CliRunner()
    done = run.invoke(build(), ["stats", "map", str(table), str(mapping), "--kind", "partition"])
    assert (done.exit_code, done.stderr) == (0, "coldframe: left out: Share\n")
    assert done.stdout.startswith('"kinds/1 said as kinds/2, by: Example table of correspondence, annex 1"\n')
    out.write_text(done.stdout)
    assert run.invoke(build(), ["stats", "check", str(out)]).exit_code == 0
    refused = run.invoke(build(), ["stats", "map", str(table), str(mapping), "--kind", "sum"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "multi_membership" in refused.stderr
    assert (
        run.invoke(
            build(), ["stats", "map", str(tmp_path / "no.csv"), str(mapping), "--kind", "subset"]
        ).exit_code
        == 2
    )
