"""Chromium on a live desk. A console error or a request to anywhere else fails the test."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from tests.journeys.desk import Desk, start_desk

CHROMIUM = Path("/usr/bin/chromium")
_LOOPBACK = ("127.0.0.1", "localhost")
PASSWORD = "plain words nobody used before"  # of accounts that live for one test run
# A click does not wait for the page it leads to, and a machine that builds beside us is slow:
# ask the page with `expect` before reading it with `evaluate`, `count` or `input_value`. Words stand there
# before the whole page does: `wait_for_load_state` comes before keys, and before all of a list is read.
PATIENCE = 30_000  # milliseconds until a page counts as not coming
expect.set_options(timeout=PATIENCE)


@dataclass  # without slots: Playwright notes its handlers on the object
class Watch:
    """What the browser complained of while a test ran, less what the test expects."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Let a complaint that contains ``part`` pass, such as the 404 that a test asks for."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(part in text for part in self.expected)]

    def attach(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in _LOOPBACK:
            self.complaints.append(f"request left the machine: {request.url}")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    running = start_desk(tmp_path_factory.mktemp("desk"))
    yield running
    running.stop()


# Per module: the driver keeps an event loop, beside which Django refuses to touch a database.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = "no browser: apt-get install chromium"
        if os.environ.get("CI_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        # Chromium's own sandbox refuses to run as root; a container of a CI machine often is root.
        arguments.append("--no-sandbox")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def visit(browser: Browser, desk: Desk, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open a fresh browser context on the desk; keywords go to Playwright's ``new_context``."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        chosen = {
            "base_url": desk.url,
            "viewport": {"width": 1280, "height": 860},
            "locale": "en-GB",
        } | options
        context = browser.new_context(**chosen)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        draw_pictures(page)
        watch.attach(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signed_in(desk: Desk) -> Callable[..., object]:
    """Session cookies of a person with the given roles, signed in once and kept for the run."""
    kept: dict[tuple[str, ...], object] = {}

    def state(browser: Browser, *roles: str) -> object:
        if roles not in kept:
            # Numbered: a name holds 40 characters, and two long lists of roles may begin alike.
            username = f"{'-'.join(roles)[:36]}-{len(kept)}"
            who = desk.seed("person", username=username, roles=",".join(roles), password=PASSWORD, totp="yes")
            context = browser.new_context(base_url=desk.url)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            sign_in(page, who["username"], who["secret"])
            kept[roles] = context.storage_state()
            context.close()
        return kept[roles]

    return state


@pytest.fixture
def visit_as(
    browser: Browser, visit: Callable[..., Page], signed_in: Callable[..., object]
) -> Callable[..., Page]:
    """Open a fresh context as a person with the given roles."""

    def open_page(*roles: str, **options: object) -> Page:
        return visit(storage_state=signed_in(browser, *roles), **options)

    return open_page


@pytest.fixture
def pictures() -> Path:
    """Where screenshots go if CI_SCREENSHOTS names a folder."""
    return Path(os.environ.get("CI_SCREENSHOTS", ""))


def draw_pictures(page: Page) -> None:
    """Let a page's screenshots be taken only where somebody named a folder for them: each is a slow step."""
    # Hiding the caret writes a style into every field, which our policy then refuses when htmx copies it.
    taken = partial(page.screenshot, caret="initial") if os.environ.get("CI_SCREENSHOTS") else lambda **_: b""
    page.screenshot = taken  # type: ignore[method-assign]


def wait_until(page: Page, is_so: Callable[[], object], *, seconds: float = PATIENCE / 1000) -> None:
    """Ask until it is so, for what ``expect`` cannot ask."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came to be so"
        page.wait_for_timeout(100)


def sign_in(page: Page, username: str, secret: str) -> None:
    """Sign in with password and the code that the authenticator shows now."""
    page.goto("/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("main").wait_for()
