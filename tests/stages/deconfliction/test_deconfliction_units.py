"""One desk: what teams learn of each other, what is too common, and why it is no oracle."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.conf import LazySettings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import admit_exhibit, close_case, link_case, open_case, share_case
from coldframe.casework.deconfliction.actions import (
    TooManyEntries,
    add_entry,
    decline,
    grant,
    lift_pause,
    list_told,
    pause_case,
    remove_entry,
    withdraw_grant,
)
from coldframe.casework.deconfliction.queries import find_pause, list_entries, list_pauses, list_touching
from coldframe.casework.deconfliction.rules import tokens_v1
from coldframe.casework.deconfliction.terms import (
    EntryKind,
    EntryView,
    GrantPart,
    Interest,
    NewEntry,
)
from coldframe.casework.models import DeconflictionEntry, EntryToken
from coldframe.casework.terms import DeconflictionEvent, DisposalCode, LinkKind
from coldframe.core.actors import Actor, service
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.matching.actions import record_signals
from coldframe.matching.terms import NewSignal, NewSignals, SignalKind, SignalOutcome
from coldframe.partners.terms import HarmCategory

pytestmark = pytest.mark.django_db

HANDLE = (EntryKind.HANDLE, "telegram:plain_marker_91")
PHONE = (EntryKind.PHONE, "+46812345678")


def enter(
    case: str, value: tuple[EntryKind, str], by: Actor, *, minutes: int = 0, reason: str = "Seen."
) -> EntryView:
    new = NewEntry(kind=value[0], value=value[1], harm=HarmCategory.SALE_OF_ACCESS, reason=reason)
    return add_entry(case, new, actor=by, as_of=NOW + timedelta(minutes=minutes))


def told(case: str, by: Actor) -> list[Interest]:
    return [view.standing for view in list_told(case, actor=by, as_of=NOW)]


def test_two_teams_learn_that_the_other_has_an_interest_and_that_the_supervisor_is_to_be_called(
    case: str, other_case: str, ines: Actor, otto: Actor, sol: Actor
) -> None:
    mine = enter(case, HANDLE, ines)
    assert mine.standing is Interest.NO_HIT
    theirs = enter(other_case, (EntryKind.HANDLE, "TG: @Plain_Marker_91"), otto)
    for view in (theirs, *list_told(case, actor=ines, as_of=NOW)):
        assert [(hit.counterpart_id, hit.call, hit.shown) for hit in view.hits] == [("", "Sol", ())]
    said = repr(list_told(case, actor=ines, as_of=NOW))
    for secret in (other_case, "2·5", str(otto), "Otto", theirs.id):
        assert secret not in said
    assert all(other_case not in repr(event) for event in list_events(about=case))
    seen = [(one.case_code, one.people, one.other_cases, one.partners) for one in list_touching(as_of=NOW)]
    assert sorted(seen) == [("1·27", (ines.id,), ("2·5",), ()), ("2·5", (otto.id,), ("1·27",), ())]


def test_each_team_is_shown_exactly_what_the_other_granted_once_both_did(
    case: str, other_case: str, ines: Actor, otto: Actor
) -> None:
    mine, theirs = enter(case, HANDLE, ines), enter(other_case, HANDLE, otto)
    grant(mine.id, "", [GrantPart.CASE_CODE], actor=ines, as_of=NOW)
    assert list_told(other_case, actor=otto, as_of=NOW)[0].hits[0].shown == ()
    grant(theirs.id, "", [GrantPart.CONTACT], contact="Otto, ext. 4", actor=otto, as_of=NOW)
    assert list_told(other_case, actor=otto, as_of=NOW)[0].hits[0].shown == ({GrantPart.CASE_CODE: "1·27"},)
    assert list_told(case, actor=ines, as_of=NOW)[0].hits[0].shown == ({GrantPart.CONTACT: "Otto, ext. 4"},)
    withdraw_grant(mine.id, "", actor=ines, as_of=NOW)
    for case_id, who in ((case, ines), (other_case, otto)):
        assert list_told(case_id, actor=who, as_of=NOW)[0].hits[0].shown == ()
    decline(theirs.id, "", actor=otto, as_of=NOW)
    assert kinds(other_case, only=DeconflictionEvent)[-1] == "interest_declined"
    assert last_detail(case, "interest_granted") == {
        "entry": mine.id,
        "partner": None,
        "parts": ["case_code"],
    }


@pytest.mark.parametrize("change", ["remove", "close", "pause"])
def test_the_other_team_is_told_no_more_when_anything_changes(
    change: str, case: str, other_case: str, ines: Actor, otto: Actor, sol: Actor
) -> None:
    enter(other_case, HANDLE, otto)
    nothing = repr(list_entries(other_case, actor=otto, as_of=NOW))
    mine = enter(case, HANDLE, ines)
    assert told(other_case, otto) == [Interest.HIT]
    match change:
        case "remove":
            remove_entry(mine.id, actor=ines, as_of=NOW)
            assert DeconflictionEntry.objects.get(id=mine.id).value == ""
            assert not EntryToken.objects.filter(entry_id=mine.id).exists()
        case "close":
            close_case(case, DisposalCode.UNFOUNDED, "Nothing in it.", actor=ines, as_of=NOW)
        case "pause":
            pause_case(case, protects="Operation Lantern", reason="A search.", actor=ines, as_of=NOW)
            assert told(case, ines) == [Interest.PAUSED]
            assert find_pause(case, actor=ines) is not None
    assert repr(list_entries(other_case, actor=otto, as_of=NOW)) == nothing, "as if it had never been there"
    for pause in list_pauses():
        with pytest.raises(NotAllowed):
            lift_pause(pause.id, reason="Over.", actor=otto, as_of=NOW)
        with pytest.raises(InvalidInput):
            lift_pause(pause.id, reason=" ", actor=sol, as_of=NOW)
        lift_pause(pause.id, reason="Over.", actor=sol, as_of=NOW)
        assert told(other_case, otto) == [Interest.HIT]
        with pytest.raises(NotFound):
            lift_pause(pause.id, reason="Over.", actor=sol, as_of=NOW)


def test_a_paused_case_is_not_counted_towards_too_common_either(
    case: str, other_case: str, ines: Actor, otto: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_DECONFLICTION_CASES = 2
    tuva = make_person("tuva", Role.INVESTIGATOR)
    third = open_case("3·1", "A third", "SE", actor=tuva, as_of=NOW).id
    for each, who in ((case, ines), (third, tuva)):
        enter(each, HANDLE, who)
    assert enter(other_case, HANDLE, otto).standing is Interest.TOO_COMMON
    assert not list_told(other_case, actor=otto, as_of=NOW)[0].hits
    pause_case(third, protects="Operation Lantern", reason="A search.", actor=tuva, as_of=NOW)
    assert told(other_case, otto) == [Interest.HIT]


def test_one_s_own_cases_are_no_hit_and_count_as_one_holder(
    case: str, other_case: str, ines: Actor, otto: Actor, sol: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_DECONFLICTION_CASES = 2
    more = [open_case(f"4·{number}", "A further one", "SE", actor=ines, as_of=NOW).id for number in range(3)]
    for each in (case, *more):
        assert enter(each, HANDLE, ines).standing is Interest.NO_HIT, "they know of their own case"
    assert list_touching(as_of=NOW) == ()
    assert enter(other_case, HANDLE, otto).standing is Interest.HIT, "four cases of one person hide nothing"
    assert told(case, ines) == [Interest.HIT]
    for each in (case, *more):
        share_case(each, otto.id, actor=ines, as_of=NOW)
    assert told(other_case, otto) == [Interest.NO_HIT], "Otto works on those, too"
    assert told(case, ines) == [Interest.HIT], "and Ines not on his"


def test_who_comes_later_is_shown_nothing_before_one_grants_again(
    case: str, other_case: str, ines: Actor, otto: Actor
) -> None:
    mine, theirs = enter(case, HANDLE, ines), enter(other_case, HANDLE, otto)
    for entry, who in ((mine, ines), (theirs, otto)):
        grant(entry.id, "", [GrantPart.CASE_CODE], actor=who, as_of=NOW)
    tuva = make_person("tuva", Role.INVESTIGATOR)
    third = open_case("3·1", "A third", "SE", actor=tuva, as_of=NOW).id
    later = enter(third, HANDLE, tuva)
    grant(later.id, "", [GrantPart.CASE_CODE], actor=tuva, as_of=NOW)
    assert list_told(third, actor=tuva, as_of=NOW)[0].hits[0].shown == ()
    (hit,) = list_told(case, actor=ines, as_of=NOW)[0].hits
    assert hit.shown == ({GrantPart.CASE_CODE: "2·5"},)
    assert hit.own_grant is not None
    assert not hit.own_grant.is_for_all
    grant(mine.id, "", [GrantPart.CASE_CODE], actor=ines, as_of=NOW)
    assert list_told(third, actor=tuva, as_of=NOW)[0].hits[0].shown == ({GrantPart.CASE_CODE: "1·27"},)
    assert len(list_told(case, actor=ines, as_of=NOW)[0].hits[0].shown) == 2


def test_too_common_by_the_list_and_by_the_count_read_alike(
    case: str, other_case: str, ines: Actor, otto: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_DECONFLICTION_CASES = 1
    enter(case, HANDLE, ines)
    by_count = enter(other_case, HANDLE, otto)
    by_list = enter(other_case, (EntryKind.EMAIL, "abuse@example.org"), otto)
    assert (by_count.standing, by_count.hits) == (by_list.standing, by_list.hits) == (Interest.TOO_COMMON, ())
    assert not EntryToken.objects.filter(entry_id=by_list.id).exists()


def test_values_are_entered_one_by_one_with_a_reason_in_an_own_case(
    case: str, ines: Actor, otto: Actor
) -> None:
    enter(case, HANDLE, ines)
    for value, reason in (
        ((EntryKind.EMAIL, "a@example.org b@example.org"), "Seen."),
        ((EntryKind.EMAIL, "a@example.org\nb@example.org"), "Seen."),
        ((EntryKind.EMAIL, "a@example.org"), "  "),
        (HANDLE, "Again."),
        ((EntryKind.PICTURE, "exh_" + "0" * 26), "Seen."),
    ):
        with pytest.raises(InvalidInput):
            enter(case, value, ines, reason=reason)
    with pytest.raises(NotFound):
        enter(case, PHONE, otto)
    with pytest.raises(NotFound):
        list_entries(case, actor=otto, as_of=NOW)
    with pytest.raises(NotAllowed):
        enter(case, PHONE, service("key_" + "0" * 26))
    close_case(case, DisposalCode.UNFOUNDED, "Nothing in it.", actor=ines, as_of=NOW)
    with pytest.raises(Conflict):
        enter(case, PHONE, ines)


def test_who_tries_many_values_is_stopped_and_the_try_is_on_record(
    case: str, ines: Actor, otto: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_DECONFLICTION_PERSON_PER_DAY = 3
    settings.COLDFRAME_DECONFLICTION_DESK_PER_DAY = 4
    share_case(case, otto.id, actor=ines, as_of=NOW)

    def attempt(number: int, by: Actor, minutes: int = 0) -> EntryView:
        return enter(case, (EntryKind.PHONE, f"+4681234567{number}"), by, minutes=minutes)

    for number in range(3):
        attempt(number, ines)
    remove_entry(list_entries(case, actor=ines, as_of=NOW)[0].id, actor=ines, as_of=NOW)
    with pytest.raises(TooManyEntries):
        attempt(4, ines)  # Taking one back does not make room to ask for another.
    attempt(4, otto)
    with pytest.raises(TooManyEntries):
        attempt(5, otto)
    limits = [dict(event.detail)["limit"] for event in list_events(about=case, kind="interest_refused")]
    assert limits == ["person_day", "desk_day"]
    attempt(5, otto, minutes=24 * 60 + 1)
    settings.COLDFRAME_DECONFLICTION_ENTRIES = 4
    with pytest.raises(TooManyEntries):
        attempt(6, otto, minutes=24 * 60 + 1)


def exhibit_with(pdq: str, by: Actor, case: str, *, quality: int = 90) -> str:
    clue_id = make_clue(pdq.encode())
    link_case(case, LinkKind.CLUE, clue_id, actor=by, as_of=NOW)
    (item,) = list_items(clue_id)
    signals = (NewSignal(SignalKind.PDQ, pdq, quality=quality, turns=(pdq,) * 8),)
    record_signals(
        item.id,
        NewSignals(SignalOutcome.COMPUTED, signals, media_format="png", width=64, height=64),
        actor=PIPELINE,
        as_of=NOW,
    )
    return admit_exhibit(case, item.id, f"E-{item.id[-4:]}", actor=by, as_of=NOW).id


def test_near_pictures_meet_and_a_flat_one_is_not_taken(
    case: str, other_case: str, ines: Actor, otto: Actor
) -> None:
    bits = int.from_bytes(np.random.default_rng(7).bytes(32), "big")
    near = bits ^ sum(1 << place for place in range(0, 256, 26))  # ten bits
    enter(case, (EntryKind.PICTURE, exhibit_with(f"{bits:064x}", ines, case)), ines)
    assert (
        enter(other_case, (EntryKind.PICTURE, exhibit_with(f"{near:064x}", otto, other_case)), otto).standing
        is Interest.HIT
    )
    far = exhibit_with(f"{bits ^ (2**128 - 1):064x}", otto, other_case)
    assert enter(other_case, (EntryKind.PICTURE, far), otto).standing is Interest.NO_HIT
    weak = exhibit_with(f"{bits ^ 1:064x}", otto, other_case, quality=49)
    with pytest.raises(InvalidInput, match="enough detail"):
        enter(other_case, (EntryKind.PICTURE, weak), otto)


VALUES = tuple((EntryKind.DIGEST, f"{number:064x}") for number in range(1, 5))
STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["add", "remove", "pause", "lift"])),
    max_size=14,
)


@given(steps=STEPS)
@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_each_case_is_told_is_what_brute_force_says(
    steps: list[tuple[int, int, str]], sol: Actor
) -> None:
    """The model: the values of each case in plain sight, and which cases are paused."""
    with transaction.atomic():
        people = [make_person(f"tuva{number}", Role.INVESTIGATOR) for number in range(3)]
        cases = [
            open_case(f"{number}", "A case", "SE", actor=who, as_of=NOW).id
            for number, who in enumerate(people)
        ]
        has: dict[str, set[str]] = {case: set() for case in cases}
        paused: set[str] = set()
        for number, which, what in steps:
            case, tuva, (kind, value) = cases[number], people[number], VALUES[which]
            if what == "add" and value not in has[case]:
                enter(case, (kind, value), tuva)
                has[case].add(value)
            elif what == "remove" and value in has[case]:
                views = list_entries(case, actor=tuva, as_of=NOW)
                remove_entry(next(each.id for each in views if each.value == value), actor=tuva, as_of=NOW)
                has[case].discard(value)
            elif what == "pause" and case not in paused:
                pause_case(case, protects="Operation", reason="A search.", actor=tuva, as_of=NOW)
                paused.add(case)
            elif what == "lift" and case in paused:
                (pause,) = [each for each in list_pauses() if each.case_id == case]
                lift_pause(pause.id, reason="Over.", actor=sol, as_of=NOW)
                paused.discard(case)
        for case, tuva in zip(cases, people, strict=True):
            views = list_entries(case, actor=tuva, as_of=NOW)
            assert {view.value for view in views} == has[case]
            for view in views:
                others = any(view.value in has[other] for other in cases if other not in {case, *paused})
                expected = Interest.HIT if others else Interest.NO_HIT
                assert view.standing is (Interest.PAUSED if case in paused else expected)
                assert len(view.hits) == (view.standing is Interest.HIT)
        transaction.set_rollback(True)


def test_a_copy_of_the_database_holds_no_value(case: str, ines: Actor) -> None:
    enter(case, HANDLE, ines)
    (row,) = DeconflictionEntry.objects.values_list("value", flat=True)
    assert "marker" not in row
    (token,) = EntryToken.objects.values_list("token", flat=True)
    assert token not in {each.hex() for key in (b"", b"\0" * 32) for each in tokens_v1(key, *HANDLE)}
