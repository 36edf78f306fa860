"""``coldframe case key | export | import``: a whole case out of this desk, and one from another desk into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from coldframe.cli.django import start_django
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.text import clean

if TYPE_CHECKING:
    from coldframe.casework.portable.actions import Wish
    from coldframe.core.actors import Actor

app = typer.Typer(no_args_is_help=True, help="A whole case to another desk, and from one.")
err = Console(stderr=True, highlight=False, soft_wrap=True)

_CHUNK_BYTES = 1 << 20

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
By = Annotated[str, typer.Option("--by", help="Who does it: the sign-in name of a person with the right.")]


@app.command()
def key() -> None:
    """Print this desk's age key: other desks seal archives for this desk to it."""
    start_django()
    from coldframe.casework.portable.keys import own_sealing_key

    typer.echo(own_sealing_key())


@app.command()
def export(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="cas_…")],
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as case.tar.age.")],
    *,
    by: By,
    agreement: Annotated[
        str, typer.Option(help="agr_…: what allows it; the archive is sealed to its recipient.")
    ] = "",
    category: Annotated[
        list[str] | None, typer.Option(help="What harm the case is about; may be repeated.")
    ] = None,
    form: Annotated[
        str, typer.Option(help="archive; or tables or graph, for work at this desk.")
    ] = "archive",
    json_output: Json = False,
) -> None:
    """Take a case out. It is written down before it leaves, and who took it.

    Disclosure to the parties of proceedings has its own form on the case's page.
    """
    start_django()
    from django.conf import settings
    from django.utils import timezone

    from coldframe.casework.portable.actions import export_case

    if to.exists():
        raise InvalidInput(f"{to} exists already. Name a file that does not.", field="to")
    outgoing = export_case(
        case_id, _wish(form, agreement, category or []), desk=settings.COLDFRAME_DESK_NAME, actor=_person(by),
        as_of=timezone.now(),
    )  # fmt: skip
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            for chunk in outgoing.chunks:
                file.write(chunk)
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    view = outgoing.export
    if json_output:
        typer.echo(json.dumps({"export": view.id, "manifest_sha256": view.manifest_sha256, "file": str(to)}))
        return
    err.print(f"{to} is written, and that it leaves is in the disclosure ledger ({view.id}).")


@app.command("import")
def import_(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="An archive, *.tar.age.")],
    *,
    by: By,
    take: Annotated[
        bool, typer.Option("--take", help="Take it in; without it it is only checked and shown.")
    ] = False,
    json_output: Json = False,
) -> None:
    """Check an archive from end to end and say what it holds; with --take make a new case of it.

    Exit code 0: whole. 2: it does not open or is not whole, and nothing was changed.
    """
    start_django()
    from django.utils import timezone

    from coldframe.casework.portable.actions import drop_archive, import_case, receive_archive
    from coldframe.vault.actions import Writer

    actor = _person(by)
    with Writer() as writer:
        for chunk in _chunks(archive):
            writer.write(chunk)
        sealed = writer.seal()
    shown = receive_archive(sealed, actor=actor, as_of=timezone.now())
    told: dict[str, object] = {
        "case": shown.case["code"], "desk": clean(shown.manifest.desk), "fingerprint": shown.fingerprint,
        "known_sender": shown.sender_id, "archive_sha256": shown.sha256, "rows": dict(shown.rows),
        "files": shown.files[0],
    }  # fmt: skip
    if take:
        came = import_case(shown.sha256, actor=actor, as_of=timezone.now())
        told |= {"case_id": came.case_id, "taken": came.taken, "beside": came.beside}
    else:
        drop_archive(shown.sha256, actor=actor, as_of=timezone.now())
    if json_output:
        typer.echo(json.dumps(told))
        return
    for name, value in told.items():
        typer.echo(f"{name}: {clean(str(value))}")
    if not shown.sender_id:
        err.print(
            "Nobody here compared the key that signed it. Read its fingerprint to the sender by telephone."
        )


def _wish(form: str, agreement: str, categories: list[str]) -> Wish:
    from coldframe.casework.portable.actions import Wish
    from coldframe.casework.portable.terms import ExportForm, Whom
    from coldframe.partners.terms import HarmCategory

    if form not in list(ExportForm):
        raise InvalidInput(f"There is no such form. Choose from: {', '.join(ExportForm)}.", field="form")
    if form != ExportForm.ARCHIVE:
        return Wish(ExportForm(form), Whom.OWN_USE)
    unknown = sorted(set(categories) - set(HarmCategory))
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is no harm. Choose from: {', '.join(HarmCategory)}.", field="category"
        )
    harms = frozenset(HarmCategory(each) for each in categories)
    return Wish(ExportForm.ARCHIVE, Whom.PARTNER, agreement_id=agreement, categories=harms)


def _person(username: str) -> Actor:
    from coldframe.access.queries import find_person_by_username
    from coldframe.core.actors import person

    found = find_person_by_username(username)
    if found is None or not found.is_active:
        raise NotFound(f"Nobody here signs in as {username}. `coldframe users list` shows who does.")
    return person(found.id)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", field="archive") from error
