"""A release goes out by two people, safe beside what is out already; what left is never changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from tests.stages.publication.release_desk import JANUARY, Desk, month

from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.queries import list_events
from coldframe.publication.actions import (
    correct_release,
    draft_release,
    propose_release,
    publish_release,
    withdraw_release,
)
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.disclosure.writing import from_json, to_json
from coldframe.publication.models import KeptRelease
from coldframe.publication.queries import get_release, get_release_view, list_releases
from coldframe.publication.transparency.log import lines_of

pytestmark = pytest.mark.django_db

FEBRUARY = JANUARY + timedelta(days=31)
LATER = JANUARY + timedelta(days=90)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def texts(release_id: str) -> dict[tuple[str, ...], str]:
    (table,) = get_release(release_id).tables
    return {cell.headings: cell.text for cell in table.cells}


def test_two_people_publish_and_the_ledger_tells(desk: Desk) -> None:
    desk.decide(30, at=JANUARY)
    desk.decide(12, at=JANUARY, outcome="not_illegal")
    made = desk.draft("decisions", month(1), at=LATER)
    with pytest.raises(Conflict):
        publish_release(made, actor=desk.ida, as_of=LATER)
    propose_release(made, actor=desk.wen, as_of=LATER)
    with pytest.raises(NotAllowed, match="Two people publish"):
        publish_release(made, actor=desk.wen, as_of=LATER)
    publish_release(made, actor=desk.ida, as_of=LATER)
    assert texts(made) == {("not_illegal",): "12", ("report",): "30", ("total",): "42"}
    assert [event.kind for event in list_events(about=made)] == [
        "release_drafted", "release_proposed", "release_published",
    ]  # fmt: skip
    sha256 = get_release_view(made).sha256
    assert {event.detail["sha256"] for event in list_events(about=made)} == {sha256}
    for act in (propose_release, publish_release):
        with pytest.raises(Conflict):
            act(made, actor=desk.ida, as_of=LATER)


def test_a_correction_takes_the_place_and_the_first_stays_readable(desk: Desk) -> None:
    ids = desk.decide(60, at=JANUARY)
    made = desk.publish("decisions", month(1))
    desk.reverse(*ids[:20], at=FEBRUARY)
    with pytest.raises(InvalidInput):
        correct_release(made, note="  ", actor=desk.wen, as_of=LATER)
    for act in (correct_release, withdraw_release):
        with pytest.raises(InvalidInput, match="Readers see all of it"):
            act(made, note="Ask somebody@example.org.", actor=desk.wen, as_of=LATER)
    new = correct_release(made, note="Twenty were reversed.", actor=desk.wen, as_of=LATER)
    assert get_release_view(made).state == "published"
    desk.out(new, at=LATER)
    old = get_release_view(made)
    assert (old.state, old.corrected_by, get_release_view(new).corrects) == ("corrected", new, made)
    assert (texts(made)["total",], texts(new)["total",]) == ("60", "40")
    assert list_events(about=made)[-1].kind == "release_corrected"


def test_a_correction_that_would_tell_a_small_difference_tells_nothing(desk: Desk) -> None:
    first, *_rest = desk.decide(30, at=JANUARY)
    made = desk.publish("decisions", month(1))
    desk.reverse(first, at=FEBRUARY)
    new = correct_release(made, note="One was reversed.", actor=desk.wen, as_of=LATER)
    # 30 and 29 beside each other would say that one was reversed.
    assert set(texts(new).values()) == {"[c]"}
    assert set(texts(desk.draft("decisions", month(1), at=LATER, by_part=False)).values()) == {"[c]"}


def test_a_longer_period_does_not_tell_the_month_that_was_hidden(desk: Desk) -> None:
    desk.decide(30, at=JANUARY)
    desk.decide(2, at=JANUARY, outcome="not_illegal")
    first = desk.publish("decisions", month(1))
    assert texts(first)["not_illegal",] == "[c]"
    desk.decide(30, at=FEBRUARY)
    both = texts(desk.publish("decisions", month(1, months=2), at=LATER))
    alone = texts(desk.draft("decisions", month(2), at=LATER))
    shown = [table["report",] for table in (texts(first), both, alone)] + [both["total",], alone["total",]]
    assert "[c]" in shown


def test_a_release_that_something_published_since_changes_does_not_leave(desk: Desk) -> None:
    desk.decide(30, at=JANUARY)
    desk.decide(3, at=JANUARY, outcome="not_illegal")
    one = desk.draft("decisions", month(1), at=LATER, by_part=False)
    assert texts(one)[()] == "33"
    # Told by category, all of one: its 33 is the same 33. By outcome, of which one is small, another is hidden.
    two = desk.draft("decisions", month(1), at=LATER)
    desk.out(one, at=LATER)
    with suppress(Conflict):
        desk.out(two, at=LATER)
    pages = [texts(each.id) for each in list_releases(is_out=True)]
    assert not any({"33", "30"} <= set(page.values()) for page in pages)


def test_withdrawing_says_so_and_drops_a_draft(desk: Desk) -> None:
    desk.decide(30, at=JANUARY)
    out, draft = desk.publish("decisions", month(1)), desk.draft("decisions_by_harm", month(1), at=LATER)
    for one in (out, draft):
        withdraw_release(one, note="The period was wrong.", actor=desk.ida, as_of=LATER)
    assert [one.id for one in list_releases(is_out=True)] == [out]
    assert get_release_view(out).withdrawal_note == "The period was wrong."
    assert [event.detail["was_out"] for event in list_events(kind="release_withdrawn")] == [True, False]


def test_a_period_that_is_not_over_and_what_is_no_count_of_things_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="not over"):
        desk.draft("decisions", month(1), at=JANUARY + timedelta(days=30))
    for measure in ("exposure_seconds", "goods_counted", "nothing"):
        with pytest.raises(InvalidInput):
            draft_release(
                measure=measure, period=month(1), by_part=False, by_month=False, policy=Policy(),
                actor=desk.wen, as_of=LATER,
            )  # fmt: skip


def test_what_left_reads_back_as_it_was_and_what_was_changed_is_not_read(desk: Desk) -> None:
    desk.decide(30, at=JANUARY)
    made = desk.publish("decisions", month(1, months=2), by_month=True, policy=Policy(5, base=5))
    row = KeptRelease.objects.get(id=made)
    assert to_json(from_json(row.content)) == row.content
    row.content = row.content.replace("30", "31")
    row.save()
    with pytest.raises(Conflict, match="not what was hashed"):
        get_release(made)


def test_a_smaller_k_does_not_show_what_a_larger_one_hid(desk: Desk) -> None:
    desk.decide(40, at=JANUARY)
    desk.decide(7, at=JANUARY, outcome="not_illegal")
    made = desk.publish("decisions", month(1), policy=Policy(10))
    assert texts(made)["not_illegal",] == "[c]"
    with pytest.raises(InvalidInput, match="under 10"):
        desk.draft("decisions", month(1), at=LATER, policy=Policy(5))
    with pytest.raises(InvalidInput, match="under 10"):
        correct_release(made, note="Other k.", actor=desk.wen, as_of=LATER, policy=Policy(5))
    # Withdrawn or not: its readers have it.
    withdraw_release(made, note="Withdrawn.", actor=desk.ida, as_of=LATER)
    with pytest.raises(InvalidInput, match="under 10"):
        desk.draft("decisions_made", month(1), at=LATER, by_part=False)


def test_a_withdrawn_correction_still_says_what_it_corrected(desk: Desk) -> None:
    ids = desk.decide(60, at=JANUARY)
    made = desk.publish("decisions", month(1))
    desk.reverse(*ids[:20], at=FEBRUARY)
    new = correct_release(made, note="Twenty were reversed.", actor=desk.wen, as_of=LATER)
    desk.out(new, at=LATER)
    withdraw_release(new, note="It was too early.", actor=desk.ida, as_of=LATER + timedelta(days=1))
    said = [(line.event, line.subject, line.note) for line in lines_of(list_releases(is_out=True))]
    assert said == [
        ("release_published", made, ""),
        *sorted([("release_corrected", made, "Twenty were reversed."), ("release_published", new, "Twenty were reversed.")],
                key=lambda line: line[1]),
        ("release_withdrawn", new, "It was too early."),
    ]  # fmt: skip


def test_what_was_corrected_can_be_withdrawn_too(desk: Desk) -> None:
    ids = desk.decide(60, at=JANUARY)
    made = desk.publish("decisions", month(1))
    desk.reverse(*ids[:20], at=FEBRUARY)
    new = correct_release(made, note="Twenty were reversed.", actor=desk.wen, as_of=LATER)
    desk.out(new, at=LATER)
    withdraw_release(made, note="It told too much.", actor=desk.ida, as_of=LATER)
    assert (get_release_view(made).state, get_release_view(made).corrected_by) == ("withdrawn", new)
    with pytest.raises(Conflict):
        withdraw_release(made, note="Again.", actor=desk.ida, as_of=LATER)
