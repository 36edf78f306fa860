"""kill -9 at any point: nothing lost, nothing done twice. Real desks, a real clearinghouse, real signals.

The seed is fixed and a sample runs by default; ``./run test --long`` runs many more.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from coldframe.demo import inputs, platform
from coldframe.demo.desks import PLANS, Desk, Stage
from coldframe.demo.pictures import draw_copies, draw_originals
from coldframe.demo.story import Story
from coldframe.demo.visitor import visit

LONG = os.environ.get("COLDFRAME_TEST_LONG") == "1"
pytestmark = [
    pytest.mark.timeout(900),  # A machine that builds beside us takes four times as long.
    pytest.mark.skipif(
        bool(os.environ.get("COLDFRAME_TEST_DATABASE_URL")), reason="its desks bring their own SQLite files"
    ),
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("kill"), plans=PLANS[:1]) as running:
        running.start()
        platform.agree_with_clearinghouse(running.desks["platform"], Story(), now=datetime.now(UTC))
        yield running


def events(desk: Desk) -> list[dict[str, object]]:
    path = desk.folder / "check.ndjson"
    path.unlink(missing_ok=True)
    desk.command("custody", "export", str(path))
    return [json.loads(line) for line in path.read_text().splitlines()]


def key_of(desk: Desk) -> str:
    made = desk.command("users", "key", "ines", "--label", "x", "--scope", "clue.receive", "--json")
    return str(json.loads(made)["token"])


@pytest.mark.parametrize("seed", range(12 if LONG else 2))
def test_a_clues_automatic_steps_survive_kill_9_at_any_point(stage: Stage, tmp_path: Path, seed: int) -> None:
    rng, desk = random.Random(seed), stage.desks["platform"]
    before = Counter(event["kind"] for event in events(desk))
    paths = draw_originals(tmp_path / "pictures", range(40, 52))
    headers = {"Authorization": f"Bearer {key_of(desk)}"}
    sent = []
    for number in range(4):
        clue = {"items": [{"kind": "file", "part": f"file{n}"} for n in range(len(paths))]}
        files = {f"file{n}": (path.name, path.read_bytes()) for n, path in enumerate(paths)}
        answer = httpx2.post(
            f"{desk.url}/api/v1/clues",
            data={"clue": json.dumps(clue)},
            files=files,
            headers=headers | {"Idempotency-Key": f"seed{seed}-{number}"},
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        sent.append(answer.json()["id"])
    for _ in range(3):
        time.sleep(rng.uniform(0.05, 1.5))
        stage.restart(desk, kill=True)
    platform.settle(desk)
    kinds = Counter(event["kind"] for event in events(desk)) - before
    items = len(sent) * len(paths)
    assert kinds["clue_received"] == len(sent)
    assert kinds["review_opened"] == len(sent), "each clue has exactly one review"
    assert kinds["signals_computed"] == items, "each item's signals were recorded exactly once"
    assert kinds["item_searched"] == items, "each item was searched exactly once"
    assert json.loads(desk.command("custody", "verify", "--json"))["whole"]


@pytest.mark.parametrize("seed", range(10 if LONG else 2))
def test_a_report_is_finished_once_however_often_its_desk_is_killed(
    stage: Stage, tmp_path: Path, seed: int
) -> None:
    rng, desk, story = random.Random(100 + seed), stage.desks["platform"], Story()
    copies = draw_copies(tmp_path / "copies", 70 + seed)
    headers = {"Authorization": f"Bearer {key_of(desk)}"}
    files = {f"file{n}": (path.name, path.read_bytes()) for n, path in enumerate(copies, 1)}
    clue = inputs.picture_clue(copies, now=datetime.now(UTC))
    answer = httpx2.post(
        f"{desk.url}/api/v1/clues",
        data={"clue": json.dumps(clue | {"reference": f"seed-{seed}"})},
        files=files,
        headers=headers,
        timeout=60,
    )
    story.facts["clue"] = answer.json()["id"]
    platform.settle(desk)
    platform.decide(desk, story)
    home = stage.clearinghouse_page
    receipts, there = received(desk), len(finished_at(home))
    # Slow answers widen the window in which the desk can be killed.
    httpx2.post(
        f"{home}/_simulator/faults", json={"kind": "slow", "route": "upload", "seconds": 0.5, "times": 3}
    )
    report = platform.draft_and_approve(desk, story)
    with visit(desk, "lio") as lio:
        lio.post(f"/reports/{report}/file", {})
    for _ in range(2):
        time.sleep(rng.uniform(0.05, 1.2))
        stage.restart(desk, kill=True)
    platform.settle(desk)
    if received(desk) == receipts:
        # Killed while the report was being opened: nobody can know whether it arrived, so it is
        # not sent again by itself. A person looks at the clearinghouse, says so, and files again.
        left_open = [str(one["reportId"]) for one in reports_at(home) if one["state"] == "open"]
        with visit(desk, "lio") as lio:
            lio.post(f"/reports/{report}/resolve", {"remote_id": left_open[0] if left_open else ""})
            lio.post(f"/reports/{report}/file", {})
        platform.settle(desk)
    finished = finished_at(home)
    assert len(finished) == there + 1, reports_at(home)
    assert received(desk) == receipts + 1
    with visit(desk, "lio") as lio:
        assert max(finished) in lio.get(f"/reports/{report}").text


def received(desk: Desk) -> int:
    return sum(event["kind"] == "receipt_received" for event in events(desk))


def finished_at(home: str) -> list[str]:
    return [str(one["reportId"]) for one in reports_at(home) if one["state"] == "finished"]


def reports_at(home: str) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = httpx2.get(f"{home}/_simulator/reports").json()
    return listed
