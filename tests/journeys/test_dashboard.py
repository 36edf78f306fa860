"""The dashboard in a browser: charts that are seen, read out, opened as numbers and saved; in every theme and width."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk
from tests.journeys.test_accessibility import LEVELS

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {"color_scheme": "light"}),
        ("ko", {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}),
    ],
    ids=["wide", "narrow"],
)
def test_a_head_of_the_desk_reads_the_dashboard(
    desk: Desk, visit_as: Visit, language: str, options: dict[str, Any]
) -> None:
    desk.seed("reviews", count="2", pictures="1")
    page = visit_as("supervisor", **options)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": desk.url}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/figures/dashboard")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    funnel = page.locator("#funnel")
    expect(funnel.locator("svg.chart")).to_have_attribute("role", "img")
    expect(funnel.locator("svg.chart > title")).to_have_count(1)
    funnel.locator("summary").click()
    first = funnel.locator("tbody tr").first.locator("td").last
    expect(first).to_be_visible()
    number = (first.text_content() or "").strip()
    drawn = funnel.locator("svg.chart text").filter(has_text=re.compile(f"^{re.escape(number)}$")).first
    expect(drawn).to_be_visible()
    # The ink of the page, not that of the file: legible in both themes.
    expect(drawn).to_have_css("fill", page.evaluate("getComputedStyle(document.body).color"))
    height = page.evaluate("document.querySelector('#funnel svg text').getBoundingClientRect().height")
    assert height >= 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    with page.expect_download() as saved:
        funnel.get_by_role("link", name="SVG").click()
    assert saved.value.suggested_filename == "funnel.svg"
    assert complaints == [], "the content security policy has nothing to say"


def test_a_period_is_chosen_and_a_number_leads_to_its_measure(desk: Desk, visit_as: Visit) -> None:
    desk.seed("reviews", count="2", pictures="1")
    page = visit_as("supervisor")
    page.goto("/figures/dashboard")
    page.get_by_label("In the days of").select_option("Asia/Seoul")
    # From three in the afternoon in London it is tomorrow there.
    page.locator("[name=end]").fill(datetime.now(ZoneInfo("Asia/Seoul")).date().isoformat())
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".lead")).to_contain_text("Asia/Seoul")
    expect(page.get_by_label("In the days of")).to_have_value("Asia/Seoul")
    page.locator("#clues_received summary").click()
    page.locator("#clues_received tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/figures\?.*#clues_received$"))
    expect(page.locator("tr#clues_received")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 380])
def test_what_presses_is_seen_at_once_and_places_on_a_map(desk: Desk, visit_as: Visit, width: int) -> None:
    desk.seed("review", statement="A child is in danger now.", danger="yes", pictures="0")
    desk.seed("delivered", countries="KR KR KR DE DE ??")
    page = visit_as("supervisor", "reviewer", viewport={"width": width, "height": 860})
    page.goto("/figures/dashboard")
    danger = page.get_by_role("listitem").filter(has_text="clues about a child in danger now")
    expect(danger).to_be_visible()
    expect(danger).to_be_in_viewport(ratio=1)
    if width > 1000:
        for words in ("clocks of the law have run out", "wait for a decision", "of decisions reversed"):
            expect(page.get_by_role("listitem").filter(has_text=words)).to_be_in_viewport(ratio=1)
    places = page.locator("#referrals_by_country")
    drawn = places.locator("svg.chart text")
    for country in ("South Korea", "Germany", "not stated"):
        expect(drawn.filter(has_text=re.compile(f"^{country}$"))).to_have_count(1)
    places.locator("summary").click()
    row = places.locator("tbody tr").filter(has=page.get_by_role("rowheader", name="South Korea"))
    expect(row.locator("td").last).to_be_visible()
    number = (row.locator("td").last.text_content() or "").strip()
    expect(places.locator("svg.chart path > title").filter(has_text=f"South Korea: {number}")).to_have_count(
        2
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    danger.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/review\?show=all&lane=danger$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
