"""How fast the console is by keyboard with very many open clues, in a real browser on a desk of its own.

    .venv/bin/python -m bench.console             100,000 open clues: about five minutes
    .venv/bin/python -m bench.console --quick     2,000, to see that it works

The clues behind the first ones are rows only; the first ones came in by the desk's own actions, each with a
drawn picture, and are the ones that the browser reads and decides.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.tables import Table

PASSWORD = "plain words nobody used before"  # noqa: S105 — of an account that lives as long as the run
CHROMIUM = "/usr/bin/chromium"
READING_MS = 1_500  # A person reads meanwhile, and the next is made ready. Not in any of the times.
PATIENCE = 1_500  # times 20 ms
TIMES = (
    "the queue",
    "decided: the next review",
    "decided: its picture, hidden",
    "decided: it is the reader's",
)

# Kept across the pages of one tab: when the last key went down; when another matter was painted than stood
# there then; when its hidden picture was; and when the desk had said that it is the reader's.
WATCH = """
const now = () => performance.timeOrigin + performance.now();
const painted = (name) => requestAnimationFrame(() => setTimeout(() => {
  if (!sessionStorage.getItem(name)) sessionStorage.setItem(name, now());
}));
const page = () => [...document.querySelectorAll("main")].find((each) => !each.hidden);
const matter = () => page()?.querySelector(".quote, [data-row], .empty")?.textContent;
addEventListener("keydown", () => {
  sessionStorage.setItem("before", matter());
  sessionStorage.setItem("pressed", now());
  for (const name of ["shown", "pictured", "yours"]) sessionStorage.removeItem(name);
}, true);
const watch = () => {
  if (!matter() || matter() === sessionStorage.getItem("before")) return;
  painted("shown");
  const picture = page().querySelector(".picture img");
  if (picture?.complete) painted("pictured");
  else picture?.addEventListener("load", () => painted("pictured"), {once: true});
  if (!page().inert) painted("yours");
};
new MutationObserver(watch).observe(document, {subtree: true, childList: true, attributeFilter: ["hidden"]});
addEventListener("DOMContentLoaded", watch);
"""


@dataclass(frozen=True)
class Size:
    """How much is measured: open clues in the database, and of them those that are read."""

    clues: int
    read: int


FULL, QUICK = Size(100_000, 24), Size(2_000, 6)


def run(quick: bool = False) -> list[Table]:
    """Measure on a desk with few clues and on one with many, one after the other."""
    size = QUICK if quick else FULL
    few = Size(2 * size.read, size.read)
    with tempfile.TemporaryDirectory(prefix="coldframe-bench-") as folder:
        found = {each.clues: on_desk(Path(folder, str(each.clues)), each) for each in (few, size)}
    return [pages(found), decisions(found[size.clues], size)]


def pages(found: dict[int, dict[str, Any]]) -> Table:
    """Draw what each press cost."""
    rows = [
        (
            what,
            f"{clues:,}",
            f"{statistics.median(times):.0f}",
            f"{sorted(times)[int(len(times) * 0.95)]:.0f}",
        )
        for what in next(iter(found.values()))["times"]
        for clues, result in found.items()
        if (times := result["times"][what])
    ]
    return Table(
        "From a key to what it asks for",
        "Chromium on the same machine as the desk (SQLite, one web process). From the key going down to the "
        "frame in which the page, or the picture on it, is painted.",
        ("", "open clues", "ms, median", "ms, 19 of 20 are faster"),
        rows,
    )


def decisions(result: dict[str, Any], size: Size) -> Table:
    """Draw what a decision costs."""
    return Table(
        "A decision by keyboard alone",
        f"{size.clues:,} open clues; no time to think or to look is in it, so this is what the console allows, "
        "not what a person does. The reason was one short sentence.",
        ("decisions a minute", "keys a decision, besides the reason's letters", "requests a decision"),
        [(f"{result['a_minute']:.0f}", f"{result['keys']:.1f}", f"{result['requests']:.1f}")],
    )


def on_desk(folder: Path, size: Size) -> dict[str, Any]:
    """Start a desk with so many clues, and work on it by keyboard."""
    from tests.journeys.desk import start_desk

    folder.mkdir()
    desk = start_desk(folder)
    try:
        who = desk.seed("person", username="ada", password=PASSWORD, roles="reviewer", totp="yes")
        subprocess.run(  # noqa: S603 — our own words
            [sys.executable, "-m", "bench.console", "seed", str(size.clues), str(size.read)],
            env=desk.environment,
            check=True,
        )
        return by_keyboard(desk.url, who, size)
    finally:
        desk.stop()


def by_keyboard(url: str, who: dict[str, str], size: Size) -> dict[str, Any]:
    """Sign in, open the queue, take the next and the next, decide."""
    import pyotp
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(base_url=url, viewport={"width": 1280, "height": 860})
        page.add_init_script(WATCH)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/sign-in")
        page.get_by_label("Username").fill(who["username"])
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Code").fill(pyotp.TOTP(who["secret"]).now())
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("main").wait_for()
        page.goto("/review")
        result = shift(page, size.read, asked)
        browser.close()
        return result


def shift(page: Any, count: int, asked: list[str]) -> dict[str, Any]:
    """Decide ``count`` reviews one after the other; the times of each press, keys and requests a decision."""
    times: dict[str, list[float]] = {name: [] for name in TIMES}
    for _ in range(10):
        page.goto("/inbox")
        page.keyboard.press("g")
        times["the queue"].append(pressed(page, "r", "shown"))
    page.wait_for_timeout(READING_MS)
    pressed(page, "n", "yours")
    keys, spent, before = 0, 0.0, len(asked)
    for number in range(count):
        page.wait_for_timeout(READING_MS)
        begun = time.perf_counter()
        for key in ("4", "0", "f"):
            page.keyboard.press(key)
        page.keyboard.type(f"A drawing, number {number}.")
        times["decided: the next review"].append(pressed(page, "Control+Enter", "shown"))
        times["decided: its picture, hidden"].append(since(page, "pictured"))
        times["decided: it is the reader's"].append(since(page, "yours"))
        spent += time.perf_counter() - begun
        keys += 4
    requests = len(asked) - before
    return {
        "times": times,
        "a_minute": 60 * count / spent,
        "keys": keys / count,
        "requests": requests / count,
    }


def pressed(page: Any, key: str, what: str) -> float:
    """Press, wait for what it asks for, and return the milliseconds between, as the browser saw them."""
    page.keyboard.press(key)
    return since(page, what)


def since(page: Any, what: str) -> float:
    from playwright.sync_api import Error

    # Asked again and again from here: the page's own policy lets no script make code out of words.
    for _ in range(PATIENCE):
        page.wait_for_timeout(20)
        with contextlib.suppress(Error):  # the page was just being left
            found = page.evaluate(f"[sessionStorage.getItem('{what}'), sessionStorage.getItem('pressed')]")
            if found[0] is not None:
                return float(found[0]) - float(found[1])
    raise SystemExit(f"{what} never came: {page.url}")


def seed(clues: int, read: int) -> None:
    """Fill this desk: ``read`` clues by its own actions, the others as rows."""
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone
    from tests.journeys.seed import review

    from coldframe.core.ids import new_id
    from coldframe.intake.models import Clue, Item
    from coldframe.triage.models import Review
    from coldframe.triage.terms import Lane

    for number in range(read + 1):  # the last one is taken, and stays undecided
        review(f"Somebody offers access to a group, number {number}.", danger="yes")
    now, lanes = timezone.now(), [lane for lane in Lane if lane is not Lane.DANGER]
    for start in range(0, clues - read, 5_000):
        numbers = range(start, min(start + 5_000, clues - read))
        rows = [
            Clue(
                id=new_id("clu"),
                channel="api",
                sender="service:bench",
                idempotency_hash=str(number),
                received_at=now - timedelta(seconds=number),
                statement=f"An invented statement, number {number}.",
                raw_sha256="0" * 64,
            )
            for number in numbers
        ]
        Clue.objects.bulk_create(rows)
        Item.objects.bulk_create(
            Item(id=new_id("itm"), clue=row, position=1, kind="text", text="Invented words.") for row in rows
        )
        Review.objects.bulk_create(
            Review(
                id=new_id("rev"),
                clue_id=row.id,
                lane=lanes[at % len(lanes)],
                lane_rank=lanes[at % len(lanes)].rank,
                points=at % 60,
                reasons=[],
                priority_pack="priority_v1",
                in_flood=at % 10 == 0,
                received_at=row.received_at,
                opened_at=now,
            )
            for at, row in enumerate(rows)
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["seed"]:
        seed(int(sys.argv[2]), int(sys.argv[3]))
    else:
        for table in run("--quick" in sys.argv):
            print(table.as_markdown())
