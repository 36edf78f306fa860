"""``coldframe hash`` and ``coldframe scan`` on films, as a person or a script runs them. Drawn films only."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from tests.films import elsewhere, film, panning, resting, shot
from tests.pictures import encoded
from tests.shared_data import shared_data

from coldframe.cli.digest_lists import CsvList
from coldframe.cli.film_lists import is_published, read_published, take_films
from coldframe.cli.film_search import FilmSearch
from coldframe.cli.screening import PictureSearch, hash_rows
from coldframe.core.errors import InvalidInput
from coldframe.media import vpdq_text
from coldframe.media.terms import Turn, VideoFrame, VideoSignals
from coldframe.search.hamming import HammingIndex
from coldframe.search.video import Frames

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from coldframe.cli import main; main()"]
RUN_WITHOUT_AV = [
    sys.executable,
    "-c",
    "import sys; sys.modules['av'] = None; from coldframe.cli import main; main()",
]
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def coldframe(
    verb: str, *arguments: str | Path, program: list[str] = RUN
) -> subprocess.CompletedProcess[str]:
    # One worker starts one decoder, which is most of the time of so small a run.
    return subprocess.run(
        [*program, verb, *arguments, "--workers", "1"],
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
        text=True,
    )


def scan(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    done = coldframe("scan", "--json", *arguments)
    document: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, document


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def mirrored(frames: Iterable[Image.Image]) -> list[Image.Image]:
    return [ImageOps.mirror(frame) for frame in frames]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film, what was made of it, another film, and what is no film."""
    folder = tmp_path_factory.mktemp("films")
    whole = film(shot(panning, 60))
    (folder / "a-whole.mp4").write_bytes(whole)
    (folder / "b-clip.mkv").write_bytes(
        film(shot(panning, 25, 20), container="matroska", codec="mpeg2video", bit_rate=900_000)
    )
    (folder / "c-mirrored.mp4").write_bytes(film(mirrored(shot(panning, 60))))
    (folder / "d-other.mp4").write_bytes(film(shot(elsewhere, 30)))
    (folder / "e-mixed.avi").write_bytes(film([*shot(elsewhere, 30), *shot(panning, 30)], container="avi"))
    (folder / "f-rests.mp4").write_bytes(film(shot(resting, 20)))
    (folder / "g-flat.mp4").write_bytes(film([Image.new("RGB", (160, 120), "teal")] * 5))
    (folder / "h-damaged.mp4").write_bytes(whole[:200] + bytes(3000))
    (folder / "i-text.mp4").write_text("no film at all")
    (folder / "j-picture.png").write_bytes(encoded(panning(30), "PNG"))
    (folder / "k-notes.ts").write_text("const answer = 42")
    (folder / "l-no, film.txt").write_text("only notes")
    return folder


@pytest.fixture(scope="module")
def hashed(tree: Path) -> subprocess.CompletedProcess[str]:
    return coldframe("hash", tree)


@pytest.fixture(scope="module")
def listed(hashed: subprocess.CompletedProcess[str]) -> str:
    assert hashed.returncode == 0, hashed.stderr
    return hashed.stdout


@pytest.fixture(scope="module")
def published(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "whole.txt"
    path.write_text(coldframe("hash", "--format", "vpdq", tree / "a-whole.mp4").stdout)
    return path


def test_that_hash_lists_the_frames_of_films_and_nothing_else_changes(tree: Path, listed: str) -> None:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(listed):
        found.setdefault(Path(row["path"]).name, []).append(row)
    assert list(found) == sorted(path.name for path in tree.iterdir())
    frames = {name: of_file[4:] for name, of_file in found.items()}
    assert all(
        [row["kind"] for row in of_file[:4]] == ["md5", "sha1", "sha256", "pdq"] for of_file in found.values()
    )
    assert {row["kind"] for of_file in frames.values() for row in of_file} == {"vpdq"}
    for name in ("i-text.mp4", "j-picture.png", "k-notes.ts", "l-no, film.txt"):
        assert frames[name] == []
    assert [(row["value"], row["quality"]) for row in frames["h-damaged.mp4"]] == [("", "")]
    assert len(frames["f-rests.mp4"]) == 1
    assert len(frames["a-whole.mp4"]) > 10
    seconds = []
    for row in frames["a-whole.mp4"]:
        value, second = row["value"].split("@")
        assert len(value) == 64
        assert 50 <= int(row["quality"]) <= 100
        seconds.append(float(second))
    assert seconds == sorted(set(seconds))
    assert 4 < seconds[-1] < 6
    picture = bytes.fromhex(found["j-picture.png"][3]["value"])
    at_three = bytes.fromhex(
        next(row["value"] for row in frames["a-whole.mp4"] if "@3.0" in row["value"])[:64]
    )
    assert (
        int.from_bytes(
            np.bitwise_xor(*(np.frombuffer(one, np.uint8) for one in (picture, at_three)))
        ).bit_count()
        < 31
    )


def test_that_hash_says_why_a_film_gave_nothing(hashed: subprocess.CompletedProcess[str]) -> None:
    assert "h-damaged.mp4: damaged: " in hashed.stderr
    assert "i-text.mp4: not_a_picture: " in hashed.stderr
    assert "a-whole.mp4" not in hashed.stderr


def test_that_only_the_kinds_asked_for_are_computed(tree: Path) -> None:
    done = coldframe("hash", tree, "--kind", "pdq")
    assert {row["kind"] for row in rows(done.stdout)} == {"pdq"}
    assert "mp4: unsupported" not in done.stderr
    done = coldframe("hash", tree, "--kind", "vpdq")
    found = rows(done.stdout)
    assert {row["kind"] for row in found} == {"vpdq"}
    assert {Path(row["path"]).name for row in found if not row["value"]} == {
        "h-damaged.mp4", "i-text.mp4", "j-picture.png", "k-notes.ts", "l-no, film.txt",
    }  # fmt: skip
    assert coldframe("hash", tree, "--format", "hashdeep", "--kind", "vpdq").returncode == 2


def test_that_the_published_form_is_the_list_of_one_film(tree: Path, listed: str, published: Path) -> None:
    frames = vpdq_text.read(published.read_text().splitlines())
    of_film = [row for row in rows(listed) if row["path"].endswith("a-whole.mp4") and row["kind"] == "vpdq"]
    assert [(f"{one.pdq_hex}@{one.second:.3f}", str(one.quality)) for one in frames] == [
        (row["value"], row["quality"]) for row in of_film
    ]
    refused: list[list[str | Path]] = [
        [tree / "a-whole.mp4", tree / "d-other.mp4"],
        [tree / "h-damaged.mp4"],
        [tree / "a-whole.mp4", "--output", tree / "list"],
    ]
    for arguments in refused:
        done = coldframe("hash", "--format", "vpdq", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Traceback" not in done.stderr
    assert not (tree / "list").exists()


def test_that_a_list_with_films_cut_anywhere_becomes_the_list_of_one_run(
    tree: Path, listed: str, tmp_path: Path
) -> None:
    path, partial = tmp_path / "list", tmp_path / "list.partial"
    whole = listed.encode()
    for cut in (len(whole) // 3, len(whole) * 3 // 4):
        partial.write_bytes(whole[:cut])
        done = coldframe("hash", tree, "--output", path, "--resume")
        assert done.returncode == 0, done.stderr
        assert path.read_bytes() == whole
        path.unlink()


def test_that_a_list_begun_without_frames_is_not_taken_for_one_with_them(tree: Path, tmp_path: Path) -> None:
    path, partial, folder = tmp_path / "list", tmp_path / "list.partial", tmp_path / "late"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    (folder / "b.mp4").write_bytes((tree / "a-whole.mp4").read_bytes())
    (folder / "c.txt").write_text("last")
    partial.write_text(coldframe("hash", folder, program=RUN_WITHOUT_AV).stdout)
    done = coldframe("hash", folder, "--output", path, "--resume")
    assert done.returncode == 0
    assert "Going on after 1 of 3" in done.stderr
    assert path.read_text() == coldframe("hash", folder).stdout
    partial.write_text(path.read_text())
    path.unlink()
    done = coldframe("hash", folder, "--output", path, "--resume", program=RUN_WITHOUT_AV)
    assert "Going on after 1 of 3" in done.stderr
    assert "vpdq" not in path.read_text()


def test_that_a_listed_picture_is_found_in_films_once_with_its_second(tree: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    value = rows(coldframe("hash", "--kind", "pdq", tree / "j-picture.png").stdout)[0]["value"]
    bank.write_text(f"kind,value,category,source\npdq,{value},grooming,desk one\n")
    code, document = scan(tree, "--bank", bank)
    assert code == 1
    found = {Path(one["path"]).name: one for one in document["matches"]}
    assert len(found) == len(document["matches"])
    assert sorted(found) == ["a-whole.mp4", "b-clip.mkv", "c-mirrored.mp4", "j-picture.png"]
    first = found["a-whole.mp4"]
    assert set(first) == {
        "path",
        "kind",
        "distance",
        "quality",
        "bank",
        "line",
        "category",
        "source",
        "second",
    }
    assert (first["kind"], first["line"], first["category"]) == ("pdq", 2, "grooming")
    assert 0 <= first["distance"] <= 31
    assert abs(first["second"] - 3.0) < 0.3
    assert abs(found["b-clip.mkv"]["second"] - 1.0) < 0.3
    assert found["c-mirrored.mp4"]["turn"] == "mirrored"
    assert "second" not in found["j-picture.png"]
    assert {Path(one["path"]).name: one["reason"] for one in document["unreadable"]} == {
        "h-damaged.mp4": "damaged",
        "i-text.mp4": "not_a_picture",
    }
    counts = document["counts"]
    assert (counts["files"], counts["unreadable"], counts["not_pictures"], counts["low_quality"]) == (
        12,
        2,
        2,
        1,
    )
    assert document["partly_read"] == []
    text = coldframe("scan", tree, "--bank", bank).stdout
    assert f"mirrored, frame at 0:00:0{found['c-mirrored.mp4']['second']:.1f}" in text
    assert scan(tree, "--bank", bank, "--exact") == (code, document)


def test_that_films_are_compared_with_a_published_list(tree: Path, published: Path) -> None:
    code, document = scan(tree, "--bank", published)
    assert code == 1
    found = {Path(one["path"]).name: one for one in document["matches"]}
    assert {name: (one["verdict"], one.get("turn")) for name, one in found.items()} == {
        "a-whole.mp4": ("same", None),
        "b-clip.mkv": ("part_of_listed", None),
        "c-mirrored.mp4": ("same", "mirrored"),
        "e-mixed.avi": ("shares_frames", None),
        "f-rests.mp4": ("part_of_listed", None),
    }
    clip = found["b-clip.mkv"]
    assert set(clip) == {
        "path", "kind", "distance", "quality", "bank", "line", "category", "source", "verdict",
        "query_share", "listed_share", "query_frames", "listed_frames", "query_stretches", "listed_stretches",
    }  # fmt: skip
    assert (clip["kind"], clip["distance"], clip["quality"], clip["line"]) == ("vpdq", None, None, 1)
    assert clip["bank"] == str(published)
    assert clip["query_share"] >= 0.8
    assert 0.3 <= clip["listed_share"] < 0.8
    assert min(start for start, _ in clip["listed_stretches"]) >= 1.5
    assert max(end for _, end in clip["listed_stretches"]) <= 5
    starts = [start for start, _ in found["e-mixed.avi"]["query_stretches"]]
    assert starts
    assert min(starts) >= 2.5
    # Pictures are not decoded for it, and the whole film is nowhere called another.
    assert document["counts"]["bank_entries"] == 1
    assert document["counts"]["matched_files"] == 5
    done = coldframe("scan", tree, "--bank", published)
    assert done.returncode == 1
    assert "same: 100% of the listed film, 100% of this one, 0:00:00.0 to " in done.stdout
    values = [line.split(",")[2] for line in published.read_text().splitlines()]
    assert not [value for value in values if value in done.stdout + done.stderr + json.dumps(document)]


def test_that_a_folder_and_a_list_of_hash_are_banks_of_films(
    tree: Path, listed: str, published: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "b.txt").write_bytes(published.read_bytes())
    other = coldframe("hash", "--format", "vpdq", tree / "d-other.mp4").stdout
    (folder / "a.txt").write_text(other)
    (folder / "README.md").write_text("not read")
    code, document = scan(tree / "d-other.mp4", tree / "g-flat.mp4", "--bank", folder)
    assert code == 1
    assert [(one["bank"], one["line"], one["verdict"]) for one in document["matches"]] == [
        (str(folder / "a.txt"), 1, "same")
    ]
    assert [(one["name"], one["entries"]) for one in document["banks"]] == [(str(folder), 2)]
    (tmp_path / "list.csv").write_text(listed)
    code, document = scan(tree / "d-other.mp4", "--bank", tmp_path / "list.csv")
    lines = listed.splitlines()
    films = [one for one in document["matches"] if one["kind"] == "vpdq"]
    assert [Path(rows(listed)[one["line"] - 2]["path"]).name for one in films] == [
        "d-other.mp4",
        "e-mixed.avi",
    ]
    assert films[0]["verdict"] == "same"
    bad = {lines[one["line"] - 1].split(",")[0].rsplit("/")[-1] for one in document["banks"][0]["bad_rows"]}
    assert {"g-flat.mp4", "h-damaged.mp4"} <= bad  # No frame to compare; no frame at all.
    assert not any(
        "vpdq" in lines[one["line"] - 1]
        for one in document["banks"][0]["bad_rows"]
        if "d-other" in lines[one["line"] - 1]
    )


def test_that_no_shared_frame_is_zero(tree: Path, published: Path) -> None:
    code, document = scan(tree / "d-other.mp4", "--bank", published)
    assert (code, document["matches"]) == (0, [])


def test_that_a_bad_list_of_a_film_is_refused(tree: Path, tmp_path: Path) -> None:
    value = "0123456789abcdef" * 4
    for content in (f"0,100,{value},0.0\n1,101,{value},1.0\n", f"0,9,{value},0.0\n", f"0,99,{value},0\n#\n"):
        assert is_published(content.encode())
        with pytest.raises(InvalidInput) as refused:
            read_published("film", content.encode())
        assert value not in refused.value.message
    (tmp_path / "film.txt").write_text(content)
    (tmp_path / "empty").mkdir()
    for bank in (tmp_path, tmp_path / "film.txt", tmp_path / "empty"):
        done = coldframe("scan", tree, "--bank", bank)
        assert (done.returncode, done.stdout) == (2, "")
        assert value not in done.stderr
        assert "Traceback" not in done.stderr


def test_that_a_film_read_in_part_is_said_to_be(tree: Path, tmp_path: Path, published: Path) -> None:
    whole = (tree / "a-whole.mp4").read_bytes()
    broken, middle = tmp_path / "broken.mp4", len(whole) // 2
    broken.write_bytes(whole[:middle] + bytes(3000) + whole[middle + 3000 :])
    code, document = scan(broken, "--bank", published)
    assert code == 1
    assert [one["verdict"] for one in document["matches"]] == ["same"]
    assert [one["reason"] for one in document["partly_read"]] == ["damaged"]
    assert document["unreadable"] == []
    assert "Read in part" in coldframe("scan", broken, "--bank", published).stdout
    assert "broken.mp4: damaged: Part of the film" in coldframe("hash", broken).stderr


def test_that_large_films_are_read_as_small_ones(tree: Path, published: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    free_box = (17 << 20).to_bytes(4, "big") + b"free" + bytes((17 << 20) - 8)
    large.write_bytes((tree / "a-whole.mp4").read_bytes() + free_box)
    _, document = scan(large, "--bank", published)
    assert [one["verdict"] for one in document["matches"]] == ["same"]
    found = rows(coldframe("hash", large, "--kind", "vpdq", "--kind", "md5").stdout)
    assert [row["kind"] for row in found[:2]] == ["md5", "vpdq"]
    assert len(found) > 10


def test_that_without_the_extra_the_reason_is_told_once(tree: Path, published: Path, tmp_path: Path) -> None:
    done = coldframe("hash", tree, program=RUN_WITHOUT_AV)
    assert done.returncode == 0
    assert {row["kind"] for row in rows(done.stdout)} == {"md5", "sha1", "sha256", "pdq"}
    assert done.stderr.count("coldframe[video]") == 1
    assert "8 films were listed without their frames." in done.stderr
    assert "a-whole" not in done.stderr
    refused = coldframe("hash", tree, "--kind", "vpdq", program=RUN_WITHOUT_AV)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert coldframe("hash", tree / "a-whole.mp4", "--format", "vpdq", program=RUN_WITHOUT_AV).returncode == 2
    refused = coldframe("scan", tree, "--bank", published, program=RUN_WITHOUT_AV)
    assert refused.returncode == 2
    assert "coldframe[video]" in refused.stderr
    (tmp_path / "bank").write_text("0123456789abcdef" * 4)
    done = coldframe("scan", tree, "--bank", tmp_path / "bank", program=RUN_WITHOUT_AV)
    assert done.returncode == 0
    assert "8 films were not looked into." in " ".join(done.stderr.split())
    assert "are neither pictures nor films" in done.stdout


@pytest.mark.parametrize("name", ["pattern-hd-no-bar", "pattern-sd-grey-bar"])
def test_that_meta_s_films_are_found_by_meta_s_own_lists(name: str) -> None:
    folder = shared_data("vpdq")
    _, document = scan(folder / f"{name}.mp4", "--bank", folder)
    assert [(Path(one["bank"]).name, one["verdict"]) for one in document["matches"]] == [
        (f"{name}.txt", "same")
    ]


# In process.


def flipped(value: str, bits: int) -> str:
    return f"{int(value, 16) ^ ((1 << bits) - 1):064x}"


def signals(frames: Iterable[VideoFrame]) -> VideoSignals:
    kept = tuple(frames)
    return VideoSignals(kept, 64, 48, "mp4", 1.0, float(len(kept)), len(kept))


HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
FRAMES = st.lists(
    st.tuples(st.lists(HASHES, min_size=8, max_size=8), st.integers(0, 100)), min_size=1, max_size=6
)


@given(FRAMES, st.data(), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_that_every_entry_near_a_frame_is_told_once_with_the_nearest_frame(
    drawn_frames: list[tuple[list[str], int]], data: st.DataObject, radius: int
) -> None:
    frames = [
        VideoFrame(float(at), turns[0], quality, tuple(turns))
        for at, (turns, quality) in enumerate(drawn_frames)
    ]
    every = [turn for frame in frames for turn in frame.turns]
    near = st.tuples(st.sampled_from(every), st.integers(0, 50)).map(lambda pair: flipped(*pair))
    bank = data.draw(st.lists(near | HASHES, min_size=1, max_size=6))
    search = PictureSearch(
        [HammingIndex.build(hash_rows(bank))], radius=radius, minimum_quality=50, exact=False
    )
    ((_, found),) = search.find([signals(frames)], lambda at: pytest.fail("a film was decoded again"))
    wanted = {}
    for row, value in enumerate(bank):
        far = [
            ((int(turn, 16) ^ int(value, 16)).bit_count(), frame.second)
            for frame in frames
            if frame.quality >= 50
            for turn in frame.turns
        ]
        if far and min(far)[0] <= radius:
            wanted[row] = min(far)
    assert {one.row: (one.distance, one.frame.second) for one in found if one.frame} == wanted
    assert len(found) == len(wanted)
    assert [one.distance for one in found] == sorted(one.distance for one in found)


@given(st.lists(FRAMES, min_size=1, max_size=4), FRAMES, st.data())
@settings(max_examples=40, deadline=None)
def test_that_the_films_found_are_those_that_share_a_frame(
    others: list[list[tuple[list[str], int]]], own: list[tuple[list[str], int]], data: st.DataObject
) -> None:
    film_of = [(float(at), turns, quality) for at, (turns, quality) in enumerate(own)]
    listed_films = []
    for other in others:
        rows_of = [(float(at), turns[0], quality) for at, (turns, quality) in enumerate(other)]
        for second, turns, quality in data.draw(st.lists(st.sampled_from(film_of), max_size=3)):
            rows_of.append((second + 10, turns[data.draw(st.integers(0, 7))], quality))
        listed_films.append(Frames.of(rows_of))
    query = signals(VideoFrame(second, turns[0], quality, tuple(turns)) for second, turns, quality in film_of)
    found = FilmSearch(listed_films, radius=31).find(query)
    asked = {turn for _, turns, quality in film_of if quality >= 50 for turn in turns}
    wanted = [
        at
        for at, one in enumerate(listed_films)
        if any(
            quality >= 50
            and any((int(value.tobytes().hex(), 16) ^ int(turn, 16)).bit_count() <= 31 for turn in asked)
            for value, quality in zip(one.hashes, one.qualities.tolist(), strict=True)
        )
    ]
    assert [one.film for one in found] == wanted
    assert all(one.comparison.query_share > 0 and one.turn in Turn for one in found)


@given(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [b"a,vpdq,%b@1.5,90" % (b"0" * 64), b"a,vpdq,,", b'",vpdq,', b"a,pdq,x,1", b"\0,vpdq,1,\xff"]
        )
    ),
)
@settings(max_examples=200, deadline=None)
def test_that_lists_of_films_survive_anything(junk: bytes, lines: list[bytes]) -> None:
    whole = CsvList.header + b"\n".join([*lines, junk])
    films, problems, rest = take_films("list", whole)
    assert rest.count(b"\n") == whole.count(b"\n")
    assert len(films) <= 1 + whole.count(b",vpdq,")
    assert all(0 < bad.line <= whole.count(b"\n") + 1 for bad in problems)
    if is_published(junk):
        try:
            assert len(read_published("list", junk).frames)
        except InvalidInput:
            return
