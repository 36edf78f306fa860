"""Three desks that know each other, each a server and a worker of its own, and a browser at any of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.conftest import PASSWORD, PATIENCE, Watch, draw_pictures, sign_in
from tests.journeys.desk import Desk, start_desk

SECONDS = 240  # A machine that builds beside us takes many times as long.
COVERED = "clue.statement,item.kind,item.url,subject.account,subject.service"
_KINDS = {"platform": "Example platform", "hotline": "Example hotline", "police": "Example police"}


@dataclass(slots=True)
class Place:
    """One of the three.

    Attributes:
        secret: Of its liaison's authenticator.
        known: The other desks as it knows them: kind to recipient id.
        agreements: With them: kind to id.
        cookies: Of its liaison, once signed in.
    """

    desk: Desk
    name: str
    secret: str = ""
    known: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, str] = field(default_factory=dict)
    cookies: Any = None

    def refer(self, to: str, clue: dict[str, str], **changes: str) -> str:
        """Send a matter to another desk; returns the referral's id."""
        values = {
            "clue_id": clue["clue"],
            "decision_id": clue.get("decision", ""),
            "recipient_id": self.known[to],
            "agreement_id": self.agreements[to],
            "fields": COVERED,
        }
        made: str = self.desk.seed("refer", **values | changes)
        return made

    def new_url(self, to: str, clue: dict[str, str]) -> str:
        """Path of the page that drafts a referral to another desk, with all that is covered ticked."""
        return (
            f"/referrals/new?clue={clue['clue']}&recipient={self.known[to]}"
            f"&agreement={self.agreements[to]}&choose=covered"
        )


def start_trio(folder: Path) -> Iterator[dict[str, Place]]:
    """Start the three side by side, each with agreements with the other two."""
    with ExitStack() as stack:

        def start(kind: str) -> Place:
            (folder / kind).mkdir()
            module = "tests.journeys.partner_seed"
            desk = start_desk(folder / kind, kind=kind, name=_KINDS[kind], seeder_module=module)
            stack.callback(desk.stop)
            desk.start_worker()
            return Place(desk, _KINDS[kind], desk.seed("people", password=PASSWORD))

        with ThreadPoolExecutor(len(_KINDS)) as together:
            trio = dict(zip(_KINDS, together.map(start, _KINDS), strict=True))
        keys = {kind: place.desk.seed("own_key") for kind, place in trio.items()}
        for kind, place in trio.items():
            for other in trio.keys() - {kind}:
                url = trio[other].desk.url
                place.known[other] = place.desk.seed(
                    "know", name=_KINDS[other], kind=other, public_key=keys[other], url=url
                )
                place.agreements[other] = place.desk.seed(
                    "agree", recipient_id=place.known[other], fields=COVERED
                )
        yield trio


def visitor(browser: Browser, watch: Watch, contexts: list[BrowserContext]) -> Callable[..., Page]:
    """Open fresh browser contexts at a place: as its liaison, or with ``signed_in=False`` as a stranger."""

    def open_page(place: Place, *, signed_in: bool = True, **options: Any) -> Page:
        if signed_in and place.cookies is None:
            first = browser.new_context(base_url=place.desk.url)
            first.set_default_timeout(PATIENCE)
            page = first.new_page()
            sign_in(page, "lio", place.secret)
            place.cookies = first.storage_state()
            first.close()
        chosen = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"} | options
        if signed_in:
            chosen["storage_state"] = place.cookies
        context = browser.new_context(base_url=place.desk.url, **chosen)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        draw_pictures(page)
        watch.attach(page)
        return page

    return open_page


def until(ask: Callable[[], Any]) -> Any:
    """Ask until there is an answer; return it."""
    deadline = time.monotonic() + SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.3)
    return answer


def until_shown(page: Page, is_shown: Callable[[], bool]) -> None:
    """Reload a page until it shows something."""

    def ask() -> bool:
        page.reload()
        page.get_by_role("main").wait_for()
        page.wait_for_load_state()
        return is_shown()

    until(ask)
