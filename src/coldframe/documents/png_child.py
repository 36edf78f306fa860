"""The process that sets a drawing: reads SVG on its input, writes a PNG on its output, and ends.

A process of its own for the reasons of ``child``: a time, the memory, and the eighty megabytes of vl-convert.
"""

from __future__ import annotations

import resource
import sys

import vl_convert

_MAX_SECONDS = 60
_MAX_BYTES = 2 * 2**30  # Address space: sixteen bytes a point of the drawing, and the machine's fonts.
_SCALE = 2.0
"""Pixels for one of the drawing: sharp on paper."""


def main() -> None:
    """Set the one drawing that stands on the input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_BYTES, _MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_SECONDS, _MAX_SECONDS))
    drawing = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(vl_convert.svg_to_png(drawing, scale=_SCALE))


if __name__ == "__main__":
    main()
