"""Several commands of ``coldframe`` in one process, because starting Python takes longer than most of them do.

Comes in: a line of JSON for each command, its arguments. Goes out: a line of JSON for each, what it printed.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

from coldframe.cli import build


def run_all() -> None:
    """Run one command after another; the first that fails ends it, with its error."""
    command = build()
    for line in sys.stdin:
        with redirect_stdout(StringIO()) as said:
            command(json.loads(line), prog_name="coldframe", standalone_mode=False)
        sys.stdout.write(json.dumps(said.getvalue()) + "\n")


if __name__ == "__main__":
    run_all()
