"""``coldframe hash``: the signals of files as a list, in a stable order, that can be gone on with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from coldframe.cli.errors import EXIT_INCOMPLETE, interruptible
from coldframe.core.errors import InvalidInput

if TYPE_CHECKING:
    from coldframe.cli.digest_lists import DigestList
    from coldframe.cli.files import Examined, Walked
    from coldframe.media.digests import DigestKind


class Kind(StrEnum):
    """What can be computed of a file."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    PDQ = "pdq"
    VPDQ = "vpdq"


class Format(StrEnum):
    """How the list is written."""

    CSV = "csv"
    HASHDEEP = "hashdeep"
    VPDQ = "vpdq"


def hash_files(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to walk.", show_default=False)],
    *,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(help="What to compute; repeatable. All if left out.", show_default=False),
    ] = None,
    list_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="csv; hashdeep for that program's own lists, without PDQ; vpdq for one film as vPDQ publishes it.",
        ),
    ] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option(
            help="File to write. It is called NAME.partial until it is complete.", show_default=False
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an --output that was broken off.")
    ] = False,
    workers: Annotated[
        int, typer.Option(help="Files at a time; 0 for one per processor.", min=0, max=64)
    ] = 0,
) -> None:
    """Print the MD5, SHA-1, SHA-256 and PDQ of files as CSV: path,kind,value,quality.

    A film has a row of kind vpdq for each frame that is kept, HASH@SECOND. That needs the extra video.

    Files come in the order of their names' bytes, folder by folder, whatever the number of workers. A file
    that cannot be read gets rows with an empty value, and the reason on standard error.

    With --output and --resume a list that was broken off goes on where it ended. What changed, came or went
    since it was last written to is done again, with all that follows, so that the result is that of one run.

    Exit code 0 when every path was gone through, 2 when one is missing.
    """
    with interruptible():
        if list_format is Format.VPDQ:
            if kind or output is not None or resume:
                raise InvalidInput(
                    "--format vpdq prints one film, and takes no --kind, --output or --resume.",
                    field="format",
                )
            _print_film(paths)
            return
        style, digests, pdq, vpdq = _style(list_format, kind)
        walked = _walk(paths, output)
        with _list(output, style, walked, resume=resume) as (file, done):
            _hash(walked[done:], file, style, digests, pdq=pdq, vpdq=vpdq, workers=workers)
    if any(one.problem is not None and one.problem.reason == "not_found" for one in walked):
        raise typer.Exit(EXIT_INCOMPLETE)


def _style(
    list_format: Format, wanted: Sequence[Kind] | None
) -> tuple[DigestList, tuple[DigestKind, ...], bool, bool]:
    from coldframe.cli.digest_lists import CsvList, HashdeepList
    from coldframe.media.digests import DigestKind
    from coldframe.media.sandbox import NO_VIDEO, can_decode_films

    digests = tuple(one for one in DigestKind if not wanted or one.value in wanted)
    if list_format is Format.CSV:
        if wanted and Kind.VPDQ in wanted and not can_decode_films():
            raise InvalidInput(NO_VIDEO, field="kind")
        pdq = not wanted or Kind.PDQ in wanted
        vpdq = Kind.VPDQ in wanted if wanted else can_decode_films()
        return CsvList(digests, pdq=pdq, vpdq=vpdq), digests, pdq, vpdq
    if wanted and {Kind.PDQ, Kind.VPDQ} & set(wanted):
        raise InvalidInput("A hashdeep list holds no PDQ. Leave --kind pdq and vpdq out.", field="kind")
    return HashdeepList(digests), digests, False, False


def _print_film(paths: Sequence[Path]) -> None:
    """Print the frames of one film in vPDQ's published form."""
    from coldframe.cli.decoding import Decoding
    from coldframe.cli.files import examine_all, require_paths
    from coldframe.media import vpdq_text
    from coldframe.media.sandbox import SandboxPool
    from coldframe.media.terms import VideoSignals

    require_paths(paths)
    if len(paths) != 1 or not paths[0].is_file():
        raise InvalidInput("The published form holds one film. Name one file.", field="paths")
    with SandboxPool(1) as pool:
        decoding = Decoding(pool, pictures=False, films=True)
        (found,) = examine_all([str(paths[0])], kinds=(), decoding=decoding, workers=1)
    _report(found)
    if not isinstance(found.decoded.signals, VideoSignals):
        raise typer.Exit(EXIT_INCOMPLETE)
    for line in vpdq_text.write(found.decoded.signals):
        typer.echo(line)


def _walk(paths: Sequence[Path], output: Path | None) -> list[Walked]:
    """List what there is, without the list itself."""
    from coldframe.cli.files import walk

    if output is None:
        return list(walk(paths))
    own = {os.path.abspath(name) for name in (output, _partial(output))}  # noqa: PTH100 — as ``walk`` does
    return [one for one in walk(paths) if os.path.abspath(one.path) not in own]  # noqa: PTH100


def _partial(output: Path) -> Path:
    return output.with_name(output.name + ".partial")


@contextmanager
def _list(
    output: Path | None, style: DigestList, walked: Sequence[Walked], *, resume: bool
) -> Iterator[tuple[BinaryIO, int]]:
    """Open where the list goes; give it, and how many of ``walked`` it holds already."""
    if output is None:
        if resume:
            raise InvalidInput("Only a list with --output can be gone on with.", field="resume")
        sys.stdout.buffer.write(style.header)
        yield sys.stdout.buffer, 0
        sys.stdout.flush()
        return
    partial = _partial(output)
    if output.exists():
        raise InvalidInput(f"{output} is there and complete. Name another file.", field="output")
    if partial.exists() and not resume:
        raise InvalidInput(
            f"{partial} is there, a list that was broken off. Go on with it by --resume, or remove it.",
            field="output",
        )
    try:
        with partial.open("r+b" if partial.exists() else "w+b") as file:
            done = _keep(file, style, walked)
            yield file, done
            file.flush()
            os.fsync(file.fileno())
        partial.rename(output)
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written ({error.strerror}).", field="output") from error


def _keep(file: BinaryIO, style: DigestList, walked: Sequence[Walked]) -> int:
    """Cut a list off behind what still holds of it, or begin it; return how many of ``walked`` it holds."""
    from coldframe.cli.digest_lists import count_kept

    size, done = count_kept(file, style, walked)
    file.seek(size)
    file.truncate()
    if size == 0:
        file.write(style.header)
    elif done:
        typer.echo(f"Going on after {done} of {len(walked)}.", err=True)
    return done


def _hash(
    walked: Sequence[Walked],
    file: BinaryIO,
    style: DigestList,
    digests: Sequence[DigestKind],
    *,
    pdq: bool,
    vpdq: bool,
    workers: int,
) -> None:
    from coldframe.cli.decoding import Decoding
    from coldframe.cli.digest_lists import is_listed
    from coldframe.cli.files import Examined, count_workers, examine_all
    from coldframe.cli.progress import steps
    from coldframe.media.sandbox import NO_VIDEO, SandboxPool, can_decode_films

    files = [one for one in walked if one.problem is None]
    count = count_workers(workers)
    films_left = 0
    with (
        SandboxPool(count) if (pdq or vpdq) and files else nullcontext() as pool,
        steps("Hashing", files) as shown,
    ):
        for warning in pool.strength().warnings if pool is not None else ():
            typer.echo(f"Warning: {warning}", err=True)
        decoding = None if pool is None else Decoding(pool, pictures=pdq, films=vpdq)
        results = examine_all(
            [one.path for one in files], kinds=digests, decoding=decoding, workers=count, passed=shown.read
        )
        with closing(results):
            for one in walked:
                found = next(results) if one.problem is None else Examined(one.path, problem=one.problem)
                _report(found)
                films_left += not vpdq and found.sniffed is not None and found.sniffed.is_video
                if is_listed(one):
                    file.write(style.lines(found))
                if one.problem is None:
                    shown.done()
    if films_left and not can_decode_films():
        typer.echo(f"{films_left} films were listed without their frames. {NO_VIDEO}", err=True)


def _report(found: Examined) -> None:
    """Say on standard error why something could not be read or decoded, or not all of it."""
    from coldframe.cli.files import shown
    from coldframe.media.terms import Unreadable

    unreadable = found.decoded.signals if isinstance(found.decoded.signals, Unreadable) else None
    why = found.problem or found.shortfall or unreadable
    if why is not None:
        typer.echo(f"{shown(found.path)}: {why.reason}: {why.message}", err=True)
