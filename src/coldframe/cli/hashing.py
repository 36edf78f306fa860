"""``coldframe hash``: the signals of files as CSV, one row a file and kind."""

from __future__ import annotations

import csv
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldframe.cli.errors import EXIT_INCOMPLETE, interruptible

if TYPE_CHECKING:
    from coldframe.cli.files import Examined


def hash_files(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to walk.", show_default=False)],
    *,
    workers: Annotated[
        int, typer.Option(help="Files at a time; 0 for one per processor.", min=0, max=64)
    ] = 0,
) -> None:
    """Print the MD5, SHA-1, SHA-256 and PDQ of files as CSV: path,kind,value,quality.

    A file that cannot be read gets rows with an empty value, and the reason on standard error. Exit code 0
    when every path was gone through, 2 when one is missing.
    """
    with interruptible():
        csv.writer(sys.stdout, lineterminator="\n").writerow(("path", "kind", "value", "quality"))
        files, missing = _list(paths)
        _hash(files, workers)
        sys.stdout.flush()
    if missing:
        raise typer.Exit(EXIT_INCOMPLETE)


def _list(paths: list[Path]) -> tuple[list[str], bool]:
    """List the files, write rows for what cannot be one, and tell whether a path is missing."""
    from coldframe.cli.files import Examined, FileProblem, shown, walk

    files: list[str] = []
    missing = False
    for walked in walk(paths):
        if walked.problem is None:
            files.append(walked.path)
        elif walked.problem.reason == FileProblem.SYMBOLIC_LINK:
            _report(shown(walked.path), walked.problem.reason, walked.problem.message)
        else:
            _write(Examined(walked.path, problem=walked.problem))
            missing |= walked.problem.reason == FileProblem.NOT_FOUND
    return files, missing


def _hash(files: list[str], workers: int) -> None:
    from coldframe.cli.files import count_workers, examine_all
    from coldframe.media.digests import DigestKind
    from coldframe.media.sandbox import SandboxPool

    if not files:
        return
    count = count_workers(workers)
    with SandboxPool(count) as pool:
        for warning in pool.strength().warnings:
            typer.echo(f"Warning: {warning}", err=True)
        with closing(examine_all(files, kinds=DigestKind, pool=pool, workers=count)) as results:
            for found in results:
                _write(found)


def _write(found: Examined) -> None:
    from coldframe.cli.files import shown
    from coldframe.media.digests import DigestKind
    from coldframe.media.terms import PictureSignals, Unreadable

    path = shown(found.path)
    if found.problem is not None:
        _report(path, found.problem.reason, found.problem.message)
    rows = [(path, kind.value, found.digests.get(kind, ""), "") for kind in DigestKind]
    picture = found.picture
    if isinstance(picture, PictureSignals):
        rows.append((path, "pdq", picture.pdq_hex, str(picture.quality)))
    else:
        rows.append((path, "pdq", "", ""))
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    if isinstance(picture, Unreadable):
        _report(path, picture.reason, picture.message)


def _report(path: str, reason: str, message: str) -> None:
    typer.echo(f"{path}: {reason}: {message}", err=True)
