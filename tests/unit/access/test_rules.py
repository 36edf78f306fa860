"""Who may do what, as pure values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.access.rules import (
    day_of_v1,
    may_v1,
    permissions_of_key_v1,
    permissions_of_roles_v1,
    stretch_v1,
)
from coldframe.access.terms import (
    EVERYBODY,
    KEY_PERMISSIONS,
    PER_OBJECT,
    ROLE_PERMISSIONS,
    BreakRule,
    Permission,
    Role,
    Stretch,
)

roles = st.frozensets(st.sampled_from(Role))
permissions = st.sampled_from(Permission)
ids = st.sampled_from(["cas_a", "cas_b", "cas_c"])


@given(held=roles)
def test_that_permissions_are_the_union_of_the_roles(held: frozenset[Role]) -> None:
    expected = {p for role in held for p in ROLE_PERMISSIONS[role]} | EVERYBODY
    assert permissions_of_roles_v1(held) == expected


@given(held=roles, more=roles)
def test_that_a_further_role_never_takes_anything_away(held: frozenset[Role], more: frozenset[Role]) -> None:
    assert permissions_of_roles_v1(held) <= permissions_of_roles_v1(held | more)


@given(held=roles, junk=st.text())
def test_that_an_unknown_role_gives_nothing(held: frozenset[Role], junk: str) -> None:
    if junk not in set(Role):
        assert permissions_of_roles_v1([*held, junk]) == permissions_of_roles_v1(held)


@given(held=roles, unknown=st.text(), object_id=st.none() | ids, granted=st.frozensets(ids))
def test_that_an_unknown_permission_is_denied(
    held: frozenset[Role], unknown: str, object_id: str | None, granted: frozenset[str]
) -> None:
    if unknown not in set(Permission):
        assert not may_v1(permissions_of_roles_v1(held), unknown, object_id=object_id, granted=granted)


@given(held=roles, permission=permissions, object_id=st.none() | ids, granted=st.frozensets(ids))
def test_that_a_grant_never_widens_a_role(
    held: frozenset[Role], permission: Permission, object_id: str | None, granted: frozenset[str]
) -> None:
    given_by_roles = permissions_of_roles_v1(held)
    allowed = may_v1(given_by_roles, permission, object_id=object_id, granted=granted)
    if allowed:
        assert permission in given_by_roles
    if permission in PER_OBJECT and object_id is not None:
        assert allowed == (permission in given_by_roles and object_id in granted)
    else:
        assert allowed == (permission in given_by_roles)


@given(held=roles, scopes=st.frozensets(permissions))
def test_that_a_key_has_no_more_than_its_scopes_its_owner_and_a_program(
    held: frozenset[Role], scopes: frozenset[Permission]
) -> None:
    owner = permissions_of_roles_v1(held)
    assert permissions_of_key_v1(scopes, owner) == scopes & owner & KEY_PERMISSIONS


def test_that_every_permission_is_somebodys_and_every_role_has_some() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set().union(*ROLE_PERMISSIONS.values()) | EVERYBODY == set(Permission)


# The table as the design states it, typed a second time by permission instead of by role.
TABLE = {
    "clue.receive": "intake",
    "clue.view": "intake reviewer second_reader liaison investigator",
    "clue.replay": "intake administrator",
    "bank.match": "reviewer second_reader liaison",
    "bank.view": "reviewer second_reader liaison",
    "bank.propose": "reviewer liaison",
    "bank.approve": "second_reader liaison",
    "review.view": "reviewer second_reader investigator",
    "review.claim": "reviewer second_reader",
    "review.reveal": "reviewer second_reader",
    "review.decide": "reviewer second_reader",
    "review.second": "second_reader",
    "authority.record": "second_reader investigator",
    "redress.work": "reviewer second_reader liaison",
    "report.view": "reviewer second_reader liaison",
    "report.draft": "reviewer liaison",
    "report.approve": "second_reader liaison",
    "report.file": "liaison",
    "production.switch": "liaison administrator",
    "partner.view": "liaison auditor administrator supervisor",
    "partner.manage": "liaison",
    "agreement.propose": "liaison",
    "agreement.activate": "liaison administrator",
    "referral.view": "liaison investigator",
    "referral.draft": "liaison",
    "referral.send": "liaison",
    "takedown.view": "liaison",
    "takedown.draft": "liaison",
    "takedown.send": "liaison",
    "case.view": "investigator",
    "case.open": "investigator",
    "case.work": "investigator",
    "case.admit": "investigator",
    "custody.view": "auditor liaison investigator",
    "custody.verify": "auditor liaison investigator",
    "figure.view": "publisher auditor administrator liaison investigator supervisor",
    "deconfliction.supervise": "supervisor",
    "figure.publish": "publisher",
    "person.manage": "administrator",
    "desk.manage": "administrator",
    "work.view": "administrator",
    "exposure.view_sums": "administrator auditor",
    "exposure.view_own": "",
}


@pytest.mark.parametrize("permission", Permission)
def test_that_a_permission_goes_with_exactly_these_roles(permission: Permission) -> None:
    holders = {role for role, given_ in ROLE_PERMISSIONS.items() if permission in given_}
    assert holders == set(TABLE[permission].split())


def test_that_an_administrator_sees_no_material_and_decides_nothing() -> None:
    held = permissions_of_roles_v1([Role.ADMINISTRATOR])
    forbidden = (
        "clue.view",
        "clue.receive",
        "bank.",
        "review.",
        "report.",
        "referral.",
        "takedown.",
        "case.",
    )
    assert not [p for p in held if p.startswith(forbidden)]


def test_that_a_program_can_be_given_nothing_that_decides() -> None:
    verbs = (
        "approve",
        "decide",
        "second",
        "reveal",
        "claim",
        "file",
        "send",
        "activate",
        "publish",
        "manage",
    )
    assert not [p for p in KEY_PERMISSIONS if p.rsplit(".", 1)[1] in verbs]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 11, 22)),
        ("Asia/Seoul", date(2026, 11, 23)),
        ("America/New_York", date(2026, 11, 22)),
        ("", date(2026, 11, 22)),
        ("Not/AZone", date(2026, 11, 22)),
        ("../etc", date(2026, 11, 22)),
    ],
)
def test_that_a_day_is_counted_where_the_person_works(zone: str, day: date) -> None:
    assert day_of_v1(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), zone) == day


RULE = BreakRule(after_items=4, after_seconds=60, length=timedelta(minutes=10))


@given(st.lists(st.tuples(st.integers(0, 15 * 60), st.integers(0, 30)), max_size=40))
def test_that_nobody_looks_for_long_without_a_pause(looks: list[tuple[int, int]]) -> None:
    """However one looks, no more than four items or a minute on screen, and one look, lie between two pauses."""
    stretch, now = Stretch(), datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    seen: list[tuple[datetime, int]] = []
    for gap, seconds in looks:
        now += timedelta(seconds=gap)
        if stretch.break_until is not None and now < stretch.break_until:
            continue
        stretch = stretch_v1(stretch, RULE, items=1, seconds=0, as_of=now)
        now += timedelta(seconds=seconds)
        stretch = stretch_v1(stretch, RULE, items=0, seconds=seconds, as_of=now)
        if seen and now - timedelta(seconds=seconds) - seen[-1][0] >= RULE.length - timedelta(seconds=30):
            seen.clear()  # a pause: the break runs from the reveal, the look's end comes up to 30 s later
        seen.append((now, seconds))
        assert len(seen) <= RULE.after_items
        assert sum(length for _, length in seen[:-1]) < RULE.after_seconds
