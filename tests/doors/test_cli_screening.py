"""``coldframe scan`` decides by a quick look first; what it decides is what full decoding decides."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.doors.test_cli_scan import coldframe, scan
from tests.pictures import drawn, encoded

from coldframe.cli.screening import Near, PictureSearch, hash_rows
from coldframe.media import decode
from coldframe.media.terms import (
    SCREEN_MARGIN_BITS,
    Limits,
    PictureSignals,
    Turn,
    Unreadable,
    UnreadableReason,
    unreadable,
)
from coldframe.search.hamming import HammingIndex

TURNS = tuple(Turn)


def flipped(hash_hex: str, bits: int, seed: int) -> str:
    value = int(hash_hex, 16)
    for bit in random.Random(seed).sample(range(256), bits):
        value ^= 1 << bit
    return f"{value:064x}"


@cache
def pictures() -> list[tuple[PictureSignals, PictureSignals]]:
    """Drawn photographs, each screened and exact."""
    found = []
    for seed in range(24):
        image = drawn((1280, 960), seed)
        grain = np.random.default_rng(seed).integers(-20, 20, (960, 1280, 1))
        image = Image.fromarray((np.asarray(image).astype(int) + grain).clip(0, 255).astype(np.uint8))
        data = encoded(image, "JPEG", quality=85)
        both = [decode.signals(data, Limits(), screen=screen) for screen in (True, False)]
        assert isinstance(both[0], PictureSignals)
        assert isinstance(both[1], PictureSignals)
        found.append((both[0], both[1]))
    return found


def signals(turns: list[str], *, quality: int = 100, screened: bool = False) -> PictureSignals:
    return PictureSignals(turns[0], quality, 64, 48, "jpeg", tuple(turns), stability=0, screened=screened)


def test_that_most_drawn_photographs_are_screened_and_near_the_exact_hash() -> None:
    assert sum(screened.screened for screened, _ in pictures()) > len(pictures()) / 2
    for screened, exact in pictures():
        for one, other in zip(screened.turns, exact.turns, strict=True):
            assert (int(one, 16) ^ int(other, 16)).bit_count() <= SCREEN_MARGIN_BITS


@given(st.integers(0, 10_000), st.integers(0, 63), st.sampled_from([0, 50, 90]))
@settings(max_examples=30, deadline=None)
def test_that_screening_decides_as_full_decoding_does(seed: int, radius: int, minimum_quality: int) -> None:
    source = random.Random(seed)
    bank = []
    for _ in range(60):  # Around the threshold, in every turn.
        _, exact = source.choice(pictures())
        distance = min(max(radius + source.randint(-12, 12), 0), 100)
        bank.append(flipped(source.choice(exact.turns), distance, source.randrange(10**6)))
    indexes = [HammingIndex.build(hash_rows(part)) for part in (bank[:20], bank[20:])]
    exact_only, screening = (
        PictureSearch(indexes, exact=exact, radius=radius, minimum_quality=minimum_quality)
        for exact in (True, False)
    )
    screened = [one for one, _ in pictures()]
    full_ones = [one for _, one in pictures()]
    wanted = exact_only.find(full_ones, lambda at: pytest.fail("an exact picture was decoded again"))
    got = screening.find(screened if screening.screens else full_ones, full_ones.__getitem__)
    assert [near for _, near in got] == [near for _, near in wanted]
    for (found, near), (full, _) in zip(got, wanted, strict=True):
        assert isinstance(found, PictureSignals)
        assert isinstance(full, PictureSignals)
        assert (found.quality < minimum_quality) == (full.quality < minimum_quality)
        if near:
            assert found == full


def test_that_every_entry_is_named_once_with_its_nearest_turn() -> None:
    turns = [
        f"{number:064x}" for number in (0, 0xFF, 0xFF00, 0xFF0000, 0xFF << 24, 0xFF << 32, 0, 0xFF << 40)
    ]
    index = HammingIndex.build(
        hash_rows([f"{0x1FF:064x}", turns[0], f"{1 << 200:064x}", f"{2**100 - 1:064x}"])
    )
    search = PictureSearch([index, index], radius=31, minimum_quality=50, exact=False)
    ((_, near),) = search.find([signals(turns)], lambda at: pytest.fail("not screened"))
    assert near == (
        Near(1, 0, Turn.UPRIGHT),
        Near(5, 0, Turn.UPRIGHT),
        Near(0, 1, Turn.ROTATED_90),
        Near(2, 1, Turn.UPRIGHT),
        Near(4, 1, Turn.ROTATED_90),
        Near(6, 1, Turn.UPRIGHT),
    )


def test_that_what_cannot_be_judged_by_a_quick_look_is_decoded_in_full() -> None:
    index = HammingIndex.build(hash_rows(["0" * 64]))
    search = PictureSearch([index], radius=31, minimum_quality=50, exact=False)
    far, near = ["f" * 64] * 8, [flipped("0" * 64, 41, 1)] + ["f" * 64] * 7
    gone = unreadable(UnreadableReason.DAMAGED)
    asked = []

    def answer(at: int) -> PictureSignals | Unreadable:
        asked.append(at)
        answers = (signals(far), signals(far, quality=20), signals(["0" * 64, *far[1:]]), gone)
        return answers[at]

    seen: list[PictureSignals | Unreadable] = [
        signals(far, screened=True),
        signals(far, quality=55, screened=True),
        signals(near, screened=True),
        signals(near, screened=True),
        unreadable(UnreadableReason.EMPTY),
    ]
    found = search.find(seen, answer)
    assert asked == [1, 2, 3]
    assert [len(rows) for _, rows in found] == [0, 0, 1, 0, 0]
    assert found[3][0] == gone
    assert found[0][0] == seen[0]
    assert PictureSearch([index], radius=54, minimum_quality=50, exact=False).screens is False


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of pictures turned in every way, and a bank of some of them and of near misses."""
    folder = tmp_path_factory.mktemp("photos")
    lines = []
    for seed in range(12):
        image = drawn((900, 640), seed)
        turned = image.transpose(Image.Transpose(seed % 7)) if seed % 8 else image
        (folder / f"{seed:02}.jpg").write_bytes(encoded(turned, "JPEG", quality=90))
        plain = decode.signals(encoded(image, "PNG"), Limits())
        assert isinstance(plain, PictureSignals)
        if seed % 3:
            lines.append(flipped(plain.pdq_hex, (0, 20, 29, 31, 33, 37)[seed % 6], seed))
    (folder / "flat.jpg").write_bytes(encoded(Image.new("RGB", (900, 640), "teal"), "JPEG"))
    (folder / "cut.jpg").write_bytes(encoded(drawn((900, 640)), "JPEG")[:4000])
    bank = folder.parent / "bank.txt"
    bank.write_text("\n".join(lines))
    return folder, bank


@pytest.mark.parametrize("radius", ["0", "31", "60"])
def test_that_the_documents_of_both_ways_are_the_same(photos: tuple[Path, Path], radius: str) -> None:
    folder, bank = photos
    quick = scan(folder, "--bank", bank, "--radius", radius)
    assert quick == scan(folder, "--bank", bank, "--radius", radius, "--exact")
    assert quick[1]["counts"]["low_quality"] == 1


def test_that_a_turned_copy_is_found_and_said_to_be_turned(photos: tuple[Path, Path]) -> None:
    folder, bank = photos
    code, document, _ = scan(folder, "--bank", bank)
    assert code == 1
    turns = {Path(one["path"]).name: one.get("turn") for one in document["matches"]}
    assert turns["01.jpg"] == "mirrored_180"  # Flipped top to bottom.
    assert turns["08.jpg"] is None
    assert None in turns.values()
    assert len(set(turns.values())) > 3
    text = coldframe("scan", folder, "--bank", bank).stdout.decode()
    assert ", mirrored 180" in text


def test_that_a_saved_index_is_a_bank(photos: tuple[Path, Path], tmp_path: Path) -> None:
    folder, bank = photos
    values = bank.read_text().split()
    HammingIndex.build(hash_rows(values)).save(tmp_path / "saved")
    (tmp_path / "one.txt").write_text(values[0])
    listed = scan(folder, "--bank", bank)[1]
    _, document, _ = scan(folder, "--bank", tmp_path / "saved", "--bank", tmp_path / "one.txt")
    assert document["counts"]["bank_entries"] == len(values) + 1
    rows = [
        {**one, "bank": str(bank)} for one in document["matches"] if one["bank"] == str(tmp_path / "saved")
    ]
    assert rows == listed["matches"]
    assert [one["line"] for one in document["matches"] if one["bank"].endswith("one.txt")] in ([], [1])
    damaged = bytearray((tmp_path / "saved").read_bytes())
    damaged[30] ^= 1
    (tmp_path / "saved").write_bytes(damaged)
    done = coldframe("scan", folder, "--bank", tmp_path / "saved", "--json")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not done.stdout or not json.loads(done.stdout)
