"""``coldframe scan``: which files of a tree are in a bank. No server, no database, nothing is copied."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldframe.cli.errors import EXIT_INCOMPLETE, EXIT_MATCHES, EXIT_NOTHING_FOUND, interruptible

if TYPE_CHECKING:
    from coldframe.cli.banks import BankFile
    from coldframe.cli.findings import Findings, Match

MAX_BAD_ROWS_SHOWN = 100
"""Bad rows of one bank that are printed; all are counted."""

MAX_STRETCHES_SHOWN = 5
"""Stretches of one film that the table names; the JSON document has them all."""


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to walk.", show_default=False)],
    bank: Annotated[
        list[Path],
        typer.Option(
            help="List of hashes, a saved index, or a folder of films as vPDQ publishes them; repeatable.",
            show_default=False,
        ),
    ],
    *,
    radius: Annotated[
        int, typer.Option(help="Largest PDQ distance in bits, of pictures and frames.", min=0, max=63)
    ] = 31,
    minimum_quality: Annotated[
        int,
        typer.Option(
            "--min-quality", help="PDQ quality below which a picture or frame is too flat.", min=0, max=100
        ),
    ] = 50,
    kind: Annotated[
        str,
        typer.Option(
            help="Kind of values without a kind column: md5, sha1, sha256, pdq. By length if left out."
        ),
    ] = "",
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Decode every picture in full at once. Slower, the same matches."),
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    workers: Annotated[
        int, typer.Option(help="Files at a time; 0 for one per processor.", min=0, max=64)
    ] = 0,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox", help="Refuse to decode unless fully confined.")
    ] = False,
) -> None:
    """Find files that are in a bank of known hashes: exact digests, and PDQ within a radius.

    Pictures are looked up in all eight turns, mirrored or not, and so is each frame of a film, if the extra
    video is installed. A bank is a list of any known format, or an index saved before. In a plain list, 64
    digits are a PDQ hash unless --kind sha256 says otherwise.

    A bank may list films by their frames: as vPDQ publishes them, one film a file or a folder of them, or as
    coldframe hash writes them. Whatever shares frames with one is told with the share on both sides and where.

    Exit code: 0 no match, 1 matches, 2 the run could not complete. A file that cannot be read is counted
    and named in the output; it does not change the exit code. A match is a hint for a person to check.
    """
    from coldframe.cli.files import require_paths

    with interruptible():
        require_paths(paths)
        banks = _load(bank, kind)
        findings = _search(
            paths,
            banks,
            radius=radius,
            minimum_quality=minimum_quality,
            exact=exact,
            workers=workers,
            require_sandbox=require_sandbox,
        )
        if json_output:
            typer.echo(json.dumps(findings.as_json()))
        else:
            _print(findings)
    if not findings.complete:
        typer.echo("Stopped by you: the result above covers only part of the files.", err=True)
        raise typer.Exit(EXIT_INCOMPLETE)
    raise typer.Exit(EXIT_MATCHES if findings.matches else EXIT_NOTHING_FOUND)


def _load(paths: list[Path], kind: str) -> tuple[BankFile, ...]:
    from coldframe.cli.banks import FILE_KINDS, read_bank
    from coldframe.core.errors import InvalidInput
    from coldframe.media.sandbox import NO_VIDEO, can_decode_films

    stated = next((known for known in FILE_KINDS if known == kind.lower()), None)
    if kind and stated is None:
        raise InvalidInput(f"--kind must be one of {', '.join(FILE_KINDS)}.", field="kind")
    banks = tuple(read_bank(path, stated) for path in paths)
    for one in banks:
        for bad in one.problems[:MAX_BAD_ROWS_SHOWN]:
            typer.echo(f"{one.name}, line {bad.line}: {bad.message} The row was left out.", err=True)
        if len(one.problems) > MAX_BAD_ROWS_SHOWN:
            typer.echo(f"{one.name}: {len(one.problems) - MAX_BAD_ROWS_SHOWN} more bad rows.", err=True)
        if not len(one):
            raise InvalidInput(
                f"The bank {one.name} holds no usable hash, so a scan would prove nothing. Check the file.",
                field="bank",
            )
        if one.films and not can_decode_films():
            raise InvalidInput(f"The bank {one.name} lists films. {NO_VIDEO}", field="bank")
    return banks


def _search(
    paths: list[Path],
    banks: tuple[BankFile, ...],
    *,
    radius: int,
    minimum_quality: int,
    exact: bool,
    workers: int,
    require_sandbox: bool,
) -> Findings:
    from coldframe.cli.decoding import Decoding
    from coldframe.cli.files import count_workers, examine_all, walk
    from coldframe.cli.film_search import FilmSearch
    from coldframe.cli.findings import Bank, Findings
    from coldframe.cli.progress import steps
    from coldframe.cli.screening import PictureSearch
    from coldframe.media.sandbox import NO_VIDEO, SandboxPool, can_decode_films

    count = count_workers(workers)
    bank = Bank(banks)
    search = PictureSearch(bank.indexes, radius=radius, minimum_quality=minimum_quality, exact=exact)
    film_search = FilmSearch([film.frames for film in bank.films], radius=radius) if bank.films else None
    findings = Findings(bank, radius=radius, minimum_quality=minimum_quality)
    with SandboxPool(count, require_full=require_sandbox) as pool:
        try:
            files = []
            for walked in walk(paths):
                if walked.problem is None:
                    files.append(walked)
                else:
                    findings.skip(walked.path, walked.problem)
            decoding = None
            if files and (bank.indexes or bank.films):
                decoding = Decoding(
                    pool,
                    pictures=bool(bank.indexes),
                    films=can_decode_films(),
                    search=search,
                    film_search=film_search,
                )
                strength = pool.strength()
                findings.sandbox = strength.describe()
                for warning in strength.warnings:
                    typer.echo(f"Warning: {warning}", err=True)
            with (
                steps("Scanning", files) as progress,
                closing(
                    examine_all(
                        [one.path for one in files],
                        kinds=bank.digest_kinds,
                        decoding=decoding,
                        workers=count,
                        passed=progress.read,
                    )
                ) as results,
            ):
                for examined in results:
                    findings.take(examined)
                    progress.done()
            findings.complete = True
        except KeyboardInterrupt:
            pool.stop()
    if findings.films_left:
        typer.echo(f"{findings.films_left} films were not looked into. {NO_VIDEO}", err=True)
    return findings


def _how_near(match: Match) -> str:
    """Say how near a match is, and where in a film."""
    from coldframe.media.terms import Turn

    said = [] if match.distance is None else [str(match.distance)]
    if match.comparison is not None:
        found = match.comparison
        said.append(f"{found.verdict.replace('_', ' ')}: {found.listed_share:.0%} of the listed film")
        said.append(f"{found.query_share:.0%} of this one")
        said += [
            f"{_time(start)} to {_time(end)}" for start, end in found.query_stretches[:MAX_STRETCHES_SHOWN]
        ]
        if len(found.query_stretches) > MAX_STRETCHES_SHOWN:
            said.append(f"{len(found.query_stretches) - MAX_STRETCHES_SHOWN} more stretches")
    if match.turn is not Turn.UPRIGHT:
        said.append(match.turn.replace("_", " "))
    if match.second is not None:
        said.append(f"frame at {_time(match.second)}")
    return ", ".join(said)


def _time(second: float) -> str:
    tenths = round(second * 10)
    return f"{tenths // 36000}:{tenths // 600 % 60:02}:{tenths // 10 % 60:02}.{tenths % 10}"


def _print(findings: Findings) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from coldframe.cli.files import shown

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 4000  # A file or pipe has no width; the default of 80 would fold every path.
    if findings.matches:
        table = Table(
            "File",
            "Kind",
            "Distance or share",
            "Quality",
            "Category",
            "Source",
            "Bank, line",
            title="Matches",
        )
        for match in findings.matches:
            entry = match.entry
            cells = [match.path, match.kind, _how_near(match)]
            cells += ["" if match.quality is None else str(match.quality), entry.category, entry.source]
            cells.append(f"{entry.bank}, {entry.line}")
            # As Text, so that no name can smuggle in colors or links.
            table.add_row(*(Text(shown(cell), overflow="fold") for cell in cells))
        console.print(table)
    if findings.unreadable:
        table = Table("File", "Reason", "What to do", title="Unreadable")
        for path, problem in findings.unreadable:
            table.add_row(
                *(Text(cell, overflow="fold") for cell in (shown(path), problem.reason, problem.message))
            )
        console.print(table)
    if findings.partly_read:
        table = Table("File", "Reason", "What happened", title="Read in part")
        for path, problem in findings.partly_read:
            table.add_row(
                *(Text(cell, overflow="fold") for cell in (shown(path), problem.reason, problem.message))
            )
        console.print(table)
    counts = findings.counts()
    console.print(
        f"{counts['files']} files: {counts['read']} read, {counts['unreadable']} unreadable, "
        f"{counts['skipped']} skipped. {counts['matched_files']} matched ({counts['matches']} matches)."
    )
    console.print(
        f"Of those read, {counts['not_pictures']} are neither pictures nor films, and {counts['low_quality']} are too flat "
        f"for PDQ. Bank rows: {counts['bank_entries']} used, {counts['bad_bank_rows']} bad, "
        f"{counts['withdrawn_bank_rows']} withdrawn."
    )
