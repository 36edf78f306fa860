"""Run the server: ``python -m coldframe.simulators.ncmec --user demo:secret``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from coldframe.simulators.ncmec.server import NcmecSimulator


def main(
    arguments: Sequence[str] | None = None, *, prog: str = "python -m coldframe.simulators.ncmec"
) -> None:
    """Serve until interrupted; print one line of JSON with the addresses first.

    Args:
        arguments: As on a command line; that of this process if not given.
        prog: What the help calls the program.
    """
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local server that speaks the CyberTipline reporting protocol. Sends nothing anywhere.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--prefix", default="/ispws", help="path before the routes")
    parser.add_argument(
        "--user", action="append", metavar="NAME:PASSWORD", help="an account; repeatable (default demo:demo)"
    )
    parser.add_argument("--state-dir", type=Path, help="keep reports here over a restart")
    parser.add_argument(
        "--keep-files", action="store_true", help="keep uploaded bytes in the state directory"
    )
    given = parser.parse_args(arguments)
    if given.keep_files and given.state_dir is None:
        parser.error("--keep-files needs --state-dir")
    users = dict(_account(parser, text) for text in given.user or ["demo:demo"])
    server = NcmecSimulator(
        users=users,
        now=lambda: datetime.now(UTC),
        host=given.host,
        port=given.port,
        prefix=given.prefix,
        state_dir=given.state_dir,
        keep_files=given.keep_files,
    )
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with server:
        line = json.dumps({"url": server.url, "page": server.home_url, "users": sorted(users)})
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        stop.wait()


def _account(parser: argparse.ArgumentParser, text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        parser.error(f"--user takes NAME:PASSWORD, not {text!r}")
    return name, password


if __name__ == "__main__":
    main()
