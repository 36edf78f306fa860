"""Damaged and hostile input, drawn by seed. See CONTRIBUTING.md for the command and for how the corpus is kept."""

from __future__ import annotations

import os
import random
import sys

import pytest
from tests.fuzz import campaign
from tests.fuzz.mutation import mutate
from tests.fuzz.target import CORPUS, MODULES, NAMES, drawn, kept, load

from coldframe.intake.channels.registry import CHANNELS
from coldframe.matching.exchanges.registry import EXCHANGES
from coldframe.matching.hashlists.registry import FORMATS
from coldframe.media.sniff import PICTURE_FORMATS

# Inputs tried in every run; where decoders and their seeds take a while to load, fewer.
_FEW = {"sandbox": 200, "films": 150, "index_files": 200, "pictures": 200, "tables": 200}
_MAX_KEPT_BYTES = 4096


def _module(name: str) -> str:
    return name.partition(".")[0]


def _skip_what_is_not_installed(name: str) -> None:
    needed = {
        "films": ["av"],
        "sandbox": ["av", "pi_heif"],
        "kernels": [f"coldframe_native.{name.partition('.')[2]}"],
    }
    # PyAV writes the seeds of HEIC.
    for module in ["av", "pi_heif"] if name == "pictures.heif" else needed.get(_module(name), []):
        pytest.importorskip(module)


def _hold(outcome: campaign.Outcome) -> None:
    assert outcome.wrong == {}, outcome.describe()
    # A decoder may die: it runs in a child that is there to be lost. ``sandbox`` shows that the next one works.
    if _module(outcome.name) not in ("pictures", "films"):
        assert outcome.died == {}, outcome.describe()


@pytest.mark.parametrize("name", NAMES)
def test_that_some_damaged_inputs_do_no_harm(name: str) -> None:
    _skip_what_is_not_installed(name)
    count = _FEW.get(_module(name), 300)
    outcome = campaign.run(name, 0, count)
    _hold(outcome)
    assert outcome.tried == len(kept(name)) + count
    if name != "index_files.manifest":  # Sixty bytes, of which hardly one may change.
        assert len(outcome.ended) > 1, "every input ends alike: the damage is too great, or there is none"


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("name", NAMES)
def test_that_a_hundred_thousand_damaged_inputs_do_no_harm(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _skip_what_is_not_installed(name)

    def tell(line: str) -> None:
        with capsys.disabled():
            print(line, file=sys.stderr, flush=True)

    outcome = campaign.run(name, int(os.environ.get("COLDFRAME_FUZZ_SEED", "1")), 100_000, tell=tell)
    _hold(outcome)
    assert outcome.tried == len(kept(name)) + 100_000


def test_that_whatever_reads_what_strangers_send_is_a_target() -> None:
    assert set(FORMATS) <= set(MODULES["lists"])
    assert {f"rows_{name}" for name in FORMATS} <= set(MODULES["lists"])
    assert set(CHANNELS) <= set(MODULES["clues"])
    assert set(EXCHANGES) <= set(MODULES["exchanges"])
    assert set(PICTURE_FORMATS) <= set(MODULES["pictures"])
    # Published tables: text, and what the confined child gives of a spreadsheet and of pages.
    assert {"text", "workbook", "page", "layout"} <= set(MODULES["tables"])


def test_that_every_kept_input_belongs_to_a_target_and_is_small() -> None:
    for path in CORPUS.rglob("*"):
        if path.is_file():
            assert path.parent.name in NAMES, path
            assert path.stat().st_size <= _MAX_KEPT_BYTES, path


def test_that_what_goes_wrong_is_noticed() -> None:
    target = load("harness.faulty")
    first_bytes = [drawn(target, "harness.faulty", 0, number)[0] for number in range(60)]
    outcome = campaign.run("harness.faulty", 0, 60)
    assert outcome.tried == 60
    assert outcome.died == {number: "SIGSEGV" for number, byte in enumerate(first_bytes) if byte == 0} != {}
    assert set(outcome.wrong) == {number for number, byte in enumerate(first_bytes) if byte == 1} != set()
    assert campaign.input_of("harness.faulty", 0, min(outcome.died)) == b"\0"


def test_that_the_same_numbers_give_the_same_damage() -> None:
    seeds = [b"one, two, three", bytes(range(256))]
    runs = [[mutate(random.Random(f"x {n}"), seeds, [b"null"]) for n in range(300)] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 250
    assert sum(data not in seeds for data in runs[0]) > 290


def test_that_a_large_one_is_repeated_damage() -> None:
    large = [mutate(random.Random(number), [b"a,b\n"], large_one_in=1) for number in range(20)]
    assert all(not data or 250_000 < len(data) < 300_000 for data in large)
    assert sum(map(bool, large)) > 15
