"""``coldframe hash`` as lists: formats, what is computed, order, and going on after a run was broken off."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from tests.pictures import drawn, encoded

from coldframe.cli import files
from coldframe.cli.files import examine_all
from coldframe.cli.large_files import Stopped, digest_together
from coldframe.matching.hashlists.registry import read_list
from coldframe.media.digests import DigestKind

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from coldframe.cli import main; main()", "hash"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
DIGESTS = ["--kind", "md5", "--kind", "sha1", "--kind", "sha256"]
HASHDEEP = pytest.mark.skipif(shutil.which("hashdeep") is None, reason="hashdeep is not installed")


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*RUN, *arguments], capture_output=True, env=ENVIRONMENT, timeout=120, check=False, **options
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Files of many sizes with odd names, and things that are no files."""
    folder = tmp_path / "tree"
    (folder / "b").mkdir(parents=True)
    source = random.Random(1)
    for number in range(90):
        place = folder / "b" if number % 3 else folder
        (place / f"{number:02}.bin").write_bytes(source.randbytes(source.choice([0, 1, 64, 5000, 70_000])))
    for name in (b"caf\xe9", "狐".encode(), b"two\nlines", b"a,b", b'quo"te', b"back\\slash", b"\x1b[31mred"):
        (folder / os.fsdecode(name)).write_bytes(name)
    (folder / "link").symlink_to(folder / "00.bin")
    os.mkfifo(folder / "pipe")
    return folder


def hashes(path: bytes) -> list[str]:
    content = Path(os.fsdecode(path)).read_bytes()
    return [hashlib.new(kind, content).hexdigest() for kind in ("md5", "sha1", "sha256")]


def regular_files(folder: Path) -> list[bytes]:
    found = [Path(at) / name for at, _, names in os.walk(folder) for name in names]
    return [os.fsencode(path) for path in found if path.is_file() and not path.is_symlink()]


def test_that_every_digest_is_right_and_only_what_is_wanted_is_written(tree: Path) -> None:
    done = run(tree, *DIGESTS)
    assert done.returncode == 0
    found = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [row["kind"] for row in found] == ["md5", "sha1", "sha256"] * (len(found) // 3)
    values = [row["value"] for row in found if row["value"]]
    want = [value for path in regular_files(tree) for value in hashes(path)]
    assert sorted(values) == sorted(want)
    assert {row["path"] for row in found if not row["value"]} == {str(tree / "pipe")}
    only = run(tree, "--kind", "sha1")
    assert [row["value"] for row in csv.DictReader(io.StringIO(only.stdout.decode()))] == [
        row["value"] for row in found if row["kind"] == "sha1"
    ]


def test_that_the_order_is_that_of_the_names_and_includes_what_cannot_be_read(tree: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(tree, "--kind", "md5").stdout.decode())))
    names = [row["path"] for row in rows]
    top = [name.split("/")[-1] for name in names if "/b/" not in name]
    assert top == sorted(top, key=lambda name: name.replace("caf\\xe9", "caf\udce9").replace("\\x1b", "\x1b"))
    assert "pipe" in top
    inside = [name for name in names if "/b/" in name]
    assert inside == sorted(inside)


def test_that_large_files_are_digested_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WHOLE_BYTES", 1 << 16)
    source = random.Random(2)
    paths: list[str] = []
    passed: list[int] = []
    for number in range(25):
        path = tmp_path / f"{number:02}"
        path.write_bytes(source.randbytes(source.choice([10, 70_000, 1 << 20, (2 << 20) + 7])))
        paths.append(str(path))
    paths.insert(3, str(tmp_path / "gone"))
    found = list(examine_all(paths, kinds=DigestKind, decoding=None, workers=2, passed=passed.append))
    assert [one.path for one in found] == paths
    assert found[3].problem is not None
    for one in found[:3] + found[4:]:
        content = Path(one.path).read_bytes()
        assert one.size_bytes == len(content)
        assert one.digests == {kind: hashlib.new(kind, content).hexdigest() for kind in DigestKind}
    assert sum(passed) == sum(one.size_bytes for one in found)


def test_that_a_large_file_that_fails_on_the_way_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(b"abc")
    good, folder = os.open(tmp_path / "good", os.O_RDONLY), os.open(tmp_path, os.O_RDONLY)
    with ThreadPoolExecutor(2) as executor:
        options: dict[str, Any] = {"executor": executor, "passed": lambda _: None}
        found = digest_together([good, folder], [DigestKind.MD5], stop=Event(), **options)
        stop = Event()
        stop.set()
        with pytest.raises(Stopped):
            digest_together([good], [DigestKind.MD5], stop=stop, **options)
    os.close(good)
    os.close(folder)
    assert found[0] == (3, {DigestKind.MD5: "900150983cd24fb0d6963f7d28e17f72"})
    assert isinstance(found[1], IsADirectoryError)


@HASHDEEP
def test_that_hashdeep_reads_its_format_and_finds_every_file(tree: Path, tmp_path: Path) -> None:
    for odd in (b"two\nlines", b"\x1b[31mred"):  # Controls are escaped, which hashdeep does not know.
        (tree / os.fsdecode(odd)).unlink()
    (tree / "link").unlink()  # hashdeep follows links.
    (tree / "pipe").unlink()
    known = tmp_path / "known"
    for options in (["--kind", "md5"], ["--kind", "md5", "--kind", "sha256"], []):
        done = run(tree, "--format", "hashdeep", *options)
        assert done.returncode == 0
        known.write_bytes(done.stdout)
        audit: list[str | Path] = ["hashdeep", "-r", "-a", "-v", "-k", known, tree]
        told = subprocess.run(audit, capture_output=True, check=False)
        assert b"Audit passed" in told.stdout, told
        assert b"Files matched: %d" % len(regular_files(tree)) in told.stdout
    theirs = subprocess.run(
        ["hashdeep", "-r", "-c", "md5,sha1,sha256", tree], capture_output=True, check=True
    ).stdout
    rows = [
        sorted(line for line in text.splitlines() if line[:1].isdigit()) for text in (done.stdout, theirs)
    ]
    assert rows[0] == rows[1]
    (tree / "00.bin").write_bytes(b"changed")
    assert b"Audit failed" in subprocess.run(audit, capture_output=True, check=False).stdout


def test_that_our_own_reader_takes_both_formats(tree: Path) -> None:
    listed = read_list(run(tree, "--format", "hashdeep").stdout)
    assert {one.value for one in listed.entries} >= set(hashes(os.fsencode(tree / "a,b")))
    # Only what is empty is refused.
    assert {bad.code for bad in listed.problems} <= {"invalid_input"}
    assert len(listed.entries) == 3 * sum(
        bool(Path(os.fsdecode(p)).stat().st_size) for p in regular_files(tree)
    )


def test_that_a_list_is_complete_or_called_partial(tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    done = run(tree, *DIGESTS, "--output", path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert path.read_bytes() == run(tree, *DIGESTS).stdout
    assert not (tmp_path / "list.csv.partial").exists()
    again = run(tree, *DIGESTS, "--output", path, "--resume")
    assert again.returncode == 2
    assert b"complete" in again.stderr


@pytest.mark.parametrize("style", ["csv", "hashdeep"])
def test_that_a_list_cut_anywhere_becomes_the_list_of_one_run(tree: Path, tmp_path: Path, style: str) -> None:
    whole = run(tree, *DIGESTS, "--format", style).stdout
    path, partial = tmp_path / "list", tmp_path / "list.partial"
    for cut in (0, 10, 400, 5003, len(whole) - 1, len(whole)):
        partial.write_bytes(whole[:cut])
        refused = run(tree, *DIGESTS, "--format", style, "--output", path)
        assert refused.returncode == 2
        assert b"--resume" in refused.stderr
        done = run(tree, *DIGESTS, "--format", style, "--output", path, "--resume")
        assert done.returncode == 0, done.stderr
        assert path.read_bytes() == whole
        assert (b"Going on after" in done.stderr) == (cut > 1000)
        path.unlink()


def test_that_what_changed_came_or_went_since_is_done_again(tree: Path, tmp_path: Path) -> None:
    path, partial = tmp_path / "list", tmp_path / "list.partial"
    before = run(tree, *DIGESTS).stdout
    changes = (
        lambda: (tree / "21.bin").write_bytes(b"other"),
        lambda: (tree / "22a").write_bytes(b"new"),
        (tree / "30.bin").unlink,
    )
    for change in changes:
        partial.write_bytes(before[: len(before) * 9 // 10])
        time.sleep(0.02)  # Further than a tick of the file system's clock.
        change()
        done = run(tree, *DIGESTS, "--output", path, "--resume")
        assert done.returncode == 0
        before = run(tree, *DIGESTS).stdout
        assert path.read_bytes() == before
        assert b"Going on after" in done.stderr
        path.unlink()


def test_that_a_list_of_something_else_is_left_alone(tree: Path, tmp_path: Path) -> None:
    path, partial = tmp_path / "list", tmp_path / "list.partial"
    ours = run(tree, *DIGESTS).stdout
    for content, options in (
        (ours, ["--kind", "md5"]),
        (ours, []),
        (ours, ["--format", "hashdeep"]),
        (b"something else\n" * 9, DIGESTS),
        (run(tree / "b", *DIGESTS).stdout, DIGESTS),
    ):
        partial.write_bytes(content)
        done = run(tree, *options, "--output", path, "--resume")
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert partial.read_bytes() == content
        assert not path.exists()


def test_that_a_list_inside_the_tree_does_not_list_itself(tree: Path) -> None:
    whole = run(".", *DIGESTS, cwd=tree).stdout
    (tree / "out.csv.partial").write_bytes(whole[:3000])
    done = run(".", *DIGESTS, "--output", "out.csv", "--resume", cwd=tree)
    assert done.returncode == 0
    assert (tree / "out.csv").read_bytes() == whole


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_that_a_killed_run_goes_on_where_it_ended(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    data = encoded(drawn((1500, 1000)), "PNG", compress_level=1)
    for number in range(60):
        (folder / f"{number:03}.png").write_bytes(data + bytes([number]))
    path, partial = tmp_path / "list", tmp_path / "list.partial"
    running = subprocess.Popen(
        [*RUN, folder, "--output", path], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (partial.exists() and partial.stat().st_size):
        time.sleep(0.01)
    running.send_signal(how)
    _, told = running.communicate(timeout=30)
    assert not path.exists()
    if how is signal.SIGINT:
        assert running.returncode == 2
        assert b"Traceback" not in told
    done = run(folder, "--output", path, "--resume")
    assert done.returncode == 0
    assert path.read_bytes() == run(folder).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--kind", "crc"],
        ["--format", "hashdeep", "--kind", "pdq"],
        ["--resume"],
        ["--output", "absent/list"],
    ],
)
def test_that_what_cannot_be_done_is_two(tree: Path, arguments: list[str]) -> None:
    done = run(tree, *arguments, cwd=tree.parent)
    assert done.returncode == 2
    assert done.stderr
    assert b"Traceback" not in done.stderr
