"""The first article, 16 September 2021: entered in Chinese as the office would, a campaign with its batch and cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.article_seedlings import ADDED, IDS, PAPER, ROWS, TOLD
from tests.journeys.articles import Journey, Pick, Put
from tests.journeys.conftest import Watch

Visit = Callable[..., Page]


def test_no_row_of_the_article_is_missing() -> None:
    assert sorted({row.id for row in ROWS}) == sorted(IDS)
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.sees and (row.puts or row.why_nothing) for row in ROWS)


@pytest.mark.browser
@pytest.mark.timeout(900)  # A machine that builds beside us takes six times as long.
def test_the_article_is_entered_in_chinese_and_found_again(
    visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # what is entered wrongly
    page = visit_as("intake", "investigator", "publisher", locale="zh-CN")
    journey = Journey(page)
    journey.put("", ADDED)
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    journey.open_case("stream", "小喵", "境外直播平台", "CN", clue=journey.known["clue"])
    journey.open_case("laian", "1·27", "自建网站案", "CN")
    journey.open_case("linhai", "临海", "网络传播案", "CN")
    journey.open_case("chenzhou", "郴州", "境外网站碰瓷事件", "CN", kind="incident")
    journey.enter(ROWS)
    journey.read(ROWS)
    page.goto(journey.pages["护苗2021"])
    page.screenshot(path=pictures / "article-seedlings.png", full_page=True)
    journey.draft("zh", TOLD, "stream", "laian", sentences=("coerced_children", "servers_abroad"))
    page.screenshot(path=pictures / "article-seedlings-bulletin.png", full_page=True)
    _refuse_what_is_wrong(journey)


def _refuse_what_is_wrong(journey: Journey) -> None:
    """A translation that promotes a stage, parts over their total, persons among groups, a batch over its number."""
    journey.refused("stream", PAPER.total(83, "刑事拘留", "106 抓获", stage="arrest_approved"), "stage")
    journey.refused("stream", PAPER.total(30, "刑事拘留", "106 抓获"), "number")
    people = PAPER.count("person_caught/person", 20, "20余个", "at_least", part_of=Pick("20"))
    journey.refused("laian", people, "part_of")
    journey.refused("laian", PAPER.count("content_found/video", 43000, "视频4.3万余部", "exact"), "qualifier")
    journey.refused("stream", PAPER.money("recovered", "CNY", "2973000", "约297.3万元"), "qualifier")
    journey.put("", Put("page:batch", "/list", {"title": "第十起", "kind": "case"}))
    expect(journey.page.locator("main .badge-alarm").first).to_be_visible()
