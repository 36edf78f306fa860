"""``coldframe scan`` and ``coldframe hash`` as a person or a script runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.pictures import bomb_png, drawn, encoded

from coldframe.cli import errors
from coldframe.cli.files import FileProblem, examine_all, walk
from coldframe.core.errors import ColdframeError
from coldframe.media.digests import DigestKind

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from coldframe.cli import main; main()"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def coldframe(*arguments: str | bytes | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*RUN, *arguments], capture_output=True, env=ENVIRONMENT, timeout=120, check=False, **options
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def scan(*arguments: str | bytes | Path) -> tuple[int, dict[str, Any], str]:
    done = coldframe("scan", "--json", *arguments)
    document: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, document, done.stderr.decode()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """One listed picture in several forms, one other, and everything that can be wrong with a file."""
    folder = tmp_path / "tree"
    (folder / "deep" / "er").mkdir(parents=True)
    picture, other = drawn(), drawn(seed=2)
    (folder / "a-original.png").write_bytes(encoded(picture, "PNG"))
    (folder / "b-copy.jpg").write_bytes(encoded(picture.resize((200, 150)), "JPEG", quality=60))
    (folder / "c-really-a-png.jpg").write_bytes(encoded(picture.quantize(64), "PNG"))
    (folder / "d-other.png").write_bytes(encoded(other, "PNG"))
    (folder / "deep" / "er" / "e-copy.gif").write_bytes(encoded(picture, "GIF"))
    (folder / "f-flat.png").write_bytes(encoded(Image.new("RGB", (90, 60), "teal"), "PNG"))
    (folder / "g-half.png").write_bytes(encoded(picture, "PNG")[:2000])
    (folder / "h-text.jpg").write_text("no picture at all")
    (folder / "i-empty.png").touch()
    (folder / "j-bomb.png").write_bytes(bomb_png(50_000, 50_000))
    (folder / "k-notes.txt").write_text("only notes")
    (folder / "l-drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "m-loop").symlink_to(folder)
    os.mkfifo(folder / "n-pipe")
    return folder


@pytest.fixture
def bank(tree: Path, tmp_path: Path) -> Path:
    """A bank made by ``coldframe hash`` itself, with a category and a source added."""
    found = rows(coldframe("hash", tree / "a-original.png"))
    path = tmp_path / "bank.csv"
    with path.open("w") as file:
        file.write("kind,value,category,source\n")
        file.writelines(f"{row['kind']},{row['value']},grooming,desk one\n" for row in found)
    return path


def test_that_hash_prints_one_row_a_file_and_kind(tree: Path) -> None:
    done = coldframe("hash", tree / "a-original.png", tree / "f-flat.png")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[0] == "path,kind,value,quality"
    found = rows(done)
    assert [row["kind"] for row in found] == ["md5", "sha1", "sha256", "pdq"] * 2
    assert [len(row["value"]) for row in found[:4]] == [32, 40, 64, 64]
    assert all(row["value"] == row["value"].lower() for row in found)
    assert [row["quality"] for row in found] == ["", "", "", "100", "", "", "", "0"]
    assert done.stderr == b""


def test_that_hash_goes_on_past_what_it_cannot_read(tree: Path) -> None:
    done = coldframe("hash", tree, tree / "absent.png")
    found = {(Path(row["path"]).name, row["kind"]): row["value"] for row in rows(done)}
    assert done.returncode == 2
    assert len(found) == 14 * 4
    for name in ("g-half.png", "h-text.jpg", "i-empty.png", "j-bomb.png", "k-notes.txt", "l-drawing.svg"):
        assert found[name, "pdq"] == ""
        assert len(found[name, "sha256"]) == 64
    for name in ("n-pipe", "absent.png"):
        assert [found[name, kind] for kind in ("md5", "sha1", "sha256", "pdq")] == [""] * 4
    reasons = done.stderr.decode()
    for name, reason in {
        "g-half.png": "truncated",
        "h-text.jpg": "not_a_picture",
        "i-empty.png": "empty",
        "j-bomb.png": "too_many_pixels",
        "l-drawing.svg": "unsupported",
        "m-loop": "symbolic_link",
        "n-pipe": "not_a_file",
        "absent.png": "not_found",
    }.items():
        assert f"{name}: {reason}: " in reasons


def test_that_hash_is_the_same_each_time_and_with_any_number_of_workers(tree: Path) -> None:
    assert (
        coldframe("hash", tree, "--workers", "1").stdout
        == coldframe("hash", tree, "--workers", "3").stdout
        == coldframe("hash", tree).stdout
    )


def test_that_scan_finds_copies_and_counts_everything(tree: Path, bank: Path) -> None:
    code, document, _ = scan(tree, "--bank", bank)
    assert code == 1
    assert document["complete"] is True
    near = {Path(m["path"]).name: m for m in document["matches"] if m["kind"] == "pdq"}
    assert sorted(near) == ["a-original.png", "b-copy.jpg", "c-really-a-png.jpg", "e-copy.gif"]
    assert near["a-original.png"] == {
        "path": str(tree / "a-original.png"),
        "kind": "pdq",
        "distance": 0,
        "quality": 100,
        "bank": str(bank),
        "line": 5,
        "category": "grooming",
        "source": "desk one",
    }
    assert all(match["distance"] <= 31 for match in document["matches"])
    exact = [m for m in document["matches"] if m["kind"] != "pdq"]
    assert [(Path(m["path"]).name, m["kind"], m["line"], m["distance"], m["quality"]) for m in exact] == [
        ("a-original.png", "md5", 2, 0, None),
        ("a-original.png", "sha1", 3, 0, None),
        ("a-original.png", "sha256", 4, 0, None),
    ]
    assert {Path(u["path"]).name: u["reason"] for u in document["unreadable"]} == {
        "g-half.png": "truncated",
        "h-text.jpg": "not_a_picture",
        "i-empty.png": "empty",
        "j-bomb.png": "too_many_pixels",
        "l-drawing.svg": "unsupported",
    }
    assert {Path(u["path"]).name: u["reason"] for u in document["skipped"]} == {
        "m-loop": "symbolic_link",
        "n-pipe": "not_a_file",
    }
    assert document["counts"] == {
        "files": 12,
        "read": 7,
        "unreadable": 5,
        "skipped": 2,
        "not_pictures": 1,
        "low_quality": 1,
        "matched_files": 4,
        "matches": 7,
        "bank_entries": 4,
        "bad_bank_rows": 0,
        "withdrawn_bank_rows": 0,
    }


def test_that_scan_never_prints_what_the_bank_holds(tree: Path, bank: Path) -> None:
    values = [line.split(",")[1] for line in bank.read_text().splitlines()[1:]]
    for option in ((), ("--json",)):
        done = coldframe("scan", tree, "--bank", bank, *option)
        assert not [value for value in values if value.encode() in done.stdout + done.stderr]


def test_that_scan_writes_nothing_anywhere(tree: Path, bank: Path) -> None:
    before = {path: path.lstat().st_mtime_ns for path in tree.parent.rglob("*")}
    coldframe("scan", tree, "--bank", bank, cwd=tree)
    assert {path: path.lstat().st_mtime_ns for path in tree.parent.rglob("*")} == before


def test_that_the_table_says_what_the_document_says(tree: Path, bank: Path) -> None:
    done = coldframe("scan", tree, "--bank", bank)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "b-copy.jpg" in text
    assert "too_many_pixels" in text
    assert "12 files: 7 read, 5 unreadable, 2 skipped. 4 matched (7 matches)." in text
    assert done.stderr == b""  # No progress bar where nobody watches.


def test_that_no_match_is_zero_even_with_unreadable_files(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("# a comment\n\n" + "0123456789abcdef" * 4 + "\n")
    code, document, _ = scan(tree, "--bank", tmp_path / "other.txt")
    assert code == 0
    assert document["matches"] == []
    assert document["counts"]["unreadable"] == 5


def test_that_the_radius_is_obeyed(tree: Path, bank: Path) -> None:
    _, document, _ = scan(tree, "--bank", bank, "--radius", "0")
    assert {m["distance"] for m in document["matches"]} == {0}


def test_that_plain_lists_of_every_kind_work(tree: Path, tmp_path: Path) -> None:
    found = {row["kind"]: row["value"] for row in rows(coldframe("hash", tree / "d-other.png"))}
    for kind in ("md5", "sha1", "pdq"):
        path = tmp_path / f"{kind}.txt"
        path.write_text(found[kind].upper() + "\r\n")
        code, document, _ = scan(tree, "--bank", path)
        assert (code, [m["kind"] for m in document["matches"]]) == (1, [kind])
    path = tmp_path / "sha256.txt"
    path.write_text(found["sha256"])
    assert scan(tree, "--bank", path)[0] == 0
    code, document, _ = scan(tree, "--bank", path, "--kind", "sha256")
    assert (code, [m["kind"] for m in document["matches"]]) == (1, ["sha256"])
    # With digests alone nothing is decoded, and so nothing is an unreadable picture.
    assert document["sandbox"] == ""
    assert document["counts"]["unreadable"] == 0


def test_that_several_banks_are_searched_together(tree: Path, bank: Path, tmp_path: Path) -> None:
    found = rows(coldframe("hash", tree / "d-other.png"))[-1]["value"]
    (tmp_path / "second.txt").write_text(found)
    _, document, _ = scan(tree, "--bank", bank, "--bank", tmp_path / "second.txt")
    assert {m["bank"] for m in document["matches"]} == {str(bank), str(tmp_path / "second.txt")}


def test_that_bad_rows_are_told_and_the_rest_is_used(tree: Path, bank: Path) -> None:
    with bank.open("a") as file:
        file.write(f"pdq,{'a' * 63},,\nphotodna,{'a' * 64},,\nmd5,zz,,\nmd5,,,\n")
        file.write(f"url,https://example.org/,,\npdq,{'a' * 64},colour,\n")
    code, document, told = scan(tree, "--bank", bank)
    assert code == 1
    assert document["counts"]["bad_bank_rows"] == 6
    assert document["counts"]["bank_entries"] == 4
    assert [bad["line"] for bad in document["banks"][0]["bad_rows"]] == [6, 7, 8, 9, 10, 11]
    told = " ".join(told.split())
    assert f"{bank}, line 6: A pdq value has 64 hexadecimal digits; this one has 63." in told
    assert "line 10: Files are matched by md5, sha1, sha256, pdq only." in told
    assert "line 11: The category is not known." in told


def test_that_lists_are_read_as_their_owners_write_them(tree: Path, tmp_path: Path) -> None:
    found = {row["kind"]: row["value"] for row in rows(coldframe("hash", tree / "d-other.png"))}
    pdq, md5, sha256 = found["pdq"], found["md5"], found["sha256"]
    for text, kinds, bad, withdrawn in (
        (f"# a list\n\n{pdq}\r\n{'0' * 63}\n", ["pdq"], [4], 0),
        (f"value\n{pdq}\n{md5}\n{'0' * 63}\n", ["md5", "pdq"], [4], 0),
        (f"# a list\nkind;value\nSHA256;{sha256}\n# note\nmd5;{md5}\n", ["md5", "sha256"], [], 0),
        (f"value,state\n{md5},withdrawn\n{pdq},active\n{pdq},gone\n", ["pdq"], [4], 1),
        (coldframe("hash", tree / "d-other.png").stdout.decode(), ["md5", "pdq", "sha1", "sha256"], [], 0),
    ):
        (tmp_path / "list").write_text(text)
        code, document, _ = scan(tree / "d-other.png", "--bank", tmp_path / "list")
        assert (code, sorted(m["kind"] for m in document["matches"])) == (1, kinds), text
        assert [row["line"] for row in document["banks"][0]["bad_rows"]] == bad, text
        assert document["counts"]["withdrawn_bank_rows"] == withdrawn


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent", "--bank", "bank.csv"),
        ("tree", "--bank", "absent.csv"),
        ("tree", "--bank", "tree"),
        ("tree", "--bank", "empty.csv"),
        ("tree", "--bank", "nonsense.csv"),
        ("tree", "--bank", "misspelt.csv"),
        ("tree", "--bank", "bank.csv", "--kind", "crc"),
        ("tree", "--bank", "bank.csv", "--radius", "64"),
        ("tree",),
    ],
)
def test_that_a_run_that_cannot_complete_is_two(
    tree: Path, bank: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "misspelt.csv").write_text(f"kind,value,catgory\nmd5,{'0' * 32},\n")
    (tmp_path / "nonsense.csv").write_bytes(b"\xff\xfe\x00" * 100)
    done = coldframe("scan", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_that_odd_names_survive(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    data = encoded(drawn(), "PNG")
    for name in (
        b"caf\xe9.png",
        "狐.png".encode(),
        b"two\nlines.png",
        b"\x1b[31mred.png",
        b"[bold]x.png",
        b"-o.png",
    ):
        (folder / os.fsdecode(name)).write_bytes(data)
    done = coldframe("hash", folder)
    assert done.returncode == 0
    found = rows(done)
    assert len(found) == 6 * 4
    assert {row["value"] for row in found if row["kind"] == "pdq"} == {found[3]["value"]}
    assert b"\x1b" not in done.stdout
    (tmp_path / "bank.txt").write_text(found[3]["value"])
    code, document, _ = scan(folder, "--bank", tmp_path / "bank.txt")
    assert code == 1
    assert len(document["matches"]) == 6
    lossy = [m for m in document["matches"] if "path_hex" in m]
    assert [bytes.fromhex(m["path_hex"]) for m in lossy] == [
        os.fsencode(folder / os.fsdecode(b"caf\xe9.png"))
    ]
    table = coldframe("scan", folder, "--bank", tmp_path / "bank.txt")
    assert b"\x1b" not in table.stdout
    assert b"[bold]x.png" in table.stdout


def test_that_each_file_is_read_once(tree: Path, bank: Path) -> None:
    _, document, _ = scan(tree, tree / "deep", tree / "a-original.png", "--bank", bank)
    assert document["counts"]["files"] == 12


def test_that_a_link_named_by_a_person_is_followed(tree: Path, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree)
    assert scan(tmp_path / "link", "--bank", bank)[1]["counts"]["files"] == 12


def test_that_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    listdir = os.listdir

    def refuse(path: str) -> list[str]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    found = list(walk([tmp_path]))
    assert [one.problem.reason for one in found if one.problem] == [FileProblem.PERMISSION_DENIED]


def test_that_a_very_deep_tree_is_walked(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found = list(walk([tmp_path]))
    # Deeper than a path may be long: told, not fallen over.
    assert all(one.problem is None or one.problem.reason == FileProblem.READ_ERROR for one in found)
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


def test_that_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    found = list(examine_all([str(tmp_path / "gone.png")], kinds=tuple(DigestKind), decoding=None, workers=1))
    assert found[0].problem is not None
    assert found[0].problem.reason == FileProblem.NOT_FOUND


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sorted(
        {int(c) for t in threads for c in (t / "children").read_text().split()} | {int(c) for c in listed}
    )


def slow_scan(tmp_path: Path, *options: str) -> subprocess.Popen[bytes]:
    """A scan of many pictures that has begun to decode."""
    folder = tmp_path / "many"
    folder.mkdir()
    data = encoded(drawn((3000, 2000)), "PNG", compress_level=1)
    for number in range(60):
        (folder / f"{number:03}.png").write_bytes(data + bytes([number]))
    (tmp_path / "bank.txt").write_text("0123456789abcdef" * 4)
    running = subprocess.Popen(
        [*RUN, "scan", folder, "--bank", tmp_path / "bank.txt", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    deadline = time.monotonic() + 30
    while not children_of(running.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)
    return running


def test_that_ctrl_c_ends_with_two_and_says_it_is_partial(tmp_path: Path) -> None:
    running = slow_scan(tmp_path)
    children = children_of(running.pid)
    assert children
    running.send_signal(signal.SIGINT)
    out, told = running.communicate(timeout=20)
    document = json.loads(out)
    assert running.returncode == 2
    assert document["complete"] is False
    assert document["counts"]["files"] < 60
    assert document["unreadable"] == []
    assert b"only part of the files" in told
    assert b"Traceback" not in told
    for pid in children:
        assert not Path(f"/proc/{pid}").exists()


def test_that_a_killed_decoder_costs_at_most_one_file(tmp_path: Path) -> None:
    running = slow_scan(tmp_path, "--workers", "1")
    os.kill(children_of(running.pid)[0], signal.SIGKILL)
    out, _ = running.communicate(timeout=120)
    document = json.loads(out)
    assert running.returncode == 0
    assert document["complete"] is True
    assert document["counts"]["files"] == 60
    assert len(document["unreadable"]) <= 1
    assert {u["reason"] for u in document["unreadable"]} <= {"decoder_crashed"}


def test_that_a_reader_that_goes_away_is_no_match(tree: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$@" hash {tree} {tree} | head -c 1; exit ${{PIPESTATUS[0]}}', "-", *RUN],
        capture_output=True,
        env=ENVIRONMENT,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr


def test_that_a_progress_bar_shows_on_a_terminal_only(tree: Path, bank: Path) -> None:
    leader, follower = pty.openpty()
    seen = bytearray()

    def watch() -> None:
        try:
            while piece := os.read(leader, 4096):
                seen.extend(piece)
        except OSError:
            return  # The terminal closed.

    watcher = threading.Thread(target=watch)
    watcher.start()
    done = subprocess.run(
        [*RUN, "scan", tree, "--bank", bank, "--json"],
        stdout=subprocess.PIPE,
        stderr=follower,
        env=ENVIRONMENT | {"TERM": "xterm"},
        timeout=60,
        check=False,
    )
    os.close(follower)
    watcher.join(5)
    os.close(leader)
    assert json.loads(done.stdout)["complete"] is True
    assert b"Scanning" in seen
    assert b"12/12" in seen


def test_that_cheap_verbs_import_no_django(tree: Path, bank: Path) -> None:
    program = (
        "import sys, contextlib\n"
        "from coldframe.cli import build\n"
        "app = build()\n"
        "assert not {'django', 'numpy', 'PIL'} & set(sys.modules), 'heavy at start'\n"
        f"for arguments in (['hash', {str(tree)!r}], ['scan', {str(tree)!r}, '--bank', {str(bank)!r}]):\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        app(arguments)\n"
        "assert 'coldframe.search.hamming' in sys.modules\n"
        "assert 'django' not in sys.modules, 'django was imported'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=ENVIRONMENT, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_that_help_names_the_exit_codes() -> None:
    text = coldframe("scan", "--help").stdout.decode()
    assert "0 no match, 1 matches, 2 the run could not complete" in " ".join(text.split())


def test_that_every_error_has_an_exit_code_and_none_means_matches() -> None:
    def family(kind: type[ColdframeError]) -> list[type[ColdframeError]]:
        return [kind, *(member for child in kind.__subclasses__() for member in family(child))]

    for kind in family(ColdframeError):
        code = next(errors.EXIT_CODES[k] for k in kind.__mro__ if k in errors.EXIT_CODES)
        assert code not in (errors.EXIT_NOTHING_FOUND, errors.EXIT_MATCHES)
