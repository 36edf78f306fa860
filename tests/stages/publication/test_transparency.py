"""The desk's own report: released numbers and entered words, nothing else, out by two people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from tests.stages.publication.release_desk import JANUARY, Desk, month

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.actions import act
from coldframe.custody.queries import list_events
from coldframe.publication.actions import (
    draft_transparency,
    propose_transparency,
    publish_transparency,
    withdraw_release,
    withdraw_transparency,
)
from coldframe.publication.queries import get_transparency_report, list_lines, list_transparency_reports
from coldframe.publication.terms import Period
from coldframe.publication.terms.transparency import ProviderKind, Section
from coldframe.publication.transparency.composing import Line
from coldframe.publication.transparency.template import INDICATORS, MEASURES_OF
from coldframe.rulepacks.loader import list_packs
from coldframe.web.site.building import build_site
from coldframe.web.transparent import sections_of

pytestmark = pytest.mark.django_db

QUARTER = month(1, months=3)
LATER = JANUARY + timedelta(days=120)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    ids = made.decide(117, at=JANUARY + timedelta(days=3))
    made.reverse(*ids[:33], at=JANUARY + timedelta(days=9))
    _appeals(made.wen, granted=7, refused=3)
    for measure in ("decisions_made", "decisions_reversed", "appeals_received", "appeals_decided"):
        made.publish(measure, QUARTER, at=LATER, by_part=measure in ("decisions_made", "appeals_decided"))
    return made


def _appeals(
    actor: Actor, *, granted: int, refused: int, at: datetime = JANUARY + timedelta(days=11), first: int = 0
) -> None:
    for n in range(first, first + granted + refused):
        with act(actor=actor, as_of=at) as ledger:
            ledger.record("appeal_received", f"app_{n:026d}")
        with act(actor=actor, as_of=at + timedelta(hours=4, minutes=48, seconds=n)) as ledger:
            state = "granted" if n < first + granted else "refused"
            ledger.record("appeal_answered", f"app_{n:026d}", appeal_state=state)


def drafted(
    desk: Desk, *, kind: ProviderKind = ProviderKind.ONLINE_PLATFORM, note: str = "", **entered: str
) -> str:
    return draft_transparency(
        period=QUARTER, entered=entered, kind=kind, note=note, actor=desk.wen, as_of=LATER
    )


def out(desk: Desk, report_id: str, *, at: datetime = LATER) -> str:
    propose_transparency(report_id, actor=desk.wen, as_of=at)
    publish_transparency(report_id, actor=desk.ida, as_of=at)
    return report_id


def lines_of(report_id: str) -> dict[str, Line]:
    return {line.indicator.code: line for line in list_lines(get_transparency_report(report_id))}


def said(report_id: str) -> dict[str, str]:
    lines = list_lines(get_transparency_report(report_id))
    rows = [row for section in sections_of(lines) for row in section.rows]
    return {line.indicator.code: row.said for line, row in zip(lines, rows, strict=True)}


def test_every_row_says_a_released_number_or_why_there_is_none(desk: Desk) -> None:
    made = drafted(desk, people="12", people_training="Two weeks, and a person to talk to.")
    found, words = lines_of(made), said(made)
    assert set(found) == {one.code for one in INDICATORS}
    assert words["decisions"] == "117 decisions"
    assert words["reversal_rate"] == "28.2 % (base: 117)"
    assert words["complaints_received"] == "10 appeals"
    # To the hour: to the second it would be the time of one appeal.
    assert words["complaints_median_time"] == "5 h 0 min"
    assert found["complaints_median_time"].seconds == 5 * 3600
    assert words["people"] == "12"
    assert found["orders_to_act"].standing == "not_collected"
    assert found["clues_received"].standing == "not_published"
    assert found["recipients"].standing == "not_applicable"
    assert found["automated_notices"].text == "0"


def test_a_share_of_what_is_not_told_is_not_told(desk: Desk) -> None:
    # Seven were granted and three refused: of ten, the share would tell the three.
    desk.publish("appeals_granted", QUARTER, at=LATER, by_part=False)
    found, words = lines_of(drafted(desk)), said(drafted(desk))
    assert found["complaints_granted"].standing == "suppressed"
    assert words["complaints_granted_share"] == words["complaints_granted"] == "[c]"


def test_two_people_publish_it_and_a_note_withdraws_it(desk: Desk) -> None:
    made = drafted(desk)
    propose_transparency(made, actor=desk.wen, as_of=LATER)
    with pytest.raises(NotAllowed, match="Two people"):
        publish_transparency(made, actor=desk.wen, as_of=LATER)
    publish_transparency(made, actor=desk.ida, as_of=LATER)
    with pytest.raises(Conflict):
        propose_transparency(made, actor=desk.ida, as_of=LATER)
    with pytest.raises(InvalidInput):
        withdraw_transparency(made, note="", actor=desk.wen, as_of=LATER)
    files = build_site()
    assert "28.2 % (base: 117)" in files[f"en/{made}.html"].decode()
    withdraw_transparency(made, note="It left a month out.", actor=desk.wen, as_of=LATER)
    files = build_site()
    assert "It left a month out." in files[f"ko/{made}.html"].decode()
    for path in ("en/log.html", "data/log.csv", "corrections.atom"):
        assert "It left a month out." in files[path].decode(), path
    assert f'href="{made}.html"' in files["zh-hans/log.html"].decode()
    assert html.fromstring(files[f"en/{made}.html"]).xpath("//table") == []
    assert b"117" not in files[f"data/{made}-beside.csv"]
    assert [event.kind for event in list_events(about=made)] == [
        "transparency_drafted", "transparency_proposed", "transparency_published", "transparency_withdrawn",
    ]  # fmt: skip


def test_every_number_of_its_files_carries_what_makes_it_true(desk: Desk) -> None:
    made = drafted(desk)
    propose_transparency(made, actor=desk.wen, as_of=LATER)
    publish_transparency(made, actor=desk.ida, as_of=LATER)
    files = build_site()
    names = [path for path in files if path.startswith(f"data/{made}-")]
    assert len(names) == 10
    rows = [row for name in names for row in csv.DictReader(io.StringIO(files[name].decode()))]
    assert [row["indicator"] for row in rows] == [one.code for one in INDICATORS]
    told = [row for row in rows if row["standing"] == "told"]
    assert {row["value"] for row in told} == {"117", "33", "28.2", "10"}
    for row in told:
        empty = [
            key for key, value in row.items() if not value and not key.startswith(("template_", "applic"))
        ]
        assert empty == [], row
    # What no release says has its unit, its rule and who says it all the same.
    by_code = {row["indicator"]: row for row in rows}
    median = by_code["complaints_median_time"]
    assert (median["value"], median["unit"], median["standing"]) == ("18000", "seconds", "counted")
    assert all(
        median[key]
        for key in ("measure", "counting_point", "duplicate_rule", "population", "as_of", "source")
    )
    zero = by_code["automated_measures"]
    assert (zero["value"], zero["unit"], zero["standing"]) == ("0", "measures", "fixed")
    assert zero["source"].startswith("by the making of the software")
    for row in rows:
        assert (
            bool(row["unit"]) == row["value"].replace(".", "").isdigit() or row["standing"] == "suppressed"
        ), row


def test_what_was_withdrawn_since_is_not_told_in_the_report_either(desk: Desk) -> None:
    made = drafted(desk)
    source = lines_of(made)["decisions"].release_id
    withdraw_release(source, note="Counted twice.", actor=desk.wen, as_of=LATER)
    found = lines_of(made)
    assert found["decisions"].standing == found["reversal_rate"].standing == "withdrawn"
    assert "117" not in " ".join(said(made).values())


def test_what_is_entered_is_a_row_that_people_enter_and_a_number_where_one_is_asked(desk: Desk) -> None:
    for wrong in ({"decisions": "5"}, {"people": "many"}, {"people": "-1"}):
        with pytest.raises(InvalidInput):
            drafted(desk, **wrong)
    with pytest.raises(InvalidInput, match="not over"):
        draft_transparency(
            period=QUARTER, entered={}, kind=ProviderKind.HOSTING, actor=desk.wen, as_of=JANUARY
        )


def test_what_does_not_apply_is_said_and_is_no_zero(desk: Desk) -> None:
    hotline = lines_of(drafted(desk, kind=ProviderKind.NO_PROVIDER, orders_to_act="3"))
    assert hotline["orders_to_act"].text == "3"  # what is said is told, whoever says it
    assert hotline["orders_to_inform"].standing == "not_applicable"
    assert hotline["complaints_received"].standing == "told"
    assert hotline["clues_received"].standing == "not_published"  # beside the template nothing fails to apply
    for kind, code, standing in (
        (ProviderKind.INTERMEDIARY, "orders_to_act", "not_collected"),
        (ProviderKind.INTERMEDIARY, "notices_by_trusted_flaggers", "not_applicable"),
        (ProviderKind.HOSTING, "notices_by_trusted_flaggers", "not_collected"),
        (ProviderKind.HOSTING, "out_of_court", "not_applicable"),
        (ProviderKind.ONLINE_PLATFORM, "out_of_court", "not_collected"),
        (ProviderKind.ONLINE_PLATFORM, "people", "not_applicable"),
        (ProviderKind.VERY_LARGE, "people", "not_collected"),
    ):
        line = lines_of(drafted(desk, kind=kind))[code]
        assert (line.standing, line.text, line.value) == (standing, "", None), code


def test_a_median_that_cannot_be_said_says_why() -> None:
    desk, at = Desk(), JANUARY + timedelta(days=2)
    assert lines_of(drafted(desk))["complaints_median_time"].standing == "nothing"
    for n in range(30):
        with act(actor=desk.wen, as_of=at) as ledger:
            ledger.record("appeal_received", f"app_{n:026d}")
        if n in (8, 29):
            # Nine ended: too few. Later eleven of thirty: enough of them, and most are still open.
            for each in range(9) if n == 8 else (9, 10):
                with act(actor=desk.wen, as_of=at + timedelta(hours=2)) as ledger:
                    ledger.record("appeal_answered", f"app_{each:026d}", appeal_state="granted")
            standing = "suppressed" if n == 8 else "still_open"
            assert lines_of(drafted(desk))["complaints_median_time"].standing == standing


def test_a_part_that_a_release_left_out_is_none_and_a_share_of_none_is_none() -> None:
    desk = Desk()
    for n in range(12):
        with act(actor=desk.wen, as_of=JANUARY + timedelta(days=3)) as ledger:
            ledger.record("clue_received", f"clu_{n:026d}", channel="form")
    desk.publish("clues_received", QUARTER, at=LATER)
    for measure in ("appeals_granted", "appeals_decided", "decisions_made", "decisions_reversed"):
        desk.publish(measure, QUARTER, at=LATER, by_part=False)
    found, words = lines_of(drafted(desk)), said(drafted(desk))
    assert words["clues_received"] == "12 clues"
    assert words["notices_received"] == "0 clues"
    assert found["complaints_granted_share"].standing == found["reversal_rate"].standing == "nothing"


def test_more_taken_back_than_decided_is_two_numbers_and_no_share() -> None:
    desk = Desk()
    ids = desk.decide(40, at=JANUARY - timedelta(days=3))
    desk.decide(20, at=JANUARY + timedelta(days=3))
    desk.reverse(*ids[:30], at=JANUARY + timedelta(days=9))
    for measure in ("decisions_made", "decisions_reversed"):
        desk.publish(measure, QUARTER, at=LATER, by_part=False)
    found = lines_of(drafted(desk))
    assert found["decisions_reversed"].standing == found["decisions"].standing == "told"
    assert found["reversal_rate"].standing == "no_share"


def test_rows_carry_the_names_of_the_template_each_once() -> None:
    named = [(one.section, one.row, one.scope) for one in INDICATORS if one.row]
    assert len(named) == len(set(named))
    assert {one.section for one in INDICATORS} == set(Section)
    assert all(
        one.row or one.code in ("kind", "zone") for one in INDICATORS if one.section is not Section.BESIDE
    )
    assert all(bool(one.unit) == (one.is_number or bool(one.fixed)) for one in INDICATORS)


def test_a_correction_takes_the_place_and_the_first_one_stays_readable(desk: Desk) -> None:
    first = out(desk, drafted(desk, people="12"))
    with pytest.raises(InvalidInput, match="is out"):
        drafted(desk, people="13")
    late = drafted(desk, note="Drafted beside another.", people="14")
    after = LATER + timedelta(days=2)
    second = out(desk, drafted(desk, note="One person was left out.", people="13"), at=after)
    propose_transparency(late, actor=desk.wen, as_of=after)
    with pytest.raises(Conflict, match="published or withdrawn since"):
        publish_transparency(late, actor=desk.ida, as_of=after)
    old, new = get_transparency_report(first), get_transparency_report(second)
    assert (old.state, old.corrected_by) == ("corrected", second)
    assert (new.corrects, new.correction_note) == (first, "One person was left out.")
    assert said(second)["previous"] == LATER.date().isoformat()
    files = build_site()
    assert f'href="{second}.html"' in files[f"en/{first}.html"].decode()
    assert "One person was left out." in files[f"en/{second}.html"].decode()
    assert b",12,people," in files[f"data/{first}-human_resources.csv"]
    feed = files["corrections.atom"].decode()
    assert "Corrected: transparency report" in feed
    assert "Correction: transparency report" in feed
    assert [event.kind for event in list_events(about=first)][-1] == "transparency_corrected"
    withdraw_transparency(second, note="Both are wrong.", actor=desk.wen, as_of=after)
    assert get_transparency_report(first).state == "corrected"
    assert (
        lines_of(out(desk, drafted(desk, people="15"), at=after + timedelta(days=1)))["people"].text == "15"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ask somebody@example.org.",
        "문의: +82 10-5555-0100",
        "详见 https://example.org/a?b=c",
        "seen on telegram as @plainly_invented",
        f"The file {'0f' * 16} was one.",
    ],
)
def test_nothing_that_leads_to_somebody_is_entered_or_noted(desk: Desk, text: str) -> None:
    with pytest.raises(InvalidInput, match="Readers see all of it"):
        drafted(desk, people_training=text)
    made = out(desk, drafted(desk, people_training="2 weeks in 2026, 0.97 of 1,200; (EU) 2022/2065."))
    with pytest.raises(InvalidInput, match="Readers see all of it"):
        drafted(desk, note=text)
    with pytest.raises(InvalidInput, match="Readers see all of it"):
        withdraw_transparency(made, note=text, actor=desk.wen, as_of=LATER)


def test_every_told_row_is_what_a_recount_of_the_ledger_gives() -> None:
    desk, seoul = Desk(), ZoneInfo("Asia/Seoul")
    start, end = (datetime(2027, each, 1, tzinfo=seoul).astimezone(UTC) for each in (1, 4))
    period = Period(start, end, "Asia/Seoul")
    edges = (start - MOMENT, start, start + timedelta(days=40), end - MOMENT, end)
    decisions = []
    for place, at in enumerate(edges):
        decisions += desk.decide(11 + place, at=at)
        with act(actor=desk.wen, as_of=at) as ledger:
            for n in range(7 + place):
                channel = "article_16" if n < 6 else "form"
                ledger.record("clue_received", f"clu_{place}{n:025d}", channel=channel)
        _appeals(desk.wen, granted=6, refused=8 + place, at=at, first=100 * place)
    desk.reverse(*decisions[:20], at=start + timedelta(days=1))
    desk.reverse(*decisions[20:40], at=end)
    for measure in MEASURES_OF:
        desk.publish(measure, period, at=LATER, by_part=measure in ("clues_received", "appeals_decided"))
    made = draft_transparency(
        period=period, entered={}, kind=ProviderKind.HOSTING, actor=desk.wen, as_of=LATER
    )
    within = [event for event in list_events(limit=10_000) if start <= event.at < end]
    kinds = Counter(event.kind for event in within)
    answers = Counter(event.detail["appeal_state"] for event in within if event.kind == "appeal_answered")
    notices = sum(event.detail.get("channel") == "article_16" for event in within)
    expected = {
        "clues_received": kinds["clue_received"], "notices_received": notices, "decisions": kinds["decision_made"],
        "decisions_reversed": 20, "complaints_received": kinds["appeal_received"],
        "complaints_decided": kinds["appeal_answered"], "complaints_granted": answers["granted"],
        "complaints_refused": answers["refused"], "items_matched": 0, "reports_filed": 0, "notices_sent": 0,
    }  # fmt: skip
    found = lines_of(made)
    told = {code: line.value.number for code, line in found.items() if line.value and not line.indicator.base}
    assert told == expected
    assert kinds["decision_made"] == 12 + 13 + 14
    assert (said(made)["start"], said(made)["end"]) == ("2027-01-01", "2027-03-31")
    assert dict(get_transparency_report(made).rules) == {
        pack.id: pack.sha256
        for pack in list_packs()
        if any(pack.holds_on(date(2027, 1, 1) + timedelta(days=n)) for n in range(90))
    }


def test_a_part_does_not_exceed_its_whole(desk: Desk) -> None:
    both = {"own_initiative_measures": "5", "own_initiative_automated": "6"}
    with pytest.raises(InvalidInput, match="more than the row that holds it"):
        drafted(desk, **both)
    assert list_transparency_reports() == ()
    drafted(desk, **both | {"own_initiative_measures": "6"})
    drafted(desk, own_initiative_automated="6")  # of a whole that nobody says, nothing is known
    with act(actor=desk.wen, as_of=JANUARY) as ledger:
        for n in range(20):
            ledger.record("clue_received", f"clu_{n:026d}", channel="article_16" if n < 12 else "form")
    desk.publish("clues_received", QUARTER, at=LATER)
    drafted(desk, notices_by_trusted_flaggers="12")
    with pytest.raises(InvalidInput, match="Notices under Article 16"):
        drafted(desk, notices_by_trusted_flaggers="13")


def test_a_report_does_not_leave_on_a_release_that_is_no_longer_in_force(desk: Desk) -> None:
    made = drafted(desk)
    propose_transparency(made, actor=desk.wen, as_of=LATER)
    withdraw_release(
        lines_of(made)["decisions"].release_id, note="Counted twice.", actor=desk.wen, as_of=LATER
    )
    with pytest.raises(Conflict, match="rests on"):
        publish_transparency(made, actor=desk.ida, as_of=LATER)
    assert get_transparency_report(made).state == "proposed"
    assert lines_of(out(desk, drafted(desk)))["decisions"].standing == "not_published"
