"""Rollups give what a plain count of the ledger gives, for every history, period, batch and place to stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from typer.testing import CliRunner

from coldframe.cli.stats import app
from coldframe.core.actors import system
from coldframe.custody.actions import act
from coldframe.custody.queries import iterate_events
from coldframe.publication.measures import FUNNEL, MEASURES, SPANS
from coldframe.publication.models import CountedThing, DayCount, RollupPlace
from coldframe.publication.queries import (
    find_differences,
    follow,
    get_freshness,
    list_figures,
    list_months,
    list_times,
    recount,
)
from coldframe.publication.rollups import keeping, pending, tallies
from coldframe.publication.rollups.keeping import catch_up, forget
from coldframe.publication.rollups.tallies import counted_days, ended_rows, kept_days, kept_things
from coldframe.publication.rules import roll_up_v1
from coldframe.publication.terms import Figure, Period, exactly

START = datetime(2026, 3, 27, 22, tzinfo=UTC)
LATER = START + timedelta(days=400)
SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Told:
    """One act of an invented history."""

    kind: str
    subject: str
    detail: tuple[tuple[str, object], ...]
    at: datetime


def _acts() -> st.SearchStrategy[tuple[str, str, tuple[tuple[str, object], ...]]]:
    number = st.integers(0, 3)
    made = st.builds(
        lambda n, outcome: ("decision_made", f"dec_{n}", (("outcome", outcome), ("clue", f"clu_{n}"), ("category", "a1"), ("harms", ["x"]))),
        number, st.sampled_from(["report", "none"]),
    )  # fmt: skip
    turned = st.builds(
        lambda kind, n: (kind, f"dec_{n}", (("clue", f"clu_{n}"),)),
        st.sampled_from(["decision_undone", "decision_reversed", "decision_stands_again"]), number,
    )  # fmt: skip
    clues = st.builds(
        lambda kind, n, harms: (kind, f"clu_{n}", (("channel", "api"), ("harms", sorted(harms)), ("danger_now", "yes"))),
        st.sampled_from(["clue_received", "clue_repeated", "clue_destroyed"]), number, st.sets(st.sampled_from("pq")),
    )  # fmt: skip
    referrals = st.builds(
        lambda kind, n, to: (kind, f"ref_{n}", (("recipient", to), ("country", {"rcp_a": "KR", "rcp_b": "DE"}.get(to)))),
        st.sampled_from(["referral_delivered", "referral_redirected", "referral_recalled"]), number, st.sampled_from(["rcp_a", "rcp_b", "rcp_c"]),
    )  # fmt: skip
    matches = st.builds(
        lambda n, item: ("match_found", f"mat_{n}", (("item", f"itm_{item}"), ("signal_kind", "pdq"))),
        st.integers(0, 9), number,
    )  # fmt: skip
    measures = st.builds(
        lambda n, corrects: ("measure_recorded", "pty_1", (("measure", f"msr_{n}"), ("stage", f"s{n}"), ("corrects", f"msr_{corrects}" if corrects < n else None))),
        number, number,
    )  # fmt: skip
    goods = st.builds(
        lambda kind, n, unit, quantity, qualifier: (kind, f"tly_{n}", (("counted", "seized_object"), ("unit", unit), ("quantity", quantity), ("qualifier", qualifier), ("part_of", None))),
        st.sampled_from(["tally_recorded", "tally_corrected"]), number, st.sampled_from(["device", "vehicle"]), st.integers(1, 9), st.sampled_from(["exact", "at_least", "uncounted"]),
    )  # fmt: skip
    looks = st.builds(lambda n: ("look_counted", "per_1", (("items", n), ("seconds", 3 * n))), number)
    return st.one_of(made, turned, clues, referrals, matches, measures, goods, looks)


HISTORIES = st.lists(st.tuples(_acts(), st.integers(0, 90)), min_size=1, max_size=40)


def written(history: Sequence[tuple[tuple[str, str, tuple[tuple[str, object], ...]], int]]) -> list[Told]:
    """Put a history into the ledger, some hours between two acts."""
    now, told = START, []
    for (kind, subject, detail), hours in history:
        now += timedelta(hours=hours, microseconds=1)
        told.append(Told(kind, subject, detail, now))
        with act(actor=system("test"), as_of=now) as ledger:
            ledger.record(kind, subject, **dict(detail))
    return told


def oracle(told: Sequence[Told], period: Period, as_of: datetime) -> dict[str, int]:
    """A few of the measures by words alone, without a line of the code that is tested."""
    known = [one for one in told if one.at <= as_of]
    inside = [one for one in known if period.start <= one.at < period.end]

    def last_turn(one: Told, turns: dict[str, bool]) -> bool:
        stands = True
        for other in known:
            if other.at > one.at and other.subject == one.subject and other.kind in turns:
                stands = turns[other.kind]
        return stands

    decided = {"decision_undone": False, "decision_reversed": False, "decision_stands_again": True}
    sent = {"referral_redirected": False, "referral_recalled": False}
    corrected = {
        dict(one.detail)["corrects"]: one.at for one in known if one.kind == "measure_recorded" and dict(one.detail)["corrects"]
    }  # fmt: skip
    return {
        "clues_received": len({one.subject for one in inside if one.kind == "clue_received"}),
        "items_matched": len({dict(one.detail)["item"] for one in inside if one.kind == "match_found"}),
        "decisions": len({one.subject for one in inside if one.kind == "decision_made" and last_turn(one, decided)}),
        "referrals_delivered": len({one.subject for one in inside if one.kind == "referral_delivered" and last_turn(one, sent)}),
        "measures_recorded": len({
            measure for one in inside if one.kind == "measure_recorded"
            for measure in (dict(one.detail)["measure"],) if corrected.get(measure, one.at) <= one.at
        }),
        "exposure_seconds": sum(int(str(dict(one.detail)["seconds"])) for one in inside if one.kind == "look_counted"),
    }  # fmt: skip


def said(figures: Sequence[Figure]) -> list[tuple[object, ...]]:
    return [(one.measure.code, one.value, one.breakdown) for one in figures]


def numbers(figures: Sequence[Figure], codes: Sequence[str]) -> dict[str, int]:
    return {one.measure.code: int(one.value.number) for one in figures if one.measure.code in codes}


class Histories(TestCase):
    @given(
        history=HISTORIES,
        batch=st.integers(4, 20),
        first=st.integers(0, 40),
        days=st.integers(1, 60),
        hours=st.sampled_from([0, 0, 7]),
    )
    @hypothesis_settings(max_examples=12, deadline=None)
    def test_that_the_rollup_the_recount_and_the_oracle_agree(
        self, history: list[tuple[tuple[str, str, tuple[tuple[str, object], ...]], int]], batch: int, first: int, days: int, hours: int
    ) -> None:  # fmt: skip
        half = len(history) // 2
        told = written(history[:half])
        catch_up(batch_events=batch)
        begun = told[-1].at - START if told else timedelta()
        told += [Told(one.kind, one.subject, one.detail, one.at) for one in _go_on(history[half:], begun)]
        midnight = datetime(2026, 3, 27, tzinfo=UTC)
        start = midnight + timedelta(days=first, hours=hours)
        period = Period(start, start + timedelta(days=days))
        place = RollupPlace.objects.get()
        live, times = list_figures(period, as_of=LATER), list_times(period, as_of=LATER)
        assert RollupPlace.objects.get().sequence == place.sequence, "a page writes nothing"
        catch_up(batch_events=batch)
        figures = list_figures(period, as_of=LATER)
        assert said(live) == said(figures)
        assert [one.source for one in live] == [one.source for one in figures]
        assert times == list_times(period, as_of=LATER)
        steps = follow(FUNNEL, period, as_of=LATER)
        with patch.object(tallies, "_WORTH_READING", -1):
            assert times == list_times(period, as_of=LATER)
            assert steps == follow(FUNNEL, period, as_of=LATER)
        assert said(figures) == said(recount(period, as_of=LATER))
        expected = oracle(told, period, LATER)
        assert numbers(figures, list(expected)) == expected
        early = told[half].at if half < len(told) else LATER
        expected = oracle(told, period, early)
        assert numbers(list_figures(period, as_of=early), list(expected)) == expected
        assert find_differences() == ()
        kept = Counter(
            DayCount.objects.exclude(amount=0).values_list("code", "day", "before", "part", "amount")
        )
        forget()
        catch_up()
        anew = DayCount.objects.exclude(amount=0).values_list("code", "day", "before", "part", "amount")
        assert kept == Counter(anew)

    @given(
        history=st.lists(st.tuples(_acts(), st.integers(-900, 900)), min_size=1, max_size=40),
        zone=st.sampled_from(
            ["UTC", "Asia/Seoul", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
        ),
        batch=st.integers(9, 40),
        days=st.integers(1, 60),
    )
    @hypothesis_settings(max_examples=12, deadline=None)
    def test_that_the_statements_give_what_the_rule_gives_for_late_events_and_in_every_zone(
        self, history: list[tuple[tuple[str, str, tuple[tuple[str, object], ...]], int]], zone: str, batch: int, days: int
    ) -> None:  # fmt: skip
        for (kind, subject, detail), hours in history:
            _record(kind, subject, START + timedelta(hours=hours, microseconds=hours % 7), **dict(detail))
        with self.settings(TIME_ZONE=zone):
            catch_up(batch_events=batch)
            by_rule = roll_up_v1(iterate_events(), MEASURES, ZoneInfo(zone))
            assert counted_days(len(history)) == kept_days() == kept_things() == by_rule
            start = datetime(2026, 3, 20, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            period = Period(start, start + timedelta(days=days), zone)
            assert said(list_figures(period, as_of=LATER)) == said(recount(period, as_of=LATER))
            with self.settings(TIME_ZONE="Europe/Berlin"):
                # Of another zone: what is kept is not used, and nothing is counted twice.
                assert said(list_figures(period, as_of=LATER)) == said(recount(period, as_of=LATER))


def _go_on(
    history: Sequence[tuple[tuple[str, str, tuple[tuple[str, object], ...]], int]], begun: timedelta
) -> list[Told]:
    first, *rest = history
    return written([(first[0], first[1] + -(-begun // timedelta(hours=1))), *rest])


def _record(kind: str, subject: str, at: datetime, **detail: object) -> None:
    with act(actor=system("test"), as_of=at) as ledger:
        ledger.record(kind, subject, **detail)


def _of(code: str, period: Period, as_of: datetime = LATER) -> int:
    return next(
        int(one.value.number) for one in list_figures(period, as_of=as_of) if one.measure.code == code
    )


@pytest.mark.django_db
def test_that_a_crash_inside_a_batch_leaves_nothing_half_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        _record("clue_received", f"clu_{n}", START + timedelta(hours=n))
        if n == 1:
            catch_up()
    take_in, calls = keeping._take_in, 0

    def failing() -> int:
        nonlocal calls
        calls += 1
        latest = take_in()
        if calls == 2:
            raise RuntimeError("the power went")
        return latest

    monkeypatch.setattr(keeping, "_take_in", failing)
    with pytest.raises(RuntimeError):
        catch_up(batch_events=2)
    assert RollupPlace.objects.get().sequence == 4
    assert CountedThing.objects.filter(code="clues_received").count() == 4
    catch_up(batch_events=2)
    assert find_differences() == ()
    assert _of("clues_received", Period(START, LATER)) == 6


@pytest.mark.django_db
def test_that_nothing_is_used_before_all_is_made_anew_and_that_it_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(3):
        _record("clue_received", f"clu_{n}", START + timedelta(hours=n), channel="form")
        _record("decision_made", f"dec_{n}", START + timedelta(hours=n), clue=f"clu_{n}", outcome="none")
    take_in, calls = keeping._take_in, 0

    def failing(*, is_first: bool = False) -> int:
        nonlocal calls
        calls += 1
        latest = take_in(is_first=is_first)
        if calls == 4:
            raise RuntimeError("the power went")
        return latest

    monkeypatch.setattr(keeping, "_take_in", failing)
    with pytest.raises(RuntimeError):
        catch_up(batch_events=5)
    place = RollupPlace.objects.get()
    assert (place.sequence, place.measures_made) == (6, 3)
    assert set(CountedThing.objects.values_list("code", flat=True)) <= {one.code for one in MEASURES[:3]}
    fresh = get_freshness()
    assert (fresh.kept, fresh.live, fresh.uncounted) == (0, 6, 0)
    assert _of("clues_received", Period(START, LATER)) == 3
    # Meanwhile another process does a measure: this one notices, and counts nothing twice.
    _record("clue_received", "clu_3", START + timedelta(hours=4), channel="form")
    others, stopped = keeping.sweep_each, True

    def overtaken(*args: object, **named: object) -> Iterator[int]:
        nonlocal stopped
        for number in others(*args, **named):  # type: ignore[arg-type]  # passed on as it came
            if stopped and number == 5:
                stopped = False
                RollupPlace.objects.update(measures_made=6)
            yield number

    monkeypatch.setattr(keeping, "sweep_each", overtaken)
    assert keeping.roll_up(batch_events=5) is False
    assert not CountedThing.objects.filter(code=MEASURES[5].code).exists()
    monkeypatch.undo()
    assert catch_up().sequence == 7
    forget()
    assert find_differences() == ()
    assert _of("clues_received", Period(START, LATER)) == 4


@pytest.mark.django_db
def test_that_other_measures_another_zone_or_another_history_start_anew(settings: LazySettings) -> None:
    _record("clue_received", "clu_1", START)
    catch_up()
    settings.TIME_ZONE = "Asia/Seoul"
    catch_up()
    # 22:00 UTC is the morning of the next day in Seoul.
    day = datetime(2026, 3, 28, tzinfo=SEOUL)
    assert set(DayCount.objects.values_list("day", flat=True)) == {day.toordinal()}
    assert (
        _of(
            "clues_received",
            Period(day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC), "Asia/Seoul"),
        )
        == 1
    )
    assert (
        _of("clues_received", Period(datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC)))
        == 1
    )
    RollupPlace.objects.update(hash="0" * 64)
    DayCount.objects.update(amount=9)
    assert _of("clues_received", Period(START, LATER)) == 1
    assert find_differences() == ()


@pytest.mark.django_db
def test_that_a_page_that_cannot_count_everything_says_how_far_it_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(3):
        _record("clue_received", f"clu_{n}", START + timedelta(hours=n))
    catch_up()
    for n in range(3, 8):
        _record("clue_received", f"clu_{n}", START + timedelta(hours=n))
    period = Period(START, LATER)
    assert (_of("clues_received", period), get_freshness().live) == (8, 5)
    monkeypatch.setattr(pending, "LIVE_EVENTS", 4)
    first = list_figures(period, as_of=LATER)[0]
    assert first.value == exactly(3)
    assert first.as_of == START + timedelta(hours=2), "as of the last event that was counted"
    assert first.source.startswith("custody:3:")
    fresh = get_freshness()
    assert (fresh.kept, fresh.live, fresh.uncounted) == (3, 0, 5)
    assert RollupPlace.objects.get().sequence == 3
    catch_up()
    assert _of("clues_received", period) == 8


@pytest.mark.django_db
def test_that_each_month_is_counted_by_itself_and_an_empty_one_is_there() -> None:
    _record("clue_received", "clu_1", datetime(2026, 1, 31, 23, tzinfo=UTC))
    _record("clue_received", "clu_2", datetime(2026, 3, 1, tzinfo=UTC))
    start, end = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    found = list_months(Period(start, end), as_of=LATER)
    assert [(month, of["clues_received"].value) for month, of in found] == [
        ("2026-01", exactly(1)), ("2026-02", exactly(0)), ("2026-03", exactly(1)),
    ]  # fmt: skip
    assert found[0][1]["clues_received"].period.start == start
    assert found[-1][1]["clues_received"].period.end == end
    # 23:00 UTC is the first of February in Seoul.
    found = list_months(Period(start, end, "Asia/Seoul"), as_of=LATER)
    assert [of["clues_received"].value for _month, of in found] == [exactly(0), exactly(1), exactly(1)]


@pytest.mark.django_db
def test_that_recompute_finds_a_changed_count_and_mends_it_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _record("clue_received", "clu_1", START, channel="form")
    runner = CliRunner()
    assert runner.invoke(app, ["recompute"]).exit_code == 0
    DayCount.objects.filter(code="clues_received").update(amount=2)
    found = runner.invoke(app, ["recompute"])
    assert found.exit_code == 1
    assert "clues_received, 2026-03-27, form: kept 2 by days and 1 by things, counted 1" in found.output
    assert runner.invoke(app, ["recompute", "--rebuild"]).exit_code == 1
    assert runner.invoke(app, ["recompute"]).exit_code == 0
    CountedThing.objects.filter(code="clues_received").delete()
    assert runner.invoke(app, ["recompute"]).exit_code == 1


@pytest.mark.django_db
def test_that_what_is_still_open_is_told_and_not_left_out() -> None:
    for n, hours in enumerate((1, 2, 3, None)):
        _record("clue_received", f"clu_{n}", START + timedelta(minutes=n))
        if hours is not None:
            _record("decision_made", f"dec_{n}", START + timedelta(minutes=n, hours=hours), clue=f"clu_{n}")
    period = Period(START, START + timedelta(days=1))
    (span,) = (one for one in list_times(period, as_of=LATER) if one.span.code == "clue_to_decision")
    assert (span.ended, span.open) == (3, 1)
    # Of four: a quarter within one hour, half within two, three quarters within three; nine of ten are not known.
    assert span.quantiles == (timedelta(hours=1), timedelta(hours=2), timedelta(hours=3), None)


def test_that_nothing_of_a_person_is_kept_with_exposure() -> None:
    measures = [one for one in MEASURES if one.counting_point == "look_counted"]
    assert {one.identity for one in measures} == {"sequence"}
    assert {one.breakdown for one in measures} == {None}


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" not in connection.vendor, reason="how SQLite looks things up")
def test_that_the_end_of_each_thing_is_looked_up_by_the_thing_and_not_among_all_later_ones() -> None:
    period = Period(START, LATER)
    for span in (*SPANS, *FUNNEL):
        sql, parameters = ended_rows(span, period).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plan = [str(row[-1]) for row in cursor.fetchall()]
        # Without statistics, as on a desk that nobody tends.
        assert [line for line in plan if " U0 " in line] == [
            "SEARCH U0 USING INDEX counted_identity (code=? AND identity=?)"
        ]
