"""The process that draws: reads Vega-Lite documents on its input, writes their SVG on its output, and ends.

A process of its own, so that a picture can be given up after a time, that its memory goes back, and that nobody
else loads a JavaScript engine. It may load nothing by an address and write no file.
"""

from __future__ import annotations

import json
import resource
import sys

import vl_convert

VEGA_LITE = "5.20"
_MAX_SECONDS = 20


def main() -> None:
    """Draw every document that stands on the input, in order."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_SECONDS, _MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    specs = json.loads(sys.stdin.buffer.read())
    drawn = [vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]) for spec in specs]
    sys.stdout.write(json.dumps(drawn))


if __name__ == "__main__":
    main()
