"""``coldframe publish``: the desk's public site as static files."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from coldframe.cli.errors import EXIT_INCOMPLETE, EXIT_MATCHES, interruptible

app = typer.Typer(no_args_is_help=True, help="What the desk publishes.")


@app.callback()
def publish() -> None:
    """What the desk publishes."""


@app.command("site")
def site(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Empty, or of an earlier build.", show_default=False)
    ],
    *,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write the public site into DIR: files that any web server can host.

    It holds what two people published, and nothing else of the desk. The same input gives the same bytes; the file
    SHA256SUMS lists them all. Nothing is sent anywhere: copy the folder to your web server.

    Exit code: 0 written, 2 not, or not wholly: a chart that could not be drawn is left out, and its table stands.
    """
    from coldframe.cli.django import start_django

    start_django()
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from coldframe.web.site.building import build_site
    from coldframe.web.site.writing import write_site

    errors = Console(stderr=True)
    columns = ("Making the site", BarColumn(), TextColumn("{task.completed} files"), TimeElapsedColumn())
    is_quiet = json_output or not errors.is_terminal
    with interruptible():
        # How many files there will be is not known before the pictures are drawn.
        with Progress(*columns, console=errors, transient=True, disable=is_quiet) as bar:
            task = bar.add_task("", total=None)
            undrawn: set[str] = set()
            files = build_site(told=lambda _path: bar.advance(task), undrawn=undrawn.add)
            try:
                written = write_site(folder, files)
            except OSError as problem:
                # No file of ours is a secret, and the operator has to know which one could not be written.
                where = f": {problem.filename}" if problem.filename else ""
                typer.echo(f"The site was not written, or not wholly ({problem.strerror}{where}).", err=True)
                raise typer.Exit(EXIT_INCOMPLETE) from None
        if json_output:
            document = {
                "folder": str(folder),
                **asdict(written),
                "undrawn": sorted(undrawn),
                "paths": sorted(files),
            }
            typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            typer.echo(
                f"{written.files} files, {written.changed} of them written, {written.removed} of an earlier build removed."
            )
        if undrawn:
            typer.echo(
                f"Charts that could not be drawn are left out; their tables say the same: {', '.join(sorted(undrawn))}. "
                "Build the site again.",
                err=True,
            )
            raise typer.Exit(EXIT_INCOMPLETE)


@app.command("check-log")
def check_log(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="data/log.csv of a public site.", show_default=False)
    ],
    older: Annotated[
        Path | None,
        typer.Argument(metavar="[OLDER]", help="A copy of it from another day.", show_default=False),
    ] = None,
) -> None:
    """Check the public log of any desk: that each line seals those before it, and that an older copy is its beginning.

    Nothing else is needed than the files: no desk, no key. Without an older copy, or a seal that somebody kept, a log
    that was written anew from its first line cannot be told from a true one.

    Exit code: 0 holds, 1 does not, 2 cannot tell.
    """
    from coldframe.publication.transparency.chain import find_break, find_change, read_log

    try:
        rows, before = (read_log(one.read_text("utf-8")) if one else [] for one in (file, older))
    except (OSError, ValueError, csv.Error) as problem:
        typer.echo(f"Cannot tell: {problem}", err=True)
        raise typer.Exit(EXIT_INCOMPLETE) from None
    if (line := find_break(rows)) is not None:
        typer.echo(f"Line {line} is not what was sealed there, or a line before it is missing.")
        raise typer.Exit(EXIT_MATCHES)
    if (line := find_change(before, rows)) is not None:
        what = f"Line {line}" if line else "The heading"
        typer.echo(f"{what} of the older copy is another one now, or is gone.")
        raise typer.Exit(EXIT_MATCHES)
    last = rows[-1][-1] if len(rows) > 1 else "none"
    typer.echo(f"{len(rows) - 1} lines hold. Last seal: {last}")
