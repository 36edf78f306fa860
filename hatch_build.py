"""Build hook: compile the message catalogs, so that no machine needs GNU gettext.

Runs for wheels and for editable installs (``./run setup``). Compiled ``.mo`` files are
not in version control; the wheel takes them as build artifacts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).parent / "src" / "coldframe" / "locale"


def compile_catalogs(folder: Path = LOCALE) -> list[Path]:
    """Write each ``django.mo`` beside its ``django.po``; return what was written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalog)
        written.append(target)
    return written


class CatalogBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it gathers files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling names it
        """Compile, and name the results as artifacts."""
        compile_catalogs()
        build_data["artifacts"].append("/src/coldframe/locale/**/*.mo")


if __name__ == "__main__":
    for path in compile_catalogs():
        print(path)  # noqa: T201  run as a script
