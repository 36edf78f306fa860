"""What opens a single case, and what a program's key opens."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from tests.stages.access_desk import CASE, NOW, TERMINAL, events, kinds, make

from coldframe.access import actions
from coldframe.access.models import ApiKey, ObjectGrant
from coldframe.access.queries import (
    banks_of_key,
    find_key_actor,
    list_api_keys,
    list_granted_objects,
    list_object_people,
    may,
    permissions_of,
    require,
)
from coldframe.access.terms import Permission, Role
from coldframe.core.actors import Actor, person, service
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db


# ── Cases ───────────────────────────────────────────────────────────────────


def test_that_the_opener_gets_the_case_and_lets_others_in() -> None:
    mara, omar = make("mara", Role.INVESTIGATOR), make("omar", Role.INVESTIGATOR)
    actions.grant_object(mara, CASE, actor=person(mara), as_of=NOW)
    assert may(person(mara), Permission.CASE_WORK, CASE)
    assert not may(person(omar), Permission.CASE_WORK, CASE)
    assert may(person(omar), Permission.CASE_VIEW)
    with pytest.raises(NotAllowed, match="not open to you"):
        require(person(omar), Permission.CASE_VIEW, CASE)
    with pytest.raises(NotAllowed, match="themself"):
        actions.grant_object(omar, CASE, actor=person(omar), as_of=NOW)
    for _ in range(2):
        actions.grant_object(omar, CASE, actor=person(mara), as_of=NOW + timedelta(minutes=1))
    assert may(person(omar), Permission.CASE_WORK, CASE)
    assert list_object_people(CASE) == (mara, omar)
    assert list_granted_objects(omar) == (CASE,)
    actions.revoke_object(mara, CASE, actor=person(mara), as_of=NOW)
    actions.revoke_object(omar, CASE, actor=person(omar), as_of=NOW)
    assert not may(person(omar), Permission.CASE_WORK, CASE)
    assert events(CASE) == [
        ("object_granted", f"person:{mara}"),
        ("object_granted", f"person:{mara}"),
        ("object_grant_revoked", f"person:{mara}"),
        ("object_grant_revoked", f"person:{omar}"),
    ]


def test_that_a_case_that_everybody_left_does_not_fall_to_the_next_comer() -> None:
    boss = make("boss", Role.ADMINISTRATOR)
    mara, omar = make("mara", Role.INVESTIGATOR), make("omar", Role.INVESTIGATOR)
    actions.grant_object(mara, CASE, actor=person(mara), as_of=NOW)
    actions.revoke_object(mara, CASE, actor=person(mara), as_of=NOW)
    for who in (mara, omar):
        with pytest.raises(NotAllowed):
            actions.grant_object(who, CASE, actor=person(who), as_of=NOW)
    actions.grant_object(omar, CASE, actor=person(boss), as_of=NOW)
    assert may(person(omar), Permission.CASE_WORK, CASE)


def test_that_an_administrator_opens_cases_but_never_to_themself() -> None:
    both = make("both", Role.ADMINISTRATOR, Role.INVESTIGATOR)
    mara = make("mara", Role.INVESTIGATOR)
    actions.grant_object(mara, CASE, actor=person(mara), as_of=NOW)
    with pytest.raises(NotAllowed, match="themself"):
        actions.grant_object(both, CASE, actor=person(both), as_of=NOW)
    assert not may(person(both), Permission.CASE_VIEW, CASE)


def test_that_a_grant_gives_nothing_to_whom_the_role_gives_nothing() -> None:
    mara = make("mara", Role.INVESTIGATOR)
    outsiders = [make(f"o-{role.value}", role) for role in Role if role is not Role.INVESTIGATOR]
    actions.grant_object(mara, CASE, actor=person(mara), as_of=NOW)
    for outsider in outsiders:
        actions.grant_object(outsider, CASE, actor=person(mara), as_of=NOW)
        before = permissions_of(person(outsider))
        assert not any(may(person(outsider), permission, CASE) for permission in set(Permission) - before)
        assert not may(person(outsider), Permission.CASE_VIEW, CASE)
    make("boss", Role.ADMINISTRATOR)
    actions.revoke_role(mara, Role.INVESTIGATOR, actor=TERMINAL, as_of=NOW)
    assert not may(person(mara), Permission.CASE_VIEW, CASE)
    assert ObjectGrant.objects.filter(person_id=mara, revoked_at=None).exists()


def test_that_a_grant_of_one_case_opens_no_other() -> None:
    mara = make("mara", Role.INVESTIGATOR)
    actions.grant_object(mara, CASE, actor=person(mara), as_of=NOW)
    assert not may(person(mara), Permission.CASE_VIEW, "cas_00000000000000000000000002")


# ── API keys ────────────────────────────────────────────────────────────────


def new_key(owner: str, *scopes: Permission, days: int = 30, actor: Actor | None = None) -> Any:
    return actions.create_api_key(
        owner, "Upload service", scopes, expires_at=NOW + timedelta(days=days),
        actor=actor or person(owner), as_of=NOW,
    )  # fmt: skip


def test_that_a_key_acts_within_scope_owner_and_time() -> None:
    make("boss", Role.ADMINISTRATOR)
    ines = make("ines", Role.INTAKE)
    key = new_key(ines, Permission.CLUE_RECEIVE)
    assert key.token.startswith("cfk_")
    actor = find_key_actor(key.token, as_of=NOW)
    assert actor == service(key.id)
    assert permissions_of(actor) == {Permission.CLUE_RECEIVE}
    assert may(actor, Permission.CLUE_RECEIVE)
    assert not may(actor, Permission.CLUE_VIEW)
    assert find_key_actor(key.token, as_of=NOW + timedelta(days=30)) is None
    assert permissions_of(actor, as_of=NOW + timedelta(days=30)) == frozenset()
    assert find_key_actor(key.token + "x", as_of=NOW) is None
    actions.revoke_role(ines, Role.INTAKE, actor=TERMINAL, as_of=NOW)
    assert permissions_of(actor) == frozenset()
    actions.grant_role(ines, Role.INTAKE, actor=TERMINAL, as_of=NOW)
    actions.deactivate(ines, actor=TERMINAL, as_of=NOW)
    assert permissions_of(actor) == frozenset()
    assert find_key_actor(key.token, as_of=NOW) is None


def test_that_the_token_is_nowhere_in_the_database_or_the_ledger() -> None:
    ines = make("ines", Role.INTAKE)
    key = new_key(ines, Permission.CLUE_RECEIVE)
    row = ApiKey.objects.get(id=key.id)
    assert row.token_sha256 == hashlib.sha256(key.token.encode()).hexdigest()
    assert key.token not in str(row.__dict__)
    (event,) = list_events(about=key.id)
    assert event.detail == {
        "owner": ines, "scopes": ["clue.receive"], "banks": [], "expires_at": "2026-12-22T09:30:00.000000Z",
    }  # fmt: skip
    assert key.token not in str(list_events())
    assert "Upload service" not in str(list_events())


def test_that_a_key_names_its_banks_and_only_banks() -> None:
    lia = make("lia", Role.LIAISON)
    banks = ["bnk_" + "1" * 26, "bnk_" + "0" * 26]

    def made(*ids: str) -> Any:
        return actions.create_api_key(
            lia, "Matcher", [Permission.BANK_MATCH], banks=ids, expires_at=NOW + timedelta(days=1),
            actor=person(lia), as_of=NOW,
        )  # fmt: skip

    key = made(*banks, banks[0])
    assert banks_of_key(service(key.id)) == frozenset(banks)
    assert list_api_keys(lia)[0].banks == tuple(sorted(banks))
    assert list_events(about=key.id)[0].detail["banks"] == sorted(banks)
    assert banks_of_key(service(made().id)) == frozenset(), "no bank is named: none is seen"
    assert banks_of_key(person(lia)) == frozenset()
    with pytest.raises(InvalidInput) as caught:
        made("cas_" + "0" * 26)
    assert caught.value.field == "banks"


def test_that_nobody_gains_by_a_key() -> None:
    boss, ines = make("boss", Role.ADMINISTRATOR), make("ines", Role.INTAKE)
    with pytest.raises(NotAllowed, match="for whom it acts"):
        new_key(ines, Permission.CLUE_VIEW, actor=person(boss))
    with pytest.raises(NotAllowed, match="does not hold"):
        new_key(boss, Permission.CLUE_VIEW)
    with pytest.raises(InvalidInput):
        new_key(make("rafa", Role.REVIEWER), Permission.REVIEW_DECIDE)
    assert list_api_keys() == ()


@pytest.mark.parametrize("days", [-1, 0, 401])
def test_that_a_key_expires_within_reason(days: int) -> None:
    ines = make("ines", Role.INTAKE)
    with pytest.raises(InvalidInput) as caught:
        new_key(ines, Permission.CLUE_RECEIVE, days=days)
    assert caught.value.field == "expires_at"


def test_that_a_key_needs_a_scope_and_a_label() -> None:
    ines = make("ines", Role.INTAKE)
    with pytest.raises(InvalidInput, match=r"clue\.receive"):
        new_key(ines)
    with pytest.raises(InvalidInput) as caught:
        actions.create_api_key(
            ines,
            " ",
            [Permission.CLUE_RECEIVE],
            expires_at=NOW + timedelta(days=1),
            actor=person(ines),
            as_of=NOW,
        )
    assert caught.value.field == "label"


def test_that_a_revoked_key_is_worthless_and_stays_listed() -> None:
    boss, ines = make("boss", Role.ADMINISTRATOR), make("ines", Role.INTAKE)
    key = new_key(ines, Permission.CLUE_RECEIVE)
    with pytest.raises(NotAllowed):
        actions.revoke_api_key(key.id, actor=person(make("otto", Role.INTAKE)), as_of=NOW)
    for _ in range(2):
        actions.revoke_api_key(key.id, actor=person(boss), as_of=NOW)
    assert find_key_actor(key.token, as_of=NOW) is None
    assert permissions_of(service(key.id)) == frozenset()
    (view,) = list_api_keys(ines)
    assert (view.label, view.scopes, view.revoked_at) == ("Upload service", (Permission.CLUE_RECEIVE,), NOW)
    assert kinds(key.id) == ["key_created", "key_revoked"]
    with pytest.raises(NotFound):
        actions.revoke_api_key("key_none", actor=person(boss), as_of=NOW)


def test_that_use_of_a_key_is_noted_once_a_day() -> None:
    ines = make("ines", Role.INTAKE)
    key = new_key(ines, Permission.CLUE_RECEIVE)
    for hours in (0, 1, 14, 15, 24):  # 9:30, 10:30, 23:30 | 0:30, 9:30
        actions.note_key_use(actor=service(key.id), as_of=NOW + timedelta(hours=hours))
    assert events(key.id) == [
        ("key_created", f"person:{ines}"), ("key_used", f"service:{key.id}"), ("key_used", f"service:{key.id}"),
    ]  # fmt: skip
    assert list_api_keys(ines)[0].last_used_at == NOW + timedelta(hours=15)
