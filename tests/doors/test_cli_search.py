"""``coldframe search`` as a person or a script runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from coldframe.cli import main; main()", "search"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def search(*arguments: str | Path, **options: Any) -> tuple[int, str, str]:
    done = subprocess.run(
        [*RUN, *arguments],
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
        text=True,
        **options,
    )
    return done.returncode, done.stdout, done.stderr


def near(value: int, bits: int) -> int:
    return value ^ ((1 << bits) - 1)


@pytest.fixture
def values() -> list[int]:
    generator = random.Random(4)
    return [generator.getrandbits(256) for _ in range(50)]


@pytest.fixture
def bank(tmp_path: Path, values: list[int]) -> Path:
    path = tmp_path / "bank.txt"
    path.write_text("".join(f"{value:064x}\n" for value in values))
    return path


@pytest.fixture
def queries(tmp_path: Path, values: list[int]) -> Path:
    """A stranger, entry 10 at 31 and at 32 bits, then entry 3 itself and at 5 bits."""
    asked = [0, near(values[9], 31), near(values[9], 32), values[2], near(values[2], 5)]
    path = tmp_path / "queries.txt"
    path.write_text("".join(f"{value:064X}\n" for value in asked))
    return path


def test_that_every_pair_is_printed_with_its_lines(bank: Path, queries: Path) -> None:
    assert search("--bank", bank, queries, "--radius", "31") == (1, "2,10,31\n4,3,0\n5,3,5\n", "")
    assert search("--bank", bank, queries) == search("--bank", bank, queries, "--radius", "31")


def test_that_the_radius_is_kept(bank: Path, queries: Path) -> None:
    assert search("--bank", bank, queries, "--radius", "0")[:2] == (1, "4,3,0\n")
    assert search("--bank", bank, queries, "--radius", "32")[1] == "2,10,31\n3,10,32\n4,3,0\n5,3,5\n"
    assert search("--bank", bank, queries, "--radius", "64")[0] == 2


def test_that_pairs_come_by_query_then_distance_then_entry(tmp_path: Path) -> None:
    bank, queries = tmp_path / "bank", tmp_path / "queries"
    bank.write_text("".join(f"{value:064x}\n" for value in (7, 1, 0, 1)))
    queries.write_text("".join(f"{value:064x}\n" for value in (0, 3)))
    done = search("--bank", bank, queries, "--radius", "2")
    assert done[1] == "1,3,0\n1,2,1\n1,4,1\n2,1,1\n2,2,1\n2,4,1\n2,3,2\n"


def test_that_nothing_found_is_said_by_the_exit_code(bank: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    stranger.write_text("0" * 64)
    assert search("--bank", bank, stranger) == (0, "", "")
    stranger.write_text("")
    assert search("--bank", bank, stranger) == (0, "", "")


def test_the_json_document(bank: Path, queries: Path, tmp_path: Path) -> None:
    code, out, _ = search("--bank", bank, queries, "--json")
    document = json.loads(out)
    assert code == 1
    assert document == {
        "radius_bits": 31,
        "pairs": [
            {"query_line": 2, "entry_line": 10, "distance": 31},
            {"query_line": 4, "entry_line": 3, "distance": 0},
            {"query_line": 5, "entry_line": 3, "distance": 5},
        ],
        "count": 3,
        "complete": True,
    }
    (tmp_path / "none").touch()
    code, out, _ = search("--bank", bank, tmp_path / "none", "--json")
    assert (code, json.loads(out)["pairs"]) == (0, [])


def test_that_either_list_may_come_from_standard_input(bank: Path, queries: Path) -> None:
    want = search("--bank", bank, queries)
    with queries.open() as file:
        assert search("--bank", bank, "-", stdin=file) == want
    with bank.open() as file:
        assert search("--bank", "-", queries, stdin=file) == want
    code, out, err = search("--bank", "-", "-", stdin=subprocess.DEVNULL)
    assert (code, out) == (2, "")
    assert "Only one" in err


def test_that_line_ends_and_space_around_a_hash_do_not_matter(bank: Path, queries: Path) -> None:
    want = search("--bank", bank, queries)
    for text in (
        queries.read_text().replace("\n", "\r\n"),
        queries.read_text().rstrip("\n"),
        queries.read_text().replace("\n", " \t\n"),
        queries.read_text().swapcase(),
    ):
        queries.write_bytes(text.encode())
        assert search("--bank", bank, queries) == want


@pytest.mark.parametrize(
    "line",
    ["", "# a comment", "g" * 64, "0" * 63, "0" * 65, "0" * 128, "00 " * 21 + "0", "０" * 64, "\0" * 64],
)
def test_that_a_line_that_is_no_hash_is_named(bank: Path, queries: Path, line: str) -> None:
    lines = queries.read_text().splitlines()
    queries.write_text("\n".join([*lines[:3], line, *lines[3:]]) + "\n")
    code, _, err = search("--bank", bank, queries)
    assert code == 2
    assert "queries.txt, line 4: not a 256-bit hash" in err
    code, out, err = search("--bank", queries, bank)
    assert (code, out) == (2, "")
    assert "queries.txt, line 4:" in err


def test_that_a_blank_line_at_the_end_is_named(bank: Path, queries: Path) -> None:
    queries.write_text(queries.read_text() + "\n")
    assert "line 6: not a 256-bit hash" in search("--bank", bank, queries)[2]


def test_that_a_bank_of_nothing_proves_nothing(tmp_path: Path, queries: Path) -> None:
    (tmp_path / "empty").touch()
    code, out, err = search("--bank", tmp_path / "empty", queries)
    assert (code, out) == (2, "")
    assert "holds no hash" in err


def test_that_a_missing_file_is_named(bank: Path, tmp_path: Path) -> None:
    for arguments in (("--bank", bank, tmp_path / "none"), ("--bank", tmp_path / "none", bank)):
        code, out, err = search(*arguments)
        assert (code, out) == (2, "")
        assert "none cannot be read (No such file or directory)" in err


def test_that_lines_stay_right_over_many_parts(tmp_path: Path) -> None:
    """More queries than are read at a time, the last ones equal to entries."""
    generator = random.Random(8)
    lines = [f"{generator.getrandbits(256):064x}\n" for _ in range(70_000)]
    (tmp_path / "bank").write_text("".join(lines[65_000:66_000]))
    (tmp_path / "queries").write_text("".join(lines))
    code, out, _ = search("--bank", tmp_path / "bank", tmp_path / "queries", "--radius", "40")
    assert code == 1
    assert list(csv.reader(io.StringIO(out))) == [[str(65_001 + i), str(1 + i), "0"] for i in range(1000)]


def test_that_an_endless_line_is_refused_without_reading_it_all(bank: Path) -> None:
    with Path("/dev/zero").open("rb") as zero:
        code, out, err = search("--bank", bank, "-", stdin=zero)
    assert (code, out) == (2, "")
    assert "standard input, line 1:" in err


def test_that_a_reader_who_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "same").write_text(("ab" * 32 + "\n") * 3000)
    process = subprocess.Popen(
        [*RUN, "--bank", tmp_path / "same", tmp_path / "same"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"1,1,0\n"
    process.stdout.close()
    assert process.wait(60) == 2
    assert process.stderr.read() == b""
    process.stderr.close()


def test_that_django_is_not_started(bank: Path, queries: Path) -> None:
    code = (
        "import sys; sys.argv[1:] = ['search', '--bank', sys.argv[1], sys.argv[2]]\n"
        "from coldframe.cli import main\n"
        "try: main()\n"
        "finally: print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, bank, queries],
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "False"
