"""The packs that are shipped, and what answers where none is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import NotFound, UnsafeConfiguration
from coldframe.rulepacks import loader
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.loader import get_version, list_packs, load
from coldframe.rulepacks.protective import most_protective
from coldframe.rulepacks.terms import Clock, ClockUnit, PackName, Reliability

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("jurisdiction", "on", "pack_id", "years"),
    [
        ("KR", date(2014, 10, 31), "ages/KR/1", 14),
        ("kr", date(2026, 1, 1), "ages/KR/1", 14),
        ("CN", date(2020, 12, 31), "ages/CN/1", 16),
        ("CN", date(2021, 2, 28), "ages/CN/1", 16),
        ("CN", date(2021, 3, 1), "ages/CN/2", 16),
        ("DE", date(2026, 1, 1), "ages/DE/1", 14),
        ("GB-ENG", date(2026, 1, 1), "ages/GB-ENG/1", 10),
        ("GB-WLS", date(2026, 1, 1), "ages/GB-WLS/1", 10),
        ("GB-SCT", date(2026, 1, 1), "ages/GB-SCT/1", 12),
        ("GB", date(2026, 1, 1), "ages/GB/1", 12),
        ("GB-NIR", date(2026, 1, 1), "ages/GB/1", 12),
        ("GB-SCT", date(2021, 12, 16), "ages/most_protective/0", 18),
        ("US", date(2026, 1, 1), "ages/most_protective/0", 18),
        ("", date(2026, 1, 1), "ages/most_protective/0", 18),
        ("KR", date(1950, 1, 1), "ages/most_protective/0", 18),
    ],
)
def test_the_age_of_responsibility_by_place_and_day(
    jurisdiction: str, on: date, pack_id: str, years: int
) -> None:
    pack = load(PackName.AGES, jurisdiction, on=on)
    assert (pack.id, pack.responsible_from_years) == (pack_id, years)


def test_a_tier_lowers_the_minimum_but_not_the_age_that_opens_anything() -> None:
    pack = load(PackName.AGES, "CN", on=date(2026, 1, 1))
    assert (pack.minimum_years, pack.responsible_from_years) == (12, 16)
    assert [tier.from_years for tier in pack.tiers] == [14, 12]


@given(st.sampled_from(PackName), st.text(max_size=8) | st.none(), DAYS)
def test_no_jurisdiction_and_no_day_ever_raises(name: PackName, jurisdiction: str | None, on: date) -> None:
    pack = load(name, jurisdiction, on=on)
    assert pack.name is name
    assert pack.citations
    assert pack.is_most_protective or pack.holds_on(on)


@given(st.sampled_from(["KR", "CN", "DE", "GB", "GB-ENG", "US", "FR", "ZZ"]), DAYS)
def test_no_installed_pack_protects_more_than_the_most_protective_one(jurisdiction: str, on: date) -> None:
    best = load(PackName.AGES, "nowhere", on=on)
    pack = load(PackName.AGES, jurisdiction, on=on)
    assert pack.responsible_from_years <= best.responsible_from_years == pack.child_below_years == 18


def test_a_jurisdiction_s_packs_do_not_overlap() -> None:
    packs = list_packs()
    assert len({pack.id for pack in packs}) == len(packs)
    for one in packs:
        for other in packs:
            if (one.name, one.jurisdiction) == (
                other.name,
                other.jurisdiction,
            ) and one.version < other.version:
                assert one.effective_to is not None
                assert one.effective_to <= other.effective_from


def test_every_pack_is_cited_and_reviewed() -> None:
    for pack in list_packs():
        assert pack.citations
        assert all(c.source and c.says and c.reliability in Reliability for c in pack.citations)
        assert pack.reviewer_note.strip()


def test_an_old_decision_s_pack_is_found_again() -> None:
    for pack in (*list_packs(), *(most_protective(name) for name in PackName)):
        assert get_version(pack.id) == pack
    with pytest.raises(NotFound, match="ages/KR/99"):
        get_version("ages/KR/99")


def test_a_broken_file_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.rulepacks.reading.tomllib.loads", lambda text: {"jurisdictions": ["KR"]})
    loader._shipped.cache_clear()
    try:
        with pytest.raises(UnsafeConfiguration, match=r"ages/cn-1997\.toml"):
            load(PackName.AGES, "KR", on=date(2026, 1, 1))
    finally:
        loader._shipped.cache_clear()


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (datetime(2024, 5, 6, 12, tzinfo=UTC), datetime(2024, 8, 4, 12, tzinfo=UTC)),
        (datetime(2024, 5, 7, 12, tzinfo=UTC), datetime(2025, 5, 7, 12, tzinfo=UTC)),
    ],
)
def test_preservation_runs_90_days_or_a_year_by_the_day_of_submission(
    submitted: datetime, due: datetime
) -> None:
    clock = load(PackName.CLOCKS, "US", on=submitted.date()).find("preservation")
    assert clock is not None
    assert due_at(clock, submitted) == due


@pytest.mark.parametrize("jurisdiction", ["EU", "DE", "IE"])
def test_the_complaint_window_is_six_calendar_months(jurisdiction: str) -> None:
    clock = load(PackName.CLOCKS, jurisdiction, on=date(2026, 1, 1)).find("complaint_window")
    assert clock is not None
    assert due_at(clock, datetime(2026, 8, 31, 9, tzinfo=UTC)) == datetime(2027, 2, 28, 9, tzinfo=UTC)


def test_a_clock_without_a_number_computes_nothing() -> None:
    clock = load(PackName.CLOCKS, "EU", on=date(2026, 1, 1)).find("threat_to_life")
    assert clock is not None
    assert due_at(clock, datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert clock.wording == "promptly"
    assert load(PackName.CLOCKS, "US", on=date(2026, 1, 1)).find("no_such_clock") is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(0, 60))  # noqa: DTZ001
def test_months_never_run_past_the_month_they_name(start: datetime, months: int) -> None:
    clock = Clock("x", "", "", months, ClockUnit.MONTHS, "", Reliability.HOUSE_RULE)
    due = due_at(clock, start.replace(tzinfo=UTC))
    assert due is not None
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day <= start.day


def test_a_native_term_is_found_by_its_wording_spaces_aside() -> None:
    pack = load(PackName.MEASURES, "KR", on=date(2014, 10, 31))
    booked = pack.find("불구속입건")
    assert booked is not None
    assert (booked.stage, booked.not_to_be_read_as) == ("booked", "indicted without arrest")
    assert pack.find("indicted without arrest") is None
