"""A drawing as PNG, set from SVG by vl-convert in a process of its own and within a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import coldframe
from coldframe.core.errors import InvalidInput

MAX_SECONDS = 60
"""How long one drawing may take; two hundred cards take one."""

_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from coldframe.documents import png_child; png_child.main()"
)
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


class DrawingFailed(InvalidInput):
    """A drawing could not be set. Nothing was written. Choose another form, or less of it."""

    code = "drawing_failed"


def write_png(svg: str) -> bytes:
    """Return a drawing as PNG, with the machine's own fonts (Chinese, Japanese, Korean: ``fonts-noto-cjk``).

    Nothing is fetched: our drawings name no address, and the child has no proxy to go by. The child lets no
    picture be read from a file either. About 1 s.

    Raises:
        DrawingFailed: It took too long, or the writer ended.
    """
    source = str(Path(coldframe.__file__).parent.parent)
    try:
        done = subprocess.run(  # noqa: S603 — our own program; what strangers wrote is on its input only
            [sys.executable, "-I", "-c", _PROGRAM, source],
            input=svg.encode(),
            capture_output=True,
            env=_ENVIRONMENT,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DrawingFailed("The drawing takes too long to set. Show less of it, or take the SVG.") from None
    if done.returncode or not done.stdout.startswith(b"\x89PNG\r\n"):
        raise DrawingFailed(
            "The drawing could not be set as PNG. Take the SVG, and tell the makers of Coldframe."
        )
    return done.stdout
