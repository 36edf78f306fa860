"""A desk's own rules: written down when they come into use, never changed in silence, and ranking anew by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inline_work import run_waiting
from tests.stages.review_desk import (
    DISMISS,
    NOW,
    PIPELINE,
    REPORT,
    kinds,
    last_detail,
    make_person,
    make_review,
)

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.access.terms import Role
from coldframe.checks import find_problems
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import UnsafeConfiguration
from coldframe.custody.queries import list_events
from coldframe.intake.queries import get_clue
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.loader import get_version, list_packs, use_desk_packs
from coldframe.rulepacks.terms import PriorityPack
from coldframe.triage.actions import claim_review, decide, install_packs, rank_review, second_decide
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries import gather_facts, list_pack_problems, list_ranked_otherwise
from coldframe.triage.rules import priority_v1
from coldframe.triage.terms import ReviewState, ReviewView

pytestmark = pytest.mark.django_db
PRIORITY = (resources.files("coldframe.rulepacks") / "data" / "priority" / "default.toml").read_text()
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Put a priority pack into the desk's folder, and start anew."""

    def put(text: str, *, version: int = 1, name: str = "ours") -> Path:
        file = tmp_path / "priority" / f"{name}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("version = 1\n", f"version = {version}\n"))
        use_desk_packs(tmp_path)
        return file

    yield put
    use_desk_packs(None)


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


def pointed(**points: int) -> str:
    """The shipped pack with other points for some fields' rules."""
    text = PRIORITY
    for code, number in points.items():
        head, tail = text.split(f'code = "{code}"', 1)
        before, after = tail.split("points = ", 1)
        text = f'{head}code = "{code}"{before}points = {number}\n' + after.split("\n", 1)[1]
    return text


def install() -> tuple[str, ...]:
    return install_packs(actor=PIPELINE, as_of=NOW)


def test_every_pack_is_written_down_once_with_what_it_holds(write: Write) -> None:
    write(pointed(public=33))
    assert "priority/any/desk-1" in install()
    assert install() == ()
    for pack in list_packs():
        (event,) = list_events(about=pack.id, kind="rulepack_installed")
        assert (event.subject, event.detail["sha256"]) == (pack.id, pack.sha256)
        assert event.detail["is_desks"] is pack.is_desks


def test_a_pack_in_use_is_not_changed_without_a_new_version(write: Write) -> None:
    write(pointed(public=33))
    install()
    write(pointed(public=34))
    (problem,) = list_pack_problems()
    assert "priority/any/desk-1 was changed after it came into use" in problem
    with pytest.raises(UnsafeConfiguration, match="version 2"):
        install()
    write(pointed(public=33))
    write(pointed(public=34), version=2, name="next")
    assert install() == ("priority/any/desk-2",)


def test_a_pack_that_was_in_use_stays_to_be_replayed_by(write: Write) -> None:
    file = write(pointed(public=33))
    install()
    file.unlink()
    use_desk_packs(file.parent.parent)
    (problem,) = list_pack_problems()
    assert "its file is gone. Put it back" in problem
    retired = file.parent / "retired"
    retired.mkdir()
    (retired / "ours.toml").write_text(pointed(public=33))
    use_desk_packs(file.parent.parent)
    assert list_pack_problems() == ()


def test_a_wrong_word_keeps_the_desk_from_starting(write: Write) -> None:
    write(PRIORITY.replace('field = "item_count"', 'field = "items"'))
    assert "'items' is no field here" in list_pack_problems()[0]
    with pytest.raises(UnsafeConfiguration, match="item_count"):
        install()
    # It is what `coldframe check` says, and why `serve` refuses.
    found = [one for one in find_problems(as_of=NOW) if one.code == "rulepack_unusable"]
    assert [(one.is_danger, one.message) for one in found] == [(True, list_pack_problems()[0])]


def _order() -> list[str]:
    return list(
        Review.objects.order_by("lane_rank", "-points", "received_at", "id").values_list("clue_id", flat=True)
    )


def test_new_priorities_rank_what_is_open_and_the_old_ones_replay_to_the_same_order(
    write: Write, rafa: Actor
) -> None:
    install()
    run_waiting(clock=lambda: NOW)
    quiet = make_review(b"circle")
    sale = make_review(b"square", harms=(HarmCategory.SALE_OF_ACCESS,), as_of=NOW + timedelta(seconds=1))
    grave = make_review(b"star", harms=(HarmCategory.GROOMING,), as_of=NOW + timedelta(seconds=2))
    closed = make_review(b"moon", claimed_by=rafa)
    decide(closed.id, DISMISS, actor=rafa, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    first = {row.clue_id: _stored(row) for row in Review.objects.all()}
    before = [clue for clue in _order() if clue != closed.clue_id]
    assert before == [grave.clue_id, sale.clue_id, quiet.clue_id]
    write(pointed(sale_of_access=90))
    assert install() == ("priority/any/desk-1",)
    assert list(run_waiting(clock=lambda: NOW).values()) == [None]
    after = [clue for clue in _order() if clue != closed.clue_id]
    assert after == [sale.clue_id, grave.clue_id, quiet.clue_id]
    for review in (quiet, sale, grave):
        assert kinds(review.id)[-1] == "review_ranked"
        assert last_detail(review.id, "review_ranked")["pack"] == "priority/any/desk-1"
    # What is decided is left as it was.
    assert _stored(Review.objects.get(clue_id=closed.clue_id)) == first[closed.clue_id]
    assert list_ranked_otherwise("priority/any/desk-1") == ()
    # Replay: the same clues under the old pack come to the same ranks, to the last reason.
    for clue_id, stored in first.items():
        if clue_id != closed.clue_id:
            assert _replayed(clue_id, "priority/any/1") == stored


def _stored(row: Review) -> tuple[Any, ...]:
    return row.lane, row.points, row.reasons, row.priority_pack


def _replayed(clue_id: str, pack_id: str) -> tuple[Any, ...]:
    pack = get_version(pack_id)
    assert isinstance(pack, PriorityPack)
    found = priority_v1(gather_facts(get_clue(clue_id).id), pack)
    return str(found.lane), found.points, [asdict(reason) for reason in found.reasons], found.pack_id


def _in_each_state(rafa: Actor, sana: Actor) -> list[ReviewView]:
    """A review in each state that there is."""
    opened, claimed = make_review(b"1"), make_review(b"2", claimed_by=rafa)
    waiting, disputed, decided = (make_review(name, claimed_by=rafa) for name in (b"3", b"4", b"5"))
    for review in (waiting, disputed):
        decide(review.id, REPORT, actor=rafa, as_of=NOW)
    claim_review(disputed.id, actor=sana, as_of=NOW)
    second_decide(disputed.id, replace(REPORT, outcome="refer"), actor=sana, as_of=NOW)
    decide(decided.id, DISMISS, actor=rafa, as_of=NOW)
    return [opened, claimed, waiting, disputed, decided]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={code: st.integers(0, 200) for code in ("public", "many_items", "exact_match", "coerced")},
    )
)
def test_ranking_never_closes_opens_or_decides_anything(
    write: Write, rafa: Actor, sana: Actor, points: dict[str, int]
) -> None:
    if not Review.objects.exists():
        _in_each_state(rafa, sana)
        states = set(Review.objects.values_list("state", flat=True))
        assert states == set(ReviewState) - {ReviewState.DESTROYED}  # Nobody ranks what is gone.
    kept = ("id", "state", "claimed_by", "claimed_until", "decided_at", "look_again")
    before = list(Review.objects.order_by("id").values(*kept)), list(Decision.objects.order_by("id").values())
    write(pointed(**points))
    for clue_id in Review.objects.values_list("clue_id", flat=True):
        rank_review(clue_id, actor=PIPELINE, as_of=NOW)
    after = list(Review.objects.order_by("id").values(*kept)), list(Decision.objects.order_by("id").values())
    assert after == before


def test_danger_goes_first_under_every_pack_that_a_desk_may_write(write: Write) -> None:
    write(pointed(child_in_danger_now=0, sale_of_access=500))
    danger = make_review(b"a", danger_now=Answer.YES)
    sale = make_review(b"b", harms=(HarmCategory.SALE_OF_ACCESS,))
    assert _order() == [danger.clue_id, sale.clue_id]
