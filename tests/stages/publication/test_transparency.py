"""The desk's own report: released numbers and entered words, nothing else, out by two people."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

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
from coldframe.publication.queries import get_transparency_report, list_lines
from coldframe.publication.transparency.composing import Line
from coldframe.publication.transparency.template import INDICATORS
from coldframe.web.site.building import build_site
from coldframe.web.transparent import sections_of

pytestmark = pytest.mark.django_db

QUARTER = month(1, months=3)
LATER = JANUARY + timedelta(days=120)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    ids = made.decide(117, at=JANUARY + timedelta(days=3))
    made.reverse(*ids[:33], at=JANUARY + timedelta(days=9))
    _appeals(made.wen, granted=7, refused=3)
    for measure in ("decisions_made", "decisions_reversed", "appeals_received", "appeals_decided"):
        made.publish(measure, QUARTER, at=LATER, by_part=measure in ("decisions_made", "appeals_decided"))
    return made


def _appeals(actor: Actor, *, granted: int, refused: int) -> None:
    at = JANUARY + timedelta(days=11)
    for n in range(granted + refused):
        with act(actor=actor, as_of=at) as ledger:
            ledger.record("appeal_received", f"app_{n:026d}")
        with act(actor=actor, as_of=at + timedelta(hours=4, minutes=48, seconds=n)) as ledger:
            state = "granted" if n < granted else "refused"
            ledger.record("appeal_answered", f"app_{n:026d}", appeal_state=state)


def drafted(desk: Desk, **entered: str) -> str:
    return draft_transparency(period=QUARTER, entered=entered, actor=desk.wen, as_of=LATER)


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
    assert words["reversal_rate"] == "28.2 % of 117"
    assert words["complaints_received"] == "10 appeals"
    # To the hour: to the second it would be the time of one appeal.
    assert words["complaints_median_time"] == "5 h 0 min"
    assert found["complaints_median_time"].seconds == 5 * 3600
    assert words["people"] == "12"
    assert found["orders_to_act"].standing == "not_collected"
    assert found["clues_received"].standing == "not_published"
    assert found["recipients"].standing == "not_collected"
    assert found["notices_decided_automatically"].text == "0"


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
    assert "28.2 % of 117" in files[f"en/{made}.html"].decode()
    withdraw_transparency(made, note="It left a month out.", actor=desk.wen, as_of=LATER)
    files = build_site()
    assert "It left a month out." in files[f"ko/{made}.html"].decode()
    for path in ("en/log.html", "data/log.csv", "corrections.atom"):
        assert "It left a month out." in files[path].decode(), path
    assert f'href="{made}.html"' in files["zh-hans/log.html"].decode()
    assert html.fromstring(files[f"en/{made}.html"]).xpath("//table") == []
    assert b"117" not in files[f"data/{made}-own_initiative.csv"]
    assert [event.kind for event in list_events(about=made)] == [
        "transparency_drafted", "transparency_proposed", "transparency_published", "transparency_withdrawn",
    ]  # fmt: skip


def test_every_number_of_its_files_carries_what_makes_it_true(desk: Desk) -> None:
    made = drafted(desk)
    propose_transparency(made, actor=desk.wen, as_of=LATER)
    publish_transparency(made, actor=desk.ida, as_of=LATER)
    files = build_site()
    names = [path for path in files if path.startswith(f"data/{made}-")]
    assert len(names) == 9
    rows = [row for name in names for row in csv.DictReader(io.StringIO(files[name].decode()))]
    assert [row["indicator"] for row in rows] == [one.code for one in INDICATORS]
    told = [row for row in rows if row["standing"] == "told" and row["measure"]]
    assert {row["value"] for row in told} == {"117", "33", "28.2", "10"}
    for row in told:
        empty = [key for key, value in row.items() if not value]
        assert empty == [], row


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
        draft_transparency(period=QUARTER, entered={}, actor=desk.wen, as_of=JANUARY)
