"""``coldframe simulate``: the local servers that speak the partners' protocols."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import typer

from coldframe.core.errors import InvalidInput

PARTNERS = {
    "ncmec": "The CyberTipline reporting service of NCMEC.",
    "hashsharing": "The hash sharing service of NCMEC, version 2.",
    "stopncii": "The hash list of StopNCII.",
}
"""Folder in ``coldframe.simulators`` to what the server is."""

app = typer.Typer(
    no_args_is_help=True,
    help="Start a local server that speaks a partner's protocol, to try a client against. It prints one line "
    "of JSON with its addresses, serves until interrupted, and sends nothing anywhere.",
)


def _start(partner: str) -> Callable[[typer.Context], None]:
    def start(context: typer.Context) -> None:
        server = import_module(f"coldframe.simulators.{partner}.__main__")
        try:
            server.main(context.args, prog=f"coldframe simulate {partner}")
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else "there is no such port"
            raise InvalidInput(
                f"The server cannot listen there ({why}). Choose another --port, or 0 for a free one.",
                field="port",
            ) from error

    return start


for _partner, _words in PARTNERS.items():
    # The server reads its own options, and says which with --help.
    app.command(
        _partner,
        help=_words,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        add_help_option=False,
    )(_start(_partner))
