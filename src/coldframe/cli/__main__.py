"""``python -m coldframe.cli``: the same as ``coldframe``."""

from coldframe.cli import main

main()
