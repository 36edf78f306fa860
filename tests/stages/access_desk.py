"""People, and what the ledger says of them, for the tests of access."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import transaction

from coldframe.access import actions
from coldframe.access.terms import Role
from coldframe.core.actors import system
from coldframe.custody.queries import list_events

TERMINAL = system("cli")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CASE = "cas_00000000000000000000000001"


def make(username: str, *roles: Role, as_of: datetime = NOW) -> str:
    person_id = actions.create_person(username, username.title(), actor=TERMINAL, as_of=as_of)
    for role in roles:
        actions.grant_role(person_id, role, actor=TERMINAL, as_of=as_of)
    return person_id


def events(about: str) -> list[tuple[str, str]]:
    return [(event.kind, event.actor) for event in list_events(about=about)]


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo one hypothesis example, so that examples do not see each other."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
