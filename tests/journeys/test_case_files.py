"""A case is taken out as a file and brought into another one, between pages alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_case_leaves_as_a_graph_and_comes_into_another(
    desk: Desk, visit_as: Visit, pictures: Path, tmp_path: Path
) -> None:
    page = visit_as("investigator")
    one, other = desk.seed("network")["case"], desk.seed("network")["case"]

    page.goto(f"/cases/{one}/files")
    expect(page.get_by_text("The case was never taken out.")).to_be_visible()
    page.get_by_text("For work at this desk", exact=True).first.click()
    form = page.locator('form[action$="/own_use"]')
    form.get_by_label("CASE/UCO graph, for other case systems").check()
    with page.expect_download() as taken:
        form.get_by_role("button", name="Take it out").click()
    assert taken.value.suggested_filename == f"{one}.jsonld"
    file = tmp_path / "case.jsonld"
    taken.value.save_as(file)
    page.goto(f"/cases/{one}/files")
    expect(page.get_by_text("The case was never taken out.")).to_have_count(0)
    expect(page.locator("section:has(#left)")).to_contain_text("For work at this desk")

    page.goto(f"/cases/{other}/files")
    page.get_by_text("Bring a CASE graph into this case").click()
    bring = page.locator('form[action$="/graph"], form:has(input[type="file"])').first
    bring.locator('input[type="file"]').set_input_files(file)
    bring.get_by_role("button", name="Take in what is understood").click()
    expect(page.get_by_role("heading", name="What lies beside")).to_be_visible()
    expect(page.locator("section:has(#came)")).to_contain_text("rows taken in")
    page.screenshot(path=pictures / "case-files.png", full_page=True)
