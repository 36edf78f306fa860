"""``coldframe publish``: the desk's public site as static files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from coldframe.cli.errors import interruptible

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

    Exit code: 0 written, 2 not.
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
            files = build_site(told=lambda _path: bar.advance(task))
            written, removed = write_site(folder, files)
        if json_output:
            document = {"folder": str(folder), "files": written, "removed": removed, "paths": sorted(files)}
            typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            typer.echo(f"{written} files written, {removed} of an earlier build removed.")
