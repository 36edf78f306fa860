"""The bridge between offices: steps, clocks, working days; and the data under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.rules.bridges import TRANSITIONS, acts_v1, replay_v1, running_v1
from coldframe.casework.terms.bridges import BridgeAct, BridgeState, Direction, Taken
from coldframe.rulepacks.bridge import BridgePack, PeriodCode
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.reading import PackUnreadable, read_packs
from coldframe.rulepacks.terms import PackName, Reliability
from coldframe.rulepacks.workdays import Counting, WorkCalendar, end_of

START = datetime(2026, 9, 1, 2, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def pack() -> BridgePack:
    return load(PackName.BRIDGE, "CN", on=date(2026, 9, 1))


@st.composite
def walks(draw: st.DrawFn) -> tuple[Direction, int, list[Taken]]:
    """Any walk that the rules leave open, by any team."""
    direction = draw(st.sampled_from(Direction))
    officers, steps, at = draw(st.integers(2, 4)), list[Taken](), START
    while len(steps) < 20:
        state = replay_v1(direction, officers, steps)
        extended = sum(step.act is BridgeAct.EXTEND for step in steps)
        acts = acts_v1(direction, state, extended=extended)
        if not acts or draw(st.integers(0, 11)) == 0:
            break
        at += timedelta(minutes=draw(st.integers(0, 10_000)))
        steps.append(Taken(draw(st.sampled_from(acts)), at))
    return direction, officers, steps


@given(walks())
@settings(max_examples=150, deadline=None)
def test_no_walk_leaves_without_all_signatures_and_an_approval(
    walk: tuple[Direction, int, list[Taken]],
) -> None:
    direction, officers, steps = walk
    state = replay_v1(direction, officers, steps)
    acts = [step.act for step in steps]
    if BridgeAct.TRANSFER in acts:
        before = acts[: acts.index(BridgeAct.TRANSFER)]
        assert before == [BridgeAct.SIGN] * officers + [BridgeAct.APPROVE]
    assert acts.count(BridgeAct.EXTEND) <= 2
    if state is BridgeState.FILED:
        assert BridgeAct.FILE in acts
    if direction is Direction.TO_ADMINISTRATIVE:
        assert not {BridgeAct.FILE, BridgeAct.ASK_AGAIN, BridgeAct.ASK_PROSECUTOR} & set(acts)


@given(walks(), st.sampled_from(BridgeAct))
@settings(max_examples=150, deadline=None)
def test_what_is_not_open_cannot_be_taken(walk: tuple[Direction, int, list[Taken]], act: BridgeAct) -> None:
    direction, officers, steps = walk
    state = replay_v1(direction, officers, steps)
    if act not in acts_v1(direction, state, extended=0):
        with pytest.raises(ValueError, match="is not open"):
            replay_v1(direction, officers, [*steps, Taken(act, START)])


@given(walks())
@settings(max_examples=150, deadline=None)
def test_each_clock_is_in_the_pack_and_starts_at_a_step(walk: tuple[Direction, int, list[Taken]]) -> None:
    direction, officers, steps = walk
    state = replay_v1(direction, officers, steps)
    running = running_v1(direction, state, steps)
    if running is not None:
        assert pack().find(running[0]) is not None
        assert running[1] in {step.at for step in steps}
        assert acts_v1(direction, state, extended=0), "no clock runs where nothing can be done"


def test_every_state_can_be_reached_and_has_a_way_to_an_end() -> None:
    for direction, table in TRANSITIONS.items():
        reached = {BridgeState.SIGNING, BridgeState.REPORTED}
        for _ in BridgeState:
            reached |= {to for (at, _act), to in table.items() if at in reached}
        assert {at for at, _act in table} <= reached
        ends = set(table.values()) - {at for at, _act in table}
        leads = set(ends)
        for _ in BridgeState:
            leads |= {at for (at, _act), to in table.items() if to in leads}
        assert reached - {BridgeState.SIGNING} <= leads, direction


def test_an_extension_counts_from_acceptance_and_asking_again_from_the_notice() -> None:
    acts = [BridgeAct.SIGN, BridgeAct.SIGN, BridgeAct.APPROVE, BridgeAct.TRANSFER, BridgeAct.ACCEPT]
    steps = [Taken(act, START + timedelta(days=day)) for day, act in enumerate(acts)]
    accepted = steps[-1].at
    for code in (PeriodCode.FILE, PeriodCode.FILE_VERIFY, PeriodCode.FILE_COMPLEX):
        assert running_v1(Direction.TO_CRIMINAL, BridgeState.ACCEPTED, steps) == (code, accepted)
        steps.append(Taken(BridgeAct.EXTEND, accepted + timedelta(days=2)))
    notice = Taken(BridgeAct.DECLINE, accepted + timedelta(days=9))
    back = Taken(BridgeAct.TAKE_BACK, notice.at + timedelta(days=2))
    steps = [*steps[:-1], notice, back]
    assert running_v1(Direction.TO_CRIMINAL, BridgeState.FILE_BACK, steps) == (
        PeriodCode.ASK_AGAIN,
        notice.at,
    )


@pytest.mark.parametrize(
    ("started", "calendar", "working"),
    [
        ("2026-09-01", "2026-09-04", "2026-09-04"),  # Tuesday: nothing in between.
        ("2026-09-03", "2026-09-06", "2026-09-08"),  # A weekend.
        ("2026-09-18", "2026-09-21", "2026-09-22"),  # The Sunday is worked.
        ("2026-09-30", "2026-10-03", "2026-10-10"),  # National Day; the Saturday after is worked.
    ],
)
def test_three_days_by_the_calendar_and_by_work(started: str, calendar: str, working: str) -> None:
    at = datetime.combine(date.fromisoformat(started), datetime.min.time(), CHINA) + timedelta(hours=10)

    def last_day(counting: Counting) -> str:
        return (
            (end_of(3, counting, at, pack().calendar).at - timedelta(seconds=1))
            .astimezone(CHINA)
            .date()
            .isoformat()
        )

    assert last_day(Counting.CALENDAR_DAYS) == calendar
    assert last_day(Counting.WORKING_DAYS) == working


@given(
    st.integers(1, 40),
    st.integers(0, 11 * 365 * 24).map(
        lambda hours: datetime(2019, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    ),
)
@settings(max_examples=200, deadline=None)
def test_working_days_are_worked_and_never_end_sooner(amount: int, at: datetime) -> None:
    calendar = pack().calendar
    by_work = end_of(amount, Counting.WORKING_DAYS, at, calendar)
    by_day = end_of(amount, Counting.CALENDAR_DAYS, at, calendar)
    assert by_work.at >= by_day.at > at
    assert (by_work.other_at, by_day.other_at) == (by_day.at, by_work.at)
    last = (by_work.at - timedelta(seconds=1)).astimezone(CHINA).date()
    assert calendar.is_worked(last)
    days = (at.astimezone(CHINA).date() + timedelta(days=n + 1) for n in range(400))
    assert sum(calendar.is_worked(day) for day in _until(days, last)) == amount
    assert end_of(amount, Counting.HOURS, at, calendar).at == at + timedelta(hours=amount)


def _until(days: Iterator[date], last: date) -> Iterator[date]:
    for day in days:
        yield day
        if day == last:
            return


def test_a_year_without_holidays_says_so() -> None:
    at = datetime(2023, 5, 2, tzinfo=UTC)
    assert not end_of(3, Counting.CALENDAR_DAYS, at, pack().calendar).are_holidays_known
    assert end_of(3, Counting.CALENDAR_DAYS, START, pack().calendar).are_holidays_known
    assert WorkCalendar("UTC", ()).is_worked(date(2026, 10, 1))


def test_holidays_that_nobody_held_against_the_notice_say_so() -> None:
    calendar = pack().calendar
    assert not end_of(3, Counting.CALENDAR_DAYS, START, calendar).are_holidays_confirmed
    read = [replace(year, reliability=Reliability.PRIMARY_TEXT) for year in calendar.years]
    assert end_of(
        3, Counting.CALENDAR_DAYS, START, replace(calendar, years=tuple(read))
    ).are_holidays_confirmed


@given(
    st.integers(1, 30), st.sampled_from([Counting.CALENDAR_DAYS, Counting.WORKING_DAYS]), st.integers(0, 60)
)
@settings(max_examples=60, deadline=None)
def test_the_days_that_are_shown_are_the_days_that_were_counted(
    amount: int, by: Counting, ahead: int
) -> None:
    due = end_of(amount, by, START + timedelta(days=ahead), pack().calendar)
    assert sum(day.is_counted for day in due.days) == amount
    assert not due.days[0].is_counted
    assert due.days[-1].is_counted
    assert due.days[-1].day == (due.at - timedelta(seconds=1)).astimezone(CHINA).date()
    assert by is Counting.CALENDAR_DAYS or all(day.is_worked for day in due.days if day.is_counted)


def test_the_pack_of_china_says_what_the_order_says() -> None:
    found = pack()
    lengths = {each.code: (each.amount, each.counting) for each in found.periods}
    assert found.officers == 2
    assert lengths[PeriodCode.DECIDE] == (3, Counting.CALENDAR_DAYS)
    assert lengths[PeriodCode.TRANSFER] == (24, Counting.HOURS)
    assert lengths[PeriodCode.FILE] == (3, Counting.CALENDAR_DAYS)
    assert set(lengths) == set(PeriodCode)
    assert [each.code for each in found.papers] == ["letter", "report", "items", "opinions", "other"]
    assert load(PackName.BRIDGE, "CN", on=date(2020, 8, 6)).is_most_protective


def test_a_pack_with_one_officer_or_a_day_of_another_year_is_refused() -> None:
    head = (
        'jurisdictions = ["XX"]\nversion = 1\neffective_from = 2026-01-01\nreviewer_note = "n"\nofficers = {officers}\n'
        'zone = "UTC"\nperiod = []\npaper = []\n[[citation]]\nsource = "s"\nsays = "t"\nreliability = "house_rule"\n'
    )
    year = '[[year]]\nyear = 2026\noff = [2025-01-01]\nwork = []\nsource = "s"\n'
    with pytest.raises(PackUnreadable, match="fewer than two"):
        read_packs(PackName.BRIDGE, head.format(officers=1) + year.replace("2025", "2026"))
    with pytest.raises(PackUnreadable, match="another year"):
        read_packs(PackName.BRIDGE, head.format(officers=2) + year)
