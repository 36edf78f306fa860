"""``coldframe referral open``: open a sealed package and check all of it, without a desk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from coldframe.core.errors import InvalidInput
from coldframe.core.text import clean

if TYPE_CHECKING:
    from coldframe.referral.package import OpenedPackage

app = typer.Typer(no_args_is_help=True, help="Open what a desk sent as a sealed package.")
err = Console(stderr=True, highlight=False, soft_wrap=True)

_CHUNK_BYTES = 1 << 20


@app.callback()
def referral() -> None:
    """Open what a desk sent as a sealed package."""


@app.command("open")
def open_package(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The sealed package, *.tar.age.")],
    *,
    identity: Annotated[Path, typer.Option(help="Your key, as age-keygen wrote it.", show_default=False)],
    to: Annotated[
        Path | None,
        typer.Option(help="A new folder for what is in it; without it the package is only checked."),
    ] = None,
    sender: Annotated[
        str, typer.Option(help="Fingerprint of the sender's key, as it told you by telephone.")
    ] = "",
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Open a package and hold every byte against its signed manifest.

    Exit code 0: it is whole and signed. 1: it is not what its sender signed, or another sender signed it;
    nothing is kept. 2: it could not be opened or read.
    """
    from coldframe.referral.package import PackageDamaged

    if to is not None and to.exists():
        raise InvalidInput(f"{to} exists already. Name a folder that does not.", field="to")
    part = to.with_name(f"{to.name}.part") if to is not None else None
    try:
        opened, lines = _open(package, identity, part, sender)
    except PackageDamaged as damaged:
        if json_output:
            typer.echo(json.dumps({"whole": False, "message": damaged.message}))
        else:
            err.print(f"[red]Do not use it.[/] {damaged.message}")
        raise typer.Exit(1) from damaged
    if part is not None and to is not None:
        part.rename(to)
    _tell(opened, lines, is_confirmed=bool(sender), as_json=json_output)


def _open(
    package: Path, identity: Path, part: Path | None, sender: str
) -> tuple[OpenedPackage, tuple[str, ...]]:
    from coldframe.partners.sealing import fingerprint_of_identity, open_sealed
    from coldframe.referral.package import PackageDamaged, read

    try:
        text = identity.read_text()
        if part is not None:
            part.mkdir(mode=0o700)
        opened = read(
            open_sealed(_chunks(package), text),
            own_fingerprint=fingerprint_of_identity(text),
            as_of=datetime.now(UTC),
            keep=None if part is None else lambda name: _new_file(part, name),
        )
        if sender and sender.strip() != opened.message.sender:
            raise PackageDamaged(
                f"It was signed by the key {opened.message.sender}, which is not the sender that you named."
            )
        lines = _lines(opened)
    except BaseException as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError | UnicodeDecodeError):
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise InvalidInput(f"The package cannot be opened: {why}. Check paths and space.") from error
        raise
    return opened, lines


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _new_file(folder: Path, name: str) -> IO[bytes]:
    path = folder / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return path.open("xb")


def _lines(opened: OpenedPackage) -> tuple[str, ...]:
    """Return what a package says of itself, for a terminal: whoever signed it wrote these words."""
    from coldframe.referral.package import PackageDamaged

    manifest = opened.manifest
    try:
        agreement, caveat = manifest["agreement"], manifest["rights_caveat"]
        said = [
            f"From       {manifest['from']['name']}",
            f"Referral   {manifest['referral']}",
            f"Agreement  {agreement['id']}, version {agreement['version']}: {agreement['legal_basis']}",
            f"Purpose    {manifest['purpose']}",
            f"Keep for   {manifest['retention_days']} days; onward transfer: {manifest['onward_transfer']}",
            *([f"Conditions {caveat}"] if caveat else []),
            *(
                f"Call       {', '.join(filter(None, (one['name'], one['phone'], one['mail'])))}"
                for one in manifest["contacts"]
            ),
        ]
    except (KeyError, TypeError) as error:
        raise PackageDamaged(
            "The signed manifest lacks what every package says. Ask the sender for the package again."
        ) from error
    # No control character of a stranger reaches the terminal, and no line pretends to be another one.
    return tuple(clean(line).replace("\n", " ") for line in said)


def _tell(opened: OpenedPackage, lines: tuple[str, ...], *, is_confirmed: bool, as_json: bool) -> None:
    if as_json:
        told = {"whole": True, "sender": opened.message.sender, "sender_confirmed": is_confirmed}
        typer.echo(json.dumps({**told, "manifest": opened.manifest}))
        return
    for line in lines:
        typer.echo(line)
    for entry in opened.entries:
        typer.echo(f"{entry.sha256}  {entry.size_bytes:>12}  {entry.name}")
    err.print(f"[green]Whole, and signed[/] by {opened.message.sender}.")
    if not is_confirmed:
        err.print("Compare that fingerprint with the sender by telephone, or name it with --sender.")
