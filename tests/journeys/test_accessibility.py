"""Every place of the console against WCAG 2.2 AA: in three languages, light and dark, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROLES = (
    *("intake", "reviewer", "second_reader", "liaison", "investigator"),
    *("publisher", "supervisor", "auditor", "administrator"),
)
# Every place in English; of the other languages, themes and widths each place once between them.
READERS: list[tuple[str, slice, dict[str, Any]]] = [
    ("en", slice(None), {"color_scheme": "light"}),
    ("zh-hans", slice(0, None, 2), {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}),
    ("ko", slice(1, None, 2), {"color_scheme": "dark"}),
]


@pytest.mark.parametrize(("language", "some", "options"), READERS, ids=[each[0] for each in READERS])
def test_every_place_can_be_used_by_everybody(
    desk: Desk, visit_as: Visit, language: str, some: slice, options: dict[str, Any]
) -> None:
    seeded = desk.seed("reviews", count="2", pictures="1")
    page = visit_as(*ROLES, **options)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": desk.url}])
    page.goto("/inbox")
    places = [place.get_attribute("href") or "" for place in page.locator("#navigation a").all()]
    assert len(places) >= 14
    places = [*places, "/inbox/add", "/account", "/keys"][some]
    wrong: dict[str, list[str]] = {}
    for address in [*places, f"/review/{seeded['reviews'][0]}"]:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if found := _violations(page):
            wrong[address] = found
    assert wrong == {}


def test_the_pages_of_a_case_can_be_used_by_everybody(desk: Desk, visit_as: Visit) -> None:
    """Each once with all that folds away open: some light, some dark, some on a phone."""
    desk.seed("person", username="second-officer", password="unused " * 4, roles="investigator")
    wide, phone = (
        visit_as("investigator", "supervisor", color_scheme=scheme, **size)
        for scheme, size in (("light", {}), ("dark", {"viewport": {"width": 380, "height": 800}}))
    )
    it = desk.seed("worked")
    base, wrong = f"/cases/{it['case']}", {}
    for number, place in enumerate((
        "", f"/parties/{it['agent']}", f"/parties/{it['child']}", f"/records/{it['twin']}", "/network", "/graph",
        "/graph?view=nodes", "/counts", f"/counts/{it['count']}", "/money", f"/money/items/{it['money']}",
        f"/exhibits/{it['exhibit']}", "/bridges/new", f"/bridges/{it['bridge']}", "/timeline", "/files",
    )):  # fmt: skip
        for page in (wide, phone) if not place else ((wide, phone)[number % 2],):
            page.goto(base + place)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            page.evaluate("document.querySelectorAll('#main details').forEach(each => { each.open = true; })")
            if found := _violations(page):
                wrong[place] = found
    assert wrong == {}


def test_the_acts_of_a_review_can_be_used_by_everybody(desk: Desk, visit_as: Visit) -> None:
    seeded = desk.seed("reviews", count="2", pictures="1")
    page = visit_as("reviewer", color_scheme="dark")
    page.goto(f"/review/{seeded['reviews'][0]}")
    page.keyboard.press("c")
    expect(page.locator("#main").get_by_text("In your hands", exact=True)).to_be_visible()
    expect(page.locator("#main")).to_be_focused()  # whoever uses keys goes on at the beginning
    page.evaluate("document.querySelectorAll('#main details').forEach(each => { each.open = true; })")
    assert _violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press(":")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert _violations(page) == []


def test_nothing_moves_for_a_reader_who_asked_for_calm(desk: Desk, visit_as: Visit) -> None:
    page = visit_as("reviewer", reduced_motion="reduce")
    page.goto("/review")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].map(e => getComputedStyle(e))
            .filter(s => parseFloat(s.transitionDuration) > 0 || parseFloat(s.animationDuration) > 0.001).length"""
    )
    assert moving == 0


def _violations(page: Page) -> list[str]:
    # Of what is well it needs to tell nothing: that takes longer than finding what is not.
    found = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    )
    return [
        f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]
    ]
