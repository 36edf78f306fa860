"""The demonstration from beginning to end, in real processes, checking its own end state."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(900)  # A machine that builds beside us takes four times as long.
@pytest.mark.skipif(
    bool(os.environ.get("COLDFRAME_TEST_DATABASE_URL")), reason="its desks bring their own SQLite files"
)
def test_one_matter_walks_through_three_desks_and_leaves_everything_behind(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COLDFRAME_")}
    done = subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "demo", "--once", "--dir", str(tmp_path / "demo")],
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=840,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for stage in ("scan", "bank", "intake", "matching", "review", "decision", "report", "handed on", "agreement",
                  "referral", "received", "added", "feedback", "sent back", "asked back", "disclosed",
                  "case", "takedown", "figures", "custody"):  # fmt: skip
        assert any(line.startswith(stage) for line in done.stdout.splitlines()), f"no line for {stage}"
    assert "refused:" in done.stdout, "the uncovered field must have been refused by name"
