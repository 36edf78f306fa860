"""``coldframe init | rotate-key | serve | worker | check | settings | seal``: set up and run a desk."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from coldframe.cli.django import start_django
from coldframe.cli.errors import EXIT_INCOMPLETE
from coldframe.core.errors import UnsafeConfiguration
from coldframe.options import PREFIX, read_options

err = Console(stderr=True, highlight=False, soft_wrap=True)


def init(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make this desk: folders, keys and database. Safe to repeat; never replaces a key.

    Run it again after an upgrade: it brings the database to this version's state.
    """
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    from coldframe.checks import require_utf8_database
    from coldframe.custody.signing import (
        create_signing_key,
        fingerprint,
        public_key_text,
        signing_key,
    )
    from coldframe.vault.keys import create_master_key
    from coldframe.work.engine import prepare_engine

    data, keys = Path(settings.COLDFRAME_DATA_DIR), Path(settings.COLDFRAME_KEYS_DIR)
    data.mkdir(mode=0o750, parents=True, exist_ok=True)
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, create in (("signing.key", create_signing_key), ("master.key", create_master_key)):
        if not (keys / name).exists():
            create(keys / name)
    if not (keys / "secret.key").exists():
        descriptor = os.open(keys / "secret.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    require_utf8_database()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    prepare_engine()
    key = public_key_text(signing_key())
    if json_output:
        typer.echo(json.dumps({"public_key": key, "fingerprint": fingerprint(key), "data_dir": str(data)}))
        return
    err.print(f"This desk is ready in {data}.")
    err.print(f"Its key for partners to pin: {key} (fingerprint {fingerprint(key)})")
    err.print(
        f"Back up {keys} apart from the data: without master.key nothing in the vault can be read again."
    )
    err.print("Next: `coldframe users create NAME --role administrator`, then `coldframe serve`.")


def rotate_key(
    overlap_days: Annotated[
        int, typer.Option(help="Days in which partners can accept the new key; both speak for this desk.")
    ] = 30,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make a new signing key and announce it to every partner, signed by the old one.

    For a change in good time. A key that was lost or stolen is replaced by hand at every partner,
    after a telephone call: what it announces is worth nothing.
    """
    start_django()
    from django.utils import timezone

    from coldframe.core.actors import system
    from coldframe.custody.signing import create_successor_key, signing_keys
    from coldframe.partners.actions import announce_key
    from coldframe.partners.queries import list_own_keys

    # A key that was made and not announced, because the machine stopped in between, is announced now.
    if len(signing_keys()) == len(list_own_keys()):
        create_successor_key()
    name = announce_key(overlap_days=overlap_days, actor=system("terminal"), as_of=timezone.now())
    if json_output:
        typer.echo(json.dumps({"fingerprint": name, "overlap_days": overlap_days}))
        return
    err.print(f"The new key {name} is being announced. Back up the keys folder now.")
    err.print("The page Partners, Keys shows who has accepted it; telephone those who have not in good time.")


def serve() -> None:
    """Serve this desk's pages and API; with COLDFRAME_WORKER=embedded also do its background work."""
    start_django()
    from django.conf import settings
    from django.utils import timezone
    from granian import Granian
    from granian.constants import Interfaces

    from coldframe.checks import require_safe
    from coldframe.core.actors import system
    from coldframe.triage.actions import install_packs

    for warning in require_safe(as_of=timezone.now()):
        err.print(f"[yellow]Warning:[/] {warning.message}")
    install_packs(actor=system("start"), as_of=timezone.now())
    host, _, port = settings.COLDFRAME_BIND.rpartition(":")
    _require_free(host.strip("[]"), int(port))
    err.print(f"{settings.COLDFRAME_DESK_NAME} is at {settings.COLDFRAME_PUBLIC_URL} (Ctrl-C stops it)")
    # One process of several threads: SQLite has one writer anyway, and a desk on
    # PostgreSQL grows by starting more of these behind its proxy.
    Granian(
        "coldframe.wsgi:application",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()


def _require_free(host: str, port: int) -> None:
    """Pass if nobody listens there. The server shares ports, so a second one would silently take half the visits."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnsafeConfiguration(
                f"{host}:{port} cannot be listened on ({error.strerror}). Stop what runs there, "
                "or choose another address with COLDFRAME_BIND.",
                field="BIND",
            ) from None


def worker() -> None:
    """Do background work in a process of its own; start as many as the machine bears (PostgreSQL)."""
    start_django()
    from django.utils import timezone

    from coldframe.checks import require_safe
    from coldframe.core.actors import system
    from coldframe.triage.actions import install_packs
    from coldframe.worker import run

    for warning in require_safe(as_of=timezone.now()):
        err.print(f"[yellow]Warning:[/] {warning.message}")
    install_packs(actor=system("start"), as_of=timezone.now())
    raise typer.Exit(run())


def check(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say whether this desk is safe to start, and why not. Exit code 1 if it is not."""
    start_django()
    from django.utils import timezone

    from coldframe.checks import find_problems

    found = find_problems(as_of=timezone.now())
    safe = not any(finding.is_danger for finding in found)
    if json_output:
        rows = [{"code": f.code, "danger": f.is_danger, "message": f.message} for f in found]
        typer.echo(json.dumps({"safe": safe, "findings": rows}))
    else:
        for finding in found:
            err.print(f"{'[red]Danger' if finding.is_danger else '[yellow]Warning'}:[/] {finding.message}")
        err.print(
            "This desk is safe to start." if safe else "This desk will not start until the dangers are gone."
        )
    raise typer.Exit(0 if safe else 1)


def seal() -> None:
    """Seal a secret for this desk's settings: asks for it, or reads it from standard input.

    What it prints stands in place of the secret, in the setting or in the file that the setting's
    ``_FILE`` names, and opens only with this desk's keys.
    """
    start_django()
    from coldframe.vault.sealed import seal_text

    secret = getpass.getpass("Secret: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not secret:
        err.print("There is nothing to seal. Type the secret, or pipe it in as one line.")
        raise typer.Exit(EXIT_INCOMPLETE)
    typer.echo(seal_text(secret))


def settings(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List every setting with its value, unit, origin and meaning. Secrets are never shown."""
    try:
        values = read_options(os.environ).values()
    except UnsafeConfiguration as error:
        err.print(error.message)
        raise typer.Exit(1) from None
    rows = [
        {
            "name": PREFIX + value.option.name,
            "value": ("(set)" if value.text else "") if value.option.secret else value.text,
            "unit": value.option.unit,
            "origin": value.origin,
            "help": value.option.help,
        }
        for value in values
    ]
    if json_output:
        typer.echo(json.dumps(rows))
        return
    table = Table("Setting", "Value", "Unit", "From", "What it does")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
