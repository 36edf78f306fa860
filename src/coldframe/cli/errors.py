"""What the command exits with. The only table from error class to exit code.

0 is "done, nothing found", 1 is "matches" or "not safe" (each command's help says), so no failure may
ever leave as 1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from coldframe.core.errors import ColdframeError

EXIT_NOTHING_FOUND = 0
EXIT_MATCHES = 1
EXIT_INCOMPLETE = 2

EXIT_CODES: dict[type[ColdframeError], int] = {ColdframeError: EXIT_INCOMPLETE}
"""The nearest class in an error's ancestry decides, so the base covers every error there will be."""


def exit_code(error: ColdframeError) -> int:
    """Return the exit code for an error."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn Ctrl-C and a reader that went away (``| head``) into an orderly, incomplete end.

    Raises:
        typer.Exit: With ``EXIT_INCOMPLETE``.
    """
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped by you: the output above is incomplete.", err=True)
        raise typer.Exit(EXIT_INCOMPLETE) from None
    except BrokenPipeError:
        # Python flushes standard output once more at the end; there is nobody left to read it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_INCOMPLETE) from None
