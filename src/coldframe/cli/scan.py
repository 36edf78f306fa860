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
    from coldframe.cli.findings import Findings

MAX_BAD_ROWS_SHOWN = 100
"""Bad rows of one bank that are printed; all are counted."""


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to walk.", show_default=False)],
    bank: Annotated[
        list[Path],
        typer.Option(help="List of hashes, or a saved index; repeatable.", show_default=False),
    ],
    *,
    radius: Annotated[int, typer.Option(help="Largest PDQ distance in bits.", min=0, max=63)] = 31,
    minimum_quality: Annotated[
        int,
        typer.Option(
            "--min-quality", help="PDQ quality below which a picture is too flat to compare.", min=0, max=100
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

    Pictures are looked up in all eight turns, mirrored or not. A bank is a list of any known format, or an
    index saved before. In a plain list, 64 digits are a PDQ hash unless --kind sha256 says otherwise.

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
    from coldframe.cli.files import count_workers, examine_all, walk
    from coldframe.cli.findings import Bank, Findings
    from coldframe.cli.progress import steps
    from coldframe.cli.screening import PictureSearch
    from coldframe.media.sandbox import SandboxPool

    count = count_workers(workers)
    bank = Bank(banks)
    search = PictureSearch(bank.indexes, radius=radius, minimum_quality=minimum_quality, exact=exact)
    findings = Findings(bank, radius=radius, minimum_quality=minimum_quality)
    with SandboxPool(count, require_full=require_sandbox) as pool:
        try:
            files = []
            for walked in walk(paths):
                if walked.problem is None:
                    files.append(walked)
                else:
                    findings.skip(walked.path, walked.problem)
            decoder = pool if bank.indexes and files else None
            if decoder is not None:
                strength = decoder.strength()
                findings.sandbox = strength.describe()
                for warning in strength.warnings:
                    typer.echo(f"Warning: {warning}", err=True)
            with (
                steps("Scanning", files) as progress,
                closing(
                    examine_all(
                        [one.path for one in files],
                        kinds=bank.digest_kinds,
                        pool=decoder,
                        workers=count,
                        search=search,
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
    return findings


def _print(findings: Findings) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from coldframe.cli.files import shown
    from coldframe.media.terms import Turn

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 4000  # A file or pipe has no width; the default of 80 would fold every path.
    if findings.matches:
        table = Table(
            "File", "Kind", "Distance", "Quality", "Category", "Source", "Bank, line", title="Matches"
        )
        for match in findings.matches:
            entry = match.entry
            turned = "" if match.turn is Turn.UPRIGHT else f", {match.turn.replace('_', ' ')}"
            cells = [match.path, match.kind, f"{match.distance}{turned}"]
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
    counts = findings.counts()
    console.print(
        f"{counts['files']} files: {counts['read']} read, {counts['unreadable']} unreadable, "
        f"{counts['skipped']} skipped. {counts['matched_files']} matched ({counts['matches']} matches)."
    )
    console.print(
        f"Of those read, {counts['not_pictures']} are not pictures and {counts['low_quality']} are too flat "
        f"for PDQ. Bank rows: {counts['bank_entries']} used, {counts['bad_bank_rows']} bad, "
        f"{counts['withdrawn_bank_rows']} withdrawn."
    )
