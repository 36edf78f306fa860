"""Why two observers differ: stated, corrected without overwriting, and never by touching a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.stages.publication.test_imports import GIVEN, taken
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.publication.actions import explain_difference
from coldframe.publication.queries import get_pair, list_explanations, list_observers, list_series
from coldframe.publication.terms import Cause
from coldframe.publication.terms.imports import ImportEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def pia() -> Actor:
    return make_person("pia", Role.PUBLISHER)


@pytest.fixture
def pair(pia: Actor) -> tuple[str, str]:
    """A clearinghouse that counted 20 reports of 2022, and a provider that counted 15."""
    taken(pia, b"year,reports\n2022,20\n2023,7\n")
    kept = taken(pia, b"year,reports\n2022,15\n2023,7\n", given=replace(GIVEN, publisher="Example provider"))
    found = next(each for each in list_observers(kept.id) if each.one.period == "2022")
    return found.one.id, found.other.id


def state(
    pair: tuple[str, str], causes: Mapping[Cause, int], actor: Actor, *, note: str = "", read: int = 0
) -> None:
    explain_difference(*pair, causes, note, corrects=read, actor=actor, as_of=NOW)


def test_what_the_causes_leave_is_told_and_a_correction_overwrites_nothing(
    pia: Actor, pair: tuple[str, str]
) -> None:
    state(pair, {Cause.DUPLICATES: 3, Cause.PERIOD: 0}, pia, note="Said Hester Example by mail.")
    state(pair, {Cause.DUPLICATES: 6, Cause.RETRACTED: -2}, pia, read=1)
    found = get_pair(*pair, actor=pia)
    assert [(each.value.number, each.observer) for each in (found.one, found.other)] == [
        (20, "Example clearinghouse"), (15, "Example provider"),
    ]  # fmt: skip
    assert found.difference == 5
    first, now = found.explanations
    assert (first.leaves(found.difference), now.leaves(found.difference)) == (2, 1)
    assert (first.note, now.causes) == (
        "Said Hester Example by mail.", ((Cause.DUPLICATES, 6), (Cause.RETRACTED, -2)),
    )  # fmt: skip


def test_seen_from_the_other_side_the_same_causes_lower(pia: Actor, pair: tuple[str, str]) -> None:
    turned = (pair[1], pair[0])
    state(turned, {Cause.SCOPE: -5}, pia)
    assert list_explanations([pair])[pair].causes == ((Cause.SCOPE, 5),)
    found = get_pair(*turned, actor=pia)
    assert found.difference == -5
    assert found.explanations[-1].leaves(found.difference) == 0


def test_the_ledger_holds_codes_and_no_word(pia: Actor, pair: tuple[str, str]) -> None:
    state(pair, {Cause.TIME_ZONE: 5}, pia, note="Hester Example said so")
    (event,) = [each for each in list_events(about=pair[0]) if each.kind == ImportEvent.EXPLAINED]
    assert event in list_events(about=pair[1])
    assert (event.detail["causes"], [abs(each) for each in event.detail["amounts"]]) == (["time_zone"], [5])
    assert "Hester" not in str(event.detail)


def test_two_who_correct_at_once_do_not_hide_each_other(pia: Actor, pair: tuple[str, str]) -> None:
    state(pair, {Cause.SCOPE: 5}, pia)
    with pytest.raises(Conflict):
        state(pair, {Cause.SCOPE: 4}, pia, read=0)
    assert len(get_pair(*pair, actor=pia).explanations) == 1


def test_only_publishers_state_something_and_only_about_one_thing(
    pia: Actor, lio: Actor, pair: tuple[str, str]
) -> None:
    other_year = list_series(taken(pia, b"year,reports\n2024,1\n2025,2\n", name="later.csv").id)[0].id
    for causes, ids, actor, error in (
        ({Cause.SCOPE: 5}, pair, lio, NotAllowed), ({}, pair, pia, InvalidInput),
        ({Cause.SCOPE: 10**18}, pair, pia, InvalidInput), ({Cause.SCOPE: 1}, (pair[0], other_year), pia, NotFound),
        ({Cause.SCOPE: 1}, (pair[0], pair[0]), pia, NotFound), ({Cause.SCOPE: 1}, (pair[0], "fse_no"), pia, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            state(ids, causes, actor)
    assert list_explanations([pair]) == {}
