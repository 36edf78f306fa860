"""``coldframe custody verify | export``: prove the ledger, and take it elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from coldframe.cli.django import start_django
from coldframe.core.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Prove the custody ledger whole, and export it.")
err = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command()
def verify(
    head: Annotated[
        Path | None,
        typer.Option(help="A signed head to hold against the chain, such as one a partner received from us."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Re-check every event and link. Exit code 1 if anything was edited, deleted, moved, inserted or cut off."""
    start_django()
    from coldframe.custody.queries import verify as verify_chain
    from coldframe.custody.signing import read_head

    against = None
    if head is not None:
        try:
            against = read_head(head)
        except OSError:
            against = None
        if against is None:
            raise InvalidInput(
                f"{head} is not a signed head. Give the JSON file as it was received.", field="head"
            )
    found = verify_chain(against=against)
    if json_output:
        typer.echo(json.dumps({**asdict(found), "whole": found.is_whole}))
    else:
        err.print(f"{'[green]Whole.' if found.is_whole else '[red]Not whole.'}[/] {found.message}")
    raise typer.Exit(0 if found.is_whole else 1)


@app.command()
def export(
    path: Annotated[
        Path, typer.Argument(help="File to write, one event a line (NDJSON). It must not exist yet.")
    ],
) -> None:
    """Write every event as stored; docs/operate/verify_custody.py checks it without Coldframe."""
    start_django()
    from coldframe.custody.queries import export_events

    count = 0
    try:
        with path.open("x", encoding="ascii") as file:
            for event in export_events():
                file.write(json.dumps(asdict(event), sort_keys=True) + "\n")
                count += 1
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written ({error.strerror}). Name a file that does not exist yet.", field="path"
        ) from error
    err.print(f"Wrote {count} events to {path}.")
