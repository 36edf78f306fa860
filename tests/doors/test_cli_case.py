"""Two desks, each with its own folder, keys and database: one takes a case out, the other takes it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, sys
from coldframe.cli import build
for command in json.loads(sys.argv[1]):
    if command[0] == "seed":
        from tests.stages.casework import archive_desks
        archive_desks.own_sealing_key = lambda: command[1]
        desk = archive_desks.make_desk()
        known = {"CASE": desk.case.id, "AGREEMENT": desk.agreement_id}
    else:
        build()([globals().get("known", {}).get(word, word) for word in command], standalone_mode=False)
"""
"""Several commands in one process: each start of a desk costs a second."""


def run(folder: Path, *commands: list[str]) -> list[str]:
    """Run commands at the desk that lies in a folder; returns the lines they print."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("COLDFRAME_", "DJANGO_"))
    } | {
        "COLDFRAME_DATA_DIR": str(folder), "COLDFRAME_DESK_NAME": folder.name, "COLDFRAME_SANDBOX_REQUIRED": "no",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    program = [sys.executable, "-c", PROGRAM, json.dumps(commands)]
    done = subprocess.run(program, capture_output=True, check=False, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_one_desk_takes_a_case_out_and_the_other_takes_it_in(tmp_path: Path) -> None:
    here, there, file = tmp_path / "Desk-A", tmp_path / "Desk-B", tmp_path / "case.tar.age"
    *_, key = run(there, ["init"], ["users", "create", "rosa", "--role", "investigator"], ["case", "key"])
    out = ["case", "export", "CASE", str(file), "--by", "mara", "--agreement", "AGREEMENT", "--json"]
    *_, left = run(here, ["init"], ["seed", key], [*out, "--category", "sale_of_access"])
    assert json.loads(left)["export"].startswith("cex_")
    take = ["case", "import", str(file), "--by", "rosa", "--take", "--json"]
    came, again = (json.loads(line) for line in run(there, take, take))
    assert (came["case"], came["desk"], came["files"]) == ("2·21", "Desk-A", 1)
    assert again["case_id"] == came["case_id"]
