"""People, roles, deny by default, and exposure, in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.access_desk import CASE, NOW, TERMINAL, events, kinds, make, rolled_back

from coldframe.access import actions
from coldframe.access.errors import ExposureCapReached, LastAdministrator
from coldframe.access.models import Exposure, RoleGrant
from coldframe.access.queries import (
    display_names,
    find_person,
    find_person_by_username,
    get_exposure,
    get_person,
    list_exposure_sums,
    list_people,
    may,
    permissions_of,
    require,
)
from coldframe.access.rules import permissions_of_roles_v1
from coldframe.access.terms import EVERYBODY, Permission, Role
from coldframe.core.actors import Actor, desk, person, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify

pytestmark = pytest.mark.django_db


# ── People ──────────────────────────────────────────────────────────────────


def test_that_a_person_is_made_without_any_power(now: datetime) -> None:
    person_id = actions.create_person(
        " Ines ", "Ines  Example", email="ines@example.org", language="ko", time_zone="Asia/Seoul",
        is_demo=True, actor=TERMINAL, as_of=now,
    )  # fmt: skip
    view = get_person(person_id)
    assert (view.username, view.display_name, view.email) == ("ines", "Ines  Example", "ines@example.org")
    assert (view.language, view.time_zone, view.is_active, view.is_demo) == ("ko", "Asia/Seoul", True, True)
    assert view.roles == ()
    assert permissions_of(person(person_id)) == EVERYBODY
    assert find_person_by_username("INES") == view
    (event,) = list_events(about=person_id)
    assert (event.kind, event.actor, event.detail) == ("person_created", "system:cli", {"is_demo": True})
    assert "Ines" not in str(event)
    assert verify().is_whole


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "x"}, "username"),
        ({"username": "has space"}, "username"),
        ({"username": "-dash"}, "username"),
        ({"username": "x" * 41}, "username"),
        ({"username": "taken"}, "username"),
        ({"username": "TAKEN"}, "username"),
        ({"display_name": " \u202e "}, "display_name"),
        ({"display_name": "x" * 121}, "display_name"),
        ({"email": "no address"}, "email"),
        ({"language": "tlh"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_that_a_bad_field_is_named_and_nothing_is_made(changes: dict[str, Any], field: str) -> None:
    make("taken")
    fields: dict[str, Any] = {"username": "ines", "display_name": "Ines", **changes}
    with pytest.raises(InvalidInput) as caught:
        actions.create_person(**fields, actor=TERMINAL, as_of=NOW)
    assert caught.value.field == field
    assert len(list_people()) == 1


@pytest.mark.parametrize("actor", [person("per_x"), service("key_x"), desk("rcp_x")])
def test_that_only_an_administrator_manages_people(actor: Actor) -> None:
    someone = make("rafa", Role.REVIEWER)
    for act in (
        lambda: actions.create_person("new", "New", actor=actor, as_of=NOW),
        lambda: actions.grant_role(someone, Role.LIAISON, actor=actor, as_of=NOW),
        lambda: actions.revoke_role(someone, Role.REVIEWER, actor=actor, as_of=NOW),
        lambda: actions.deactivate(someone, actor=actor, as_of=NOW),
        lambda: actions.reactivate(someone, actor=actor, as_of=NOW),
        lambda: actions.create_setup_link(someone, actor=actor, as_of=NOW),
        lambda: actions.set_password(someone, "a long enough phrase", actor=actor, as_of=NOW),
        lambda: actions.enrol_totp(someone, "A" * 32, actor=actor, as_of=NOW),
        lambda: actions.set_preferences(someone, language="", time_zone="", actor=actor, as_of=NOW),
        lambda: actions.grant_object(someone, CASE, actor=actor, as_of=NOW),
        lambda: actions.revoke_object(someone, CASE, actor=actor, as_of=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert kinds(someone) == ["person_created", "role_granted"]
    assert get_person(someone).roles == (Role.REVIEWER,)


def test_that_every_role_but_the_administrators_is_refused_the_same() -> None:
    target = make("target")
    for role in Role:
        actor = person(make(f"a-{role.value}", role))
        if role is Role.ADMINISTRATOR:
            actions.grant_role(target, Role.INTAKE, actor=actor, as_of=NOW)
        else:
            with pytest.raises(NotAllowed, match=r"person\.manage"):
                actions.grant_role(target, Role.INTAKE, actor=actor, as_of=NOW)


def test_that_a_person_sets_their_own_language_and_zone() -> None:
    ines = make("ines")
    actions.set_preferences(
        ines, language="zh-hans", time_zone="Asia/Shanghai", actor=person(ines), as_of=NOW
    )
    assert (get_person(ines).language, get_person(ines).time_zone) == ("zh-hans", "Asia/Shanghai")
    assert kinds(ines) == ["person_created", "preferences_changed"]


def test_that_lists_and_names_are_right() -> None:
    rafa, ines = make("rafa", Role.REVIEWER, Role.LIAISON), make("ines", Role.REVIEWER)
    gone = make("gone", Role.REVIEWER)
    actions.deactivate(gone, actor=TERMINAL, as_of=NOW)
    assert [view.username for view in list_people()] == ["gone", "ines", "rafa"]
    assert [view.username for view in list_people(active_only=True)] == ["ines", "rafa"]
    assert [view.username for view in list_people(role=Role.REVIEWER)] == ["ines", "rafa"]
    assert get_person(rafa).roles == (Role.REVIEWER, Role.LIAISON)
    assert display_names([ines, "per_none"]) == {ines: "Ines"}
    assert find_person("per_none") is None
    with pytest.raises(NotFound):
        get_person("per_none")


# ── Roles ───────────────────────────────────────────────────────────────────


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    given_=st.lists(st.sampled_from(Role), unique=True), revoked=st.lists(st.sampled_from(Role), unique=True)
)
def test_that_permissions_are_the_union_and_a_revoked_role_gives_nothing(
    given_: list[Role], revoked: list[Role], db: None
) -> None:
    with rolled_back():
        make("boss", Role.ADMINISTRATOR)
        someone = make("someone", *given_)
        for role in revoked:
            actions.revoke_role(someone, role, actor=TERMINAL, as_of=NOW)
        left = [role for role in given_ if role not in revoked]
        assert permissions_of(person(someone)) == permissions_of_roles_v1(left)
        assert set(get_person(someone).roles) == set(left)
        actions.deactivate(someone, actor=TERMINAL, as_of=NOW)
        assert permissions_of(person(someone)) == frozenset()
        assert not any(may(person(someone), permission) for permission in Permission)


def test_that_giving_and_taking_is_recorded_once_and_kept() -> None:
    boss = person(make("boss", Role.ADMINISTRATOR))
    rafa = make("rafa")
    for _ in range(2):
        actions.grant_role(rafa, Role.REVIEWER, actor=boss, as_of=NOW)
    for _ in range(2):
        actions.revoke_role(rafa, Role.REVIEWER, actor=boss, as_of=NOW + timedelta(hours=1))
    actions.grant_role(rafa, Role.REVIEWER, actor=boss, as_of=NOW + timedelta(hours=2))
    assert events(rafa) == [
        ("person_created", "system:cli"),
        ("role_granted", str(boss)),
        ("role_revoked", str(boss)),
        ("role_granted", str(boss)),
    ]
    first, second = RoleGrant.objects.filter(person_id=rafa).order_by("granted_at")
    assert (first.granted_by, first.revoked_by, first.revoked_at) == (
        str(boss), str(boss), NOW + timedelta(hours=1),
    )  # fmt: skip
    assert second.revoked_at is None


def test_that_nobody_gives_a_role_to_themself() -> None:
    boss = make("boss", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed, match="themself"):
        actions.grant_role(boss, Role.REVIEWER, actor=person(boss), as_of=NOW)
    assert get_person(boss).roles == (Role.ADMINISTRATOR,)


def test_that_the_last_active_administrator_stays() -> None:
    one, two = make("one", Role.ADMINISTRATOR), make("two", Role.ADMINISTRATOR)
    actions.deactivate(two, actor=person(one), as_of=NOW)
    for actor in (TERMINAL, person(one)):
        with pytest.raises(LastAdministrator):
            actions.revoke_role(one, Role.ADMINISTRATOR, actor=actor, as_of=NOW)
        with pytest.raises(LastAdministrator):
            actions.deactivate(one, actor=actor, as_of=NOW)
    actions.reactivate(two, actor=TERMINAL, as_of=NOW)
    actions.revoke_role(one, Role.ADMINISTRATOR, actor=person(two), as_of=NOW)
    assert permissions_of(person(one)) == EVERYBODY
    assert kinds(two) == [
        "person_created", "role_granted", "person_deactivated", "person_reactivated", "role_revoked",
    ]  # fmt: skip


def test_that_a_deactivated_person_gets_nothing_new_and_their_roles_back_later() -> None:
    make("boss", Role.ADMINISTRATOR)
    rafa = make("rafa", Role.REVIEWER)
    for _ in range(2):
        actions.deactivate(rafa, actor=TERMINAL, as_of=NOW)
    assert get_person(rafa).roles == ()
    with pytest.raises(Conflict, match="deactivated"):
        actions.grant_role(rafa, Role.LIAISON, actor=TERMINAL, as_of=NOW)
    actions.reactivate(rafa, actor=TERMINAL, as_of=NOW)
    assert get_person(rafa).roles == (Role.REVIEWER,)
    assert kinds(rafa) == ["person_created", "role_granted", "person_deactivated", "person_reactivated"]


def test_that_an_unknown_role_or_person_is_named() -> None:
    rafa = make("rafa")
    with pytest.raises(InvalidInput, match="second_reader"):
        actions.grant_role(rafa, "emperor", actor=TERMINAL, as_of=NOW)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        actions.grant_role("per_none", Role.INTAKE, actor=TERMINAL, as_of=NOW)


# ── Deny by default ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "actor", [person("per_none"), service("key_none"), desk("rcp_x"), system("pipeline"), person("")]
)
def test_that_an_unknown_actor_may_do_nothing(actor: Actor) -> None:
    assert permissions_of(actor) == frozenset()
    assert not any(
        may(actor, permission, object_id) for permission in Permission for object_id in (None, CASE)
    )


def test_that_an_unknown_permission_is_denied_to_everybody() -> None:
    everything = person(make("all", *Role))
    assert not may(everything, "everything.do")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="nobody holds"):
        require(everything, "everything.do")  # type: ignore[arg-type]


def test_that_a_refusal_says_which_roles_may() -> None:
    rafa = person(make("rafa", Role.REVIEWER))
    require(rafa, Permission.REVIEW_DECIDE)
    with pytest.raises(NotAllowed, match=r"report\.approve.*second_reader or liaison"):
        require(rafa, Permission.REPORT_APPROVE)


def test_that_an_answer_is_never_older_than_the_call() -> None:
    make("boss", Role.ADMINISTRATOR)
    rafa = make("rafa", Role.REVIEWER)
    assert may(person(rafa), Permission.REVIEW_DECIDE)
    actions.revoke_role(rafa, Role.REVIEWER, actor=TERMINAL, as_of=NOW)
    assert not may(person(rafa), Permission.REVIEW_DECIDE)


# ── Exposure ────────────────────────────────────────────────────────────────


def look(who: str, *, as_of: datetime = NOW, **facts: Any) -> Any:
    return actions.record_look(who, actor=person(who), as_of=as_of, **facts)


def test_that_looks_add_up_and_the_worst_category_stays() -> None:
    rafa = make("rafa", Role.REVIEWER)
    look(rafa, category="b", severity=2)
    look(rafa, items=0, seconds=40)
    view = look(rafa, category="a", severity=1)
    assert (view.items, view.seconds, view.worst_category, view.day) == (2, 40, "b", date(2026, 11, 22))
    assert view == get_exposure(rafa, as_of=NOW)
    details = [event.detail for event in list_events(about=rafa, kind="look_counted")]
    assert details == [{"items": 1, "seconds": 0}, {"items": 0, "seconds": 40}, {"items": 1, "seconds": 0}]


def test_that_the_cap_refuses_calmly_and_counts_nothing(settings: Any) -> None:
    settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY = 2
    rafa, otto = make("rafa", Role.REVIEWER), make("otto", Role.REVIEWER)
    assert look(rafa).items_left == 1
    assert look(rafa).items_left == 0
    with pytest.raises(ExposureCapReached, match="a colleague can take them on"):
        look(rafa)
    assert look(rafa, items=0, seconds=5).seconds == 5  # time on screen is still counted
    assert look(otto).items == 1
    assert look(rafa, as_of=NOW + timedelta(days=1)).items == 1
    assert Exposure.objects.count() == 3
    assert len(list_events(about=rafa, kind="look_counted")) == 4


def test_that_a_day_begins_at_midnight_where_the_person_is() -> None:
    rafa = make("rafa", Role.REVIEWER)
    actions.set_preferences(rafa, language="", time_zone="Asia/Seoul", actor=person(rafa), as_of=NOW)
    look(rafa, as_of=datetime(2026, 11, 22, 14, 59, tzinfo=UTC))
    view = look(rafa, as_of=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    assert (view.day, view.items) == (date(2026, 11, 23), 1)


def test_that_a_supervisor_sees_sums_only() -> None:
    rafa, otto = make("rafa", Role.REVIEWER), make("otto", Role.REVIEWER)
    look(rafa, seconds=10, category="b", severity=2)
    look(rafa, seconds=20, as_of=NOW + timedelta(days=1))
    look(otto, seconds=7)
    sums = list_exposure_sums(start=date(2026, 11, 22), end=date(2026, 11, 24))
    assert [(s.person_id, s.days, s.items, s.seconds) for s in sums] == [(rafa, 2, 2, 30), (otto, 1, 1, 7)]
    assert not hasattr(sums[0], "worst_category")
    assert list_exposure_sums(start=date(2026, 11, 24), end=date(2026, 11, 25)) == ()


@pytest.mark.parametrize("facts", [{"items": -1}, {"seconds": -1}, {"severity": -1}])
def test_that_nothing_is_uncounted(facts: dict[str, Any]) -> None:
    rafa = make("rafa", Role.REVIEWER)
    with pytest.raises(InvalidInput):
        look(rafa, **facts)


def test_that_nobody_looked_is_zero() -> None:
    rafa = make("rafa", Role.REVIEWER)
    view = get_exposure(rafa, as_of=NOW)
    assert (view.items, view.seconds, view.worst_category) == (0, 0, "")
