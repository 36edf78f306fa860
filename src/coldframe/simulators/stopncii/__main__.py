"""Run the server: ``python -m coldframe.simulators.stopncii``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from coldframe.simulators.exchange import serve_until_stopped
from coldframe.simulators.stopncii.server import StopNciiSimulator


def main(
    arguments: Sequence[str] | None = None, *, prog: str = "python -m coldframe.simulators.stopncii"
) -> None:
    """Serve until interrupted; print one line of JSON with the addresses first.

    Args:
        arguments: As on a command line; that of this process if not given.
        prog: What the help calls the program.
    """
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local server that speaks StopNCII's protocol. Sends nothing anywhere.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--prefix", default="/v1", help="path before the routes")
    parser.add_argument("--subscription-key", default="demo", help="key of the subscription")
    parser.add_argument("--function-key", default="demo", help="key of every function")
    given = parser.parse_args(arguments)
    server = StopNciiSimulator(
        subscription_key=given.subscription_key,
        function_key=given.function_key,
        now=lambda: datetime.now(UTC),
        host=given.host,
        port=given.port,
        prefix=given.prefix,
    )
    serve_until_stopped(server)


if __name__ == "__main__":
    main()
