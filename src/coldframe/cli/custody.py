"""``coldframe custody verify | export | disclosures``: prove the ledger, and take it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
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


@app.command()
def disclosures(
    recipient: Annotated[str, typer.Option(help="Only what this recipient got, by its id (rcp_…).")] = "",
    clue: Annotated[str, typer.Option(help="Only what left about this clue, by its id (clu_…).")] = "",
    json_output: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of CSV.")
    ] = False,
) -> None:
    """Print the disclosure ledger, each line held against custody. Exit code 1 if one does not say the same, or is lost."""
    start_django()
    from django.utils import timezone

    from coldframe.custody.queries import signed_head
    from coldframe.partners.ledger_files import as_csv, as_json
    from coldframe.partners.queries import iterate_ledger, lines_lost, list_lost, list_recipients
    from coldframe.partners.terms import CheckedLine, LedgerFilter, LineCheck

    now, wrong = timezone.now(), 0

    def counted() -> Iterator[CheckedLine]:
        nonlocal wrong
        chosen = LedgerFilter(recipient_id=recipient, clue_ids=(clue,) if clue else ())
        for each in iterate_ledger(chosen, as_of=now):
            wrong += each.check is not LineCheck.HOLDS
            yield each

    write = as_json if json_output else as_csv
    names = {one.id: one.name_as_printed for one in list_recipients()}
    for text in write(counted(), names=names, head=signed_head(as_of=now)):
        typer.echo(text, nl=False)
    lost = lines_lost(clue) if clue else list_lost(recipient_id=recipient)
    for id_ in lost:
        err.print(f"[red]{id_} is in custody and missing here.[/]")
    if lost and not wrong:
        err.print("Run: coldframe custody verify")
        raise typer.Exit(1)
    if wrong:
        err.print(f"[red]{wrong} lines do not say what custody recorded.[/] Run: coldframe custody verify")
        raise typer.Exit(1)
