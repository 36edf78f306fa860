"""From a draft to a page of the public: one person drafts, another publishes, a web server hosts the files."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which Python's own web server hosts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "site"
    folder.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        yield folder, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def test_a_figure_goes_out_by_two_people_and_stands_on_a_page(
    desk: Desk, visit_as: Visit, visit: Visit, hosted: tuple[Path, str], watch: Watch
) -> None:
    watch.expect("404 (File not found)")  # the browser asks any web server for /favicon.ico
    desk.seed("decided_before", count="40", small="2")
    wen = visit_as("publisher")
    wen.goto("/publication/releases/new")
    wen.get_by_label("What is counted").select_option("decisions")
    wen.get_by_role("button", name="Count and draft").click()
    expect(wen.get_by_text("of 3 cells", exact=False)).to_be_visible()
    expect(wen.locator("main td", has_text="[c]")).to_have_count(2)
    assert _violations(wen) == []
    wen.get_by_role("button", name="Propose it for publication").click()
    expect(wen.get_by_text("A second person publishes it.", exact=True)).to_be_visible()
    expect(wen.get_by_role("button", name="Publish it")).to_have_count(0)
    address = wen.url
    release = address.rsplit("/", 1)[1]
    ida = visit_as("publisher", "supervisor")
    ida.goto(address)
    ida.get_by_role("button", name="Publish it").click()
    expect(ida.get_by_text("Published. The next build", exact=False)).to_be_visible()

    folder, url = hosted
    assert release in " ".join(_build(desk, folder)["paths"])
    reader = visit(base_url=url, viewport={"width": 380, "height": 800}, color_scheme="dark")
    reader.goto("/index.html")
    reader.get_by_role("link", name="English").click()
    reader.get_by_role("link", name="Final decisions by people, by outcome").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Final decisions by people, by outcome")
    expect(reader.locator("td", has_text="[c]")).to_have_count(2)
    expect(reader.locator("td", has_text="42")).to_have_count(1)
    for path in (
        f"en/releases/{release}.html",
        f"ko/releases/{release}.html",
        "zh-hans/index.html",
        "en/log.html",
    ):
        reader.goto(f"/{path}")
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
        assert reader.evaluate("document.documentElement.scrollWidth") <= 380, path
        assert _violations(reader) == [], path

    ida.get_by_text("Withdraw it …").click()
    ida.get_by_label("What readers are told").last.fill("It counted a test of ours.")
    ida.get_by_role("button", name="Withdraw the release").click()
    expect(ida.get_by_text("It was withdrawn after it had been published.")).to_be_visible()
    _build(desk, folder)
    reader.goto(f"/en/releases/{release}.html")
    expect(reader.get_by_text("It counted a test of ours.")).to_be_visible()
    expect(reader.locator("table")).to_have_count(0)


def _build(desk: Desk, folder: Path) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "publish", "site", str(folder), "--json"],
        env=desk.environment, cwd=desk.folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError("the web server did not start")


def _violations(page: Page) -> list[str]:
    found = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    )
    return [
        f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]
    ]
