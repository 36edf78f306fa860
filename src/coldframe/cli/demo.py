"""``coldframe demo``: three desks and a clearinghouse on this machine, one matter through all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Check the end state and stop; exit code 2 if anything is missing.")
    ] = False,
    folder: Annotated[
        Path, typer.Option("--dir", help="Where to keep everything; emptied first if a demo made it.")
    ] = Path("coldframe-demo"),
) -> None:
    """Show the main job: needs no service and no account, draws its own pictures, touches nothing else."""
    from coldframe.demo.run import run_demo

    run_demo(folder.resolve(), once=once)
