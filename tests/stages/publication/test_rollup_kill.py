"""A death in the midst of rolling up costs a measure, and never a count: killed as the power kills, then asked again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

SETUP = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from django.core.management import call_command
for app in ("custody", "partners", "publication"):
    call_command("migrate", app, verbosity=0)
from coldframe.core.actors import system
from coldframe.custody.actions import act
from coldframe.custody.signing import create_signing_key
from django.conf import settings
keys = settings.COLDFRAME_DATA_DIR / "keys"
keys.mkdir(exist_ok=True)
create_signing_key(keys / "signing.key")
for day in range(40):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    with act(actor=system("test"), as_of=at) as ledger:
        for n in range(10):
            ledger.record("clue_received", f"clu_{day}_{n}", channel="form", harms=["x"], danger_now="no")
            ledger.record("decision_made", f"dec_{day}_{n}", clue=f"clu_{day}_{n}", outcome="none", category="a1", harms=[])
            if n == 3:
                ledger.record("decision_reversed", f"dec_{day // 2}_{n}", by="dec_0_0")
from coldframe.publication.models import DayCount
from coldframe.publication.rollups.keeping import catch_up
catch_up()
DayCount.objects.filter(code="decisions").update(amount=9)
"""
AGREED = "Every count that is kept is what the ledger gives."
ROLL_UP = """
import django; django.setup()
from coldframe.publication.rollups.keeping import catch_up, forget
forget()
catch_up(batch_events=10)
"""


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, str]:
    """The environment of a desk of its own with a ledger of some hundred events, on SQLite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLDFRAME_")}
    desk = kept | {
        "COLDFRAME_DATA_DIR": str(tmp_path),
        "COLDFRAME_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "DJANGO_SETTINGS_MODULE": "coldframe.settings",
    }
    subprocess.run([sys.executable, "-c", SETUP], env=desk, check=True, timeout=300)
    return desk


def recompute(desk: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "stats", "recompute"],
        env=desk, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).strip()


def place(folder: Path) -> tuple[int, int | None]:
    """How far it is rolled up, and how many measures are made if all is being made anew."""
    with sqlite3.connect(folder / "coldframe.sqlite3", timeout=60) as database:
        row = database.execute("SELECT sequence, measures_made FROM publication_rollupplace").fetchone()
    return row or (0, None)


def test_that_a_kill_while_counts_are_made_anew_leaves_what_agrees_with_custody(
    desk: dict[str, str], tmp_path: Path
) -> None:
    whole = place(tmp_path)
    assert whole[0] > 800 and whole[1] is None
    running = subprocess.Popen([sys.executable, "-c", ROLL_UP], env=desk)
    while running.poll() is None and not place(tmp_path)[1]:
        time.sleep(0.002)
    running.kill()
    running.wait()
    assert place(tmp_path)[0] == whole[0]
    # What was wrong before is gone with the first measure, and what the kill left out is counted on.
    assert recompute(desk) == (0, AGREED)
    assert place(tmp_path) == whole
