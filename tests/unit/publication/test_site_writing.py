"""Putting a site into a folder: whole or not at all, alone, nowhere else, and readable by whoever serves it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coldframe.core.errors import Conflict
from coldframe.web.site.writing import STAGE, SUMS, Written, write_site

NAMES = ("site.css", "corrections.atom", "data/log.csv", "index.html", "gone/a.html")


def test_a_build_that_was_cut_off_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, real = dict.fromkeys(NAMES, b"old"), Path.write_bytes
    target = tmp_path / "site"

    def full(path: Path, content: bytes) -> int:
        if path.name == "log.csv":
            raise OSError("no space left")
        return real(path, content)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr(Path, "write_bytes", full)
        write_site(target, files)
    assert list(target.rglob("*")) == []  # nothing half of it is served, and no room is taken
    assert write_site(target, files) == Written(len(files), len(files), 0)
    before = on_disk(target)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr(Path, "write_bytes", full)
        write_site(target, files | {"site.css": b"new", "data/log.csv": b"old, new"})
    assert {path: content for path, content in on_disk(target).items() if STAGE not in path} == before
    assert write_site(target, files) == Written(len(files), 0, 0)
    assert on_disk(target) == before


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


class Killed(BaseException):
    """A death at a change of the folder: nothing of the build runs after it but what lets its lock go."""


@pytest.mark.parametrize("is_first", [True, False])
def test_a_build_killed_at_any_moment_is_made_whole_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    old = dict.fromkeys(NAMES, b"old")
    new = dict.fromkeys((*NAMES[:-1], "en/index.html"), b"new") | {"data/log.csv": b"old"}
    deaths = 0
    for moment in range(60):
        target = tmp_path / str(moment)
        if not is_first:
            write_site(target, old)
        with monkeypatch.context() as patched:
            die_at(moment, patched)
            try:
                write_site(target, new)
            except Killed:
                deaths += 1
            else:
                break
        left = {path: content for path, content in on_disk(target).items() if path in old or path in new}
        assert set(left.values()) <= {b"old", b"new"}  # no file is half of one
        write_site(target, new)
        assert {path: content for path, content in on_disk(target).items() if path != SUMS} == new
    assert 10 < deaths < 59


def die_at(moment: int, patched: pytest.MonkeyPatch) -> None:
    """Die instead of the ``moment``-th change."""
    seen = 0

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **more: object) -> object:
            nonlocal seen
            seen += 1
            if seen > moment:
                raise Killed
            return real(*arguments, **more)

        return change

    for name in ("replace", "unlink", "mkdir", "rmdir", "chmod"):
        patched.setattr(os, name, counting(getattr(os, name)))


def test_two_builds_at_once_do_not_mix_and_a_link_does_not_lead_out(tmp_path: Path) -> None:
    files = dict.fromkeys(("site.css", "corrections.atom", "data/log.csv"), b"one")
    target, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    write_site(target, files)
    handle = os.open(target, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(Conflict, match="Another build"):
        write_site(target, files)
    os.close(handle)
    elsewhere.mkdir()
    (elsewhere / "log.csv").write_text("mine")
    shutil.rmtree(target / "data")
    (target / "data").symlink_to(elsewhere)
    for changed in (files, {name: files[name] for name in ("site.css", "corrections.atom")}):
        with pytest.raises(Conflict, match="data is a link"):
            write_site(target, changed)
    assert (elsewhere / "log.csv").read_text() == "mine"
    (target / "data").unlink()
    (target / "site.css").unlink()
    (target / "site.css").symlink_to(elsewhere / "log.csv")  # a file that is a link is replaced, not followed
    write_site(target, files)
    assert (elsewhere / "log.csv").read_text() == "mine"
    assert not (target / "site.css").is_symlink()


def test_everybody_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        site = tmp_path / "figures/site"
        write_site(site, {"site.css": b"", "corrections.atom": b"", "data/log.csv": b""})
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"figures": 0o755, "site": 0o755, "data": 0o755} | dict.fromkeys(
        ("site.css", "corrections.atom", "log.csv", SUMS), 0o644
    )


def test_the_site_of_another_desk_is_not_written_over(tmp_path: Path) -> None:
    one, other = (
        dict.fromkeys(NAMES, b"") | {"data/log.csv": log} for log in (b"at\r\n1\r\n", b"at\r\n2\r\n")
    )
    write_site(tmp_path, one)
    before = on_disk(tmp_path)
    for wrong in (other, one | {"data/log.csv": b"at\r\n"}):
        with pytest.raises(Conflict, match="not the beginning of this desk's"):
            write_site(tmp_path, wrong)
        assert on_disk(tmp_path) == before
    assert write_site(tmp_path, one | {"data/log.csv": b"at\r\n1\r\n2\r\n"}).changed == 1


def test_a_list_that_leads_out_or_is_none_removes_nothing(tmp_path: Path) -> None:
    site, mine = tmp_path / "site", tmp_path / "mine.txt"
    mine.write_text("mine")
    files = dict.fromkeys(NAMES, b"")
    write_site(site, files)
    listed = (site / SUMS).read_text()
    for line in ("../mine.txt", str(mine), "en/../../mine.txt", "data", ""):
        (site / SUMS).write_text(f"{listed}{'0' * 64}  {line}\n")
        if line == "data":  # a folder is no file of ours
            with pytest.raises(OSError, match=r"directory|permitted"):
                write_site(site, files)
        else:
            write_site(site, files)
        assert mine.read_text() == "mine"
    (site / SUMS).write_bytes(b"\xff\xfe\0 odd")
    with pytest.raises(Conflict, match="holds other files"):
        write_site(site, files)
