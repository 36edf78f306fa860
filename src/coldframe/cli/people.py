"""``coldframe users``: the people of a desk, from the machine's own terminal."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from coldframe.cli.django import start_django
from coldframe.core.actors import system
from coldframe.core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from coldframe.access.terms import PersonView

app = typer.Typer(
    no_args_is_help=True, help="The people of this desk: make, list, change and close accounts."
)
err = Console(stderr=True, highlight=False, soft_wrap=True)
TERMINAL = system("terminal")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Username = Annotated[str, typer.Argument(help="Sign-in name.")]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        help="intake, reviewer, second_reader, liaison, investigator, publisher, auditor or administrator; repeatable.",
    ),
]


@app.command("list")
def list_people(json_output: Json = False) -> None:
    """Show every account with its roles."""
    start_django()
    from coldframe.access import queries

    people = queries.list_people()
    if json_output:
        rows = [{"username": p.username, "id": p.id, "roles": p.roles, "active": p.is_active} for p in people]
        typer.echo(json.dumps(rows))
        return
    table = Table("Name", "Shown as", "Roles", "Active", "Id")
    for p in people:
        table.add_row(p.username, p.display_name, ", ".join(p.roles), "yes" if p.is_active else "no", p.id)
    Console().print(table)


@app.command()
def create(
    username: Username,
    role: Roles,
    display_name: Annotated[
        str, typer.Option(help="Name shown to colleagues; the sign-in name if left out.")
    ] = "",
    language: Annotated[str, typer.Option(help="en, zh-hans or ko.")] = "",
    time_zone: Annotated[str, typer.Option(help="Such as Asia/Seoul.")] = "",
    demo: Annotated[
        bool, typer.Option("--demo", help="Mark the account as made for a demonstration.")
    ] = False,
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets",
            help="Set a password and an authenticator secret now and print them, for scripted set-ups. "
            "Without it a one-time link is printed, and the person sets both alone: prefer that.",
        ),
    ] = False,
    json_output: Json = False,
) -> None:
    """Make an account and print a one-time link by which its person gets in."""
    start_django()
    from django.utils import timezone

    from coldframe.access import actions
    from coldframe.access.terms import Role

    unknown = sorted(set(role) - set(Role))
    if unknown:
        raise InvalidInput(f"There is no role {unknown[0]}. Choose from: {', '.join(Role)}.", field="role")
    now = timezone.now()
    acting: dict[str, Any] = {"actor": TERMINAL, "as_of": now}
    person = actions.create_person(
        username, display_name or username, language=language, time_zone=time_zone, is_demo=demo, **acting
    )
    for name in role:
        actions.grant_role(person, Role(name), **acting)
    result: dict[str, str] = {"id": person, "username": username}
    if with_secrets:
        result["password"] = secrets.token_urlsafe(18)
        result["totp_secret"] = base64.b32encode(secrets.token_bytes(20)).decode()
        actions.set_password(person, result["password"], **acting)
        actions.enrol_totp(person, result["totp_secret"], **acting)
    else:
        result["link"] = _link(person)
    _show(result, json_output=json_output)


@app.command()
def link(username: Username, json_output: Json = False) -> None:
    """Print a new one-time link: for somebody who lost password or telephone. Earlier links die."""
    start_django()
    _show({"link": _link(_person(username).id)}, json_output=json_output)


@app.command()
def grant(username: Username, role: Roles) -> None:
    """Give roles."""
    _change_roles(username, role, take=False)


@app.command()
def revoke(username: Username, role: Roles) -> None:
    """Take roles away, at once."""
    _change_roles(username, role, take=True)


@app.command()
def deactivate(username: Username) -> None:
    """Close an account: sign-in, open sessions, roles and keys end at once. Its history stays."""
    start_django()
    from django.utils import timezone

    from coldframe.access import actions

    actions.deactivate(_person(username).id, actor=TERMINAL, as_of=timezone.now())
    err.print(f"{username} is closed.")


@app.command()
def key(
    username: Annotated[str, typer.Argument(help="Whose key: it acts for this person.")],
    label: Annotated[str, typer.Option(help="What will use it.")],
    scope: Annotated[list[str], typer.Option(help="A permission, such as clue.receive; repeatable.")],
    bank: Annotated[
        list[str] | None, typer.Option(help="Name of a bank that it may look into; repeatable.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=730)] = 365,
    json_output: Json = False,
) -> None:
    """Make an API key and print its token, once."""
    start_django()
    from django.utils import timezone

    from coldframe.access import actions
    from coldframe.access.terms import KEY_PERMISSIONS, Permission

    unknown = sorted(set(scope) - set(KEY_PERMISSIONS))
    if unknown:
        known = ", ".join(sorted(KEY_PERMISSIONS))
        raise InvalidInput(f"A key cannot hold {unknown[0]}. It may hold: {known}.", field="scope")
    now = timezone.now()
    new = actions.create_api_key(
        _person(username).id,
        label,
        [Permission(name) for name in scope],
        banks=[_bank_id(name) for name in bank or ()],
        expires_at=now + timedelta(days=days),
        actor=TERMINAL,
        as_of=now,
    )
    _show({"id": new.id, "token": new.token}, json_output=json_output)


def _person(username: str) -> PersonView:
    from coldframe.access.queries import find_person_by_username

    person = find_person_by_username(username)
    if person is None:
        raise NotFound(f"Nobody here signs in as {username}. `coldframe users list` shows who does.")
    return person


def _bank_id(name: str) -> str:
    from coldframe.matching.queries import list_banks

    found = {bank.name: bank.id for bank in list_banks()}
    if name not in found:
        raise NotFound(f"There is no bank named {name}. The console lists them.")
    return found[name]


def _link(person_id: str) -> str:
    from django.conf import settings
    from django.utils import timezone

    from coldframe.access.actions import create_setup_link

    token = create_setup_link(person_id, actor=TERMINAL, as_of=timezone.now())
    return f"{settings.COLDFRAME_PUBLIC_URL}/setup/{token}"


def _change_roles(username: str, names: list[str], *, take: bool) -> None:
    start_django()
    from django.utils import timezone

    from coldframe.access import actions
    from coldframe.access.terms import Role

    change = actions.revoke_role if take else actions.grant_role
    person = _person(username)
    for name in names:
        if name not in set(Role):
            raise InvalidInput(f"There is no role {name}. Choose from: {', '.join(Role)}.", field="role")
        change(person.id, Role(name), actor=TERMINAL, as_of=timezone.now())
    err.print(f"{username} now has: {', '.join(_person(username).roles) or 'no role'}.")


def _show(result: dict[str, str], *, json_output: bool) -> None:
    if json_output:
        typer.echo(json.dumps(result))
        return
    for name, value in result.items():
        typer.echo(f"{name}: {value}")
