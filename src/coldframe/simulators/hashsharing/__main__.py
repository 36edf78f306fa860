"""Run the server: ``python -m coldframe.simulators.hashsharing --user demo:secret``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from coldframe.simulators.exchange import serve_until_stopped
from coldframe.simulators.hashsharing.server import HashSharingSimulator


def main(
    arguments: Sequence[str] | None = None, *, prog: str = "python -m coldframe.simulators.hashsharing"
) -> None:
    """Serve until interrupted; print one line of JSON with the addresses first.

    Args:
        arguments: As on a command line; that of this process if not given.
        prog: What the help calls the program.
    """
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local server that speaks NCMEC's hash sharing protocol. Sends nothing anywhere.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--prefix", default="/hashsharing", help="path before /v2")
    parser.add_argument("--user", default="demo:demo", metavar="NAME:PASSWORD", help="the account")
    given = parser.parse_args(arguments)
    name, colon, password = given.user.partition(":")
    if not (name and colon and password):
        parser.error("--user takes NAME:PASSWORD")
    server = HashSharingSimulator(
        user=(name, password),
        now=lambda: datetime.now(UTC),
        host=given.host,
        port=given.port,
        prefix=given.prefix,
    )
    serve_until_stopped(server, user=name)


if __name__ == "__main__":
    main()
