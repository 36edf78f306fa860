"""The command ``coldframe``: a door for people at a terminal and for scripts.

The cheap verbs (``scan``, ``hash``, ``search``) never import Django; the others do so inside their functions. A new
verb is a module here and one line in ``build``.
"""

from __future__ import annotations

import sys
import traceback

import typer

from coldframe.cli.errors import EXIT_INCOMPLETE, exit_code
from coldframe.core.errors import ColdframeError


def build() -> typer.Typer:
    """Put the command together. Imports here stay light: heavy ones belong inside the verbs."""
    from coldframe.cli import (
        case,
        custody,
        demo,
        desk,
        hashing,
        people,
        publish,
        referral,
        report,
        scan,
        search,
        simulate,
        stats,
    )

    app = typer.Typer(
        name="coldframe",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        help="From a clue about harm to a child to a documented outcome.",
    )
    files = "Files, without a desk"
    app.command("scan", rich_help_panel=files)(scan.scan)
    app.command("hash", rich_help_panel=files)(hashing.hash_files)
    app.command("search", rich_help_panel=files)(search.search)
    app.add_typer(report.app, name="report", rich_help_panel=files)
    app.add_typer(referral.app, name="referral", rich_help_panel=files)
    app.add_typer(stats.app, name="stats", rich_help_panel=files)
    app.add_typer(simulate.app, name="simulate", rich_help_panel=files)
    app.command("demo")(demo.demo)
    run = "A desk"
    app.command("init", rich_help_panel=run)(desk.init)
    app.command("rotate-key", rich_help_panel=run)(desk.rotate_key)
    app.command("check", rich_help_panel=run)(desk.check)
    app.command("serve", rich_help_panel=run)(desk.serve)
    app.command("worker", rich_help_panel=run)(desk.worker)
    app.command("settings", rich_help_panel=run)(desk.settings)
    app.command("seal", rich_help_panel=run)(desk.seal)
    app.add_typer(people.app, name="users", rich_help_panel=run)
    app.add_typer(case.app, name="case", rich_help_panel=run)
    app.add_typer(custody.app, name="custody", rich_help_panel=run)
    app.add_typer(publish.app, name="publish", rich_help_panel=run)
    return app


def main() -> None:
    """Run the command and exit; errors become one line that says what to do next."""
    try:
        build()(prog_name="coldframe")
    except ColdframeError as error:
        sys.stderr.write(f"coldframe: {error.message}\n")
        sys.exit(exit_code(error))
    except Exception:  # noqa: BLE001 — Python would exit with 1, which means "matches" here
        traceback.print_exc()
        sys.exit(EXIT_INCOMPLETE)
