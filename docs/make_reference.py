#!/usr/bin/env python3
"""Write docs/reference/ from the code: settings, custody events, errors, permissions.

    .venv/bin/python docs/make_reference.py

A test compares, so the pages cannot fall behind.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/make_reference.py. Change the code, then run it. -->\n\n"


def modules() -> Iterator[ModuleType]:
    """Every module of the package but migrations and programs."""
    import coldframe

    for found in pkgutil.walk_packages(coldframe.__path__, "coldframe."):
        if ".migrations" not in found.name and not found.name.endswith(("__main__", ".wsgi", ".child")):
            yield importlib.import_module(found.name)


def first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def settings_page() -> str:
    from coldframe.options import OPTIONS, PREFIX

    rows = [
        f"| `{PREFIX}{o.name}` | {f'`{o.default}`' if o.default else ''} | {o.unit} | {o.help}"
        f"{' One of: ' + ', '.join(o.choices) + '.' if o.choices else ''}"
        f"{' Secret: may come from the file named by `' + PREFIX + o.name + '_FILE`.' if o.secret else ''} |"
        for o in OPTIONS
    ]
    head = "# Settings\n\nEnvironment variables. An unknown one stops the start.\n\n| setting | default | unit | what it does |\n|---|---|---|---|\n"
    return NOTE + head + "\n".join(rows) + "\n"


def events_page() -> str:
    text = "# Custody events\n\nEvery kind of entry in the ledger, by the stage that records it.\n"
    for module in modules():
        for name, kind in vars(module).items():
            if (
                inspect.isclass(kind)
                and issubclass(kind, StrEnum)
                and name.endswith("Event")
                and kind.__module__ == module.__name__
            ):
                stage = module.__name__.split(".")[1]
                text += f"\n## {stage}\n\n{first_line(kind)}\n\n" + "".join(
                    f"- `{member}`\n" for member in kind
                )
    return NOTE + text


def errors_page() -> str:
    from coldframe.core.errors import ColdframeError

    found: dict[str, tuple[str, str, str]] = {}
    for module in modules():
        for name, kind in vars(module).items():
            if (
                inspect.isclass(kind)
                and issubclass(kind, ColdframeError)
                and kind.__module__ == module.__name__
            ):
                found[name] = (kind.code, module.__name__.removeprefix("coldframe."), first_line(kind))
    rows = [
        f"| `{code}` | {name} | {where} | {line} |"
        for name, (code, where, line) in sorted(found.items(), key=lambda e: (e[1][0], e[0]))
    ]
    head = "# Errors\n\nStable codes, as the API's `code` and in `--json`.\n\n| code | error | in | meaning |\n|---|---|---|---|\n"
    return NOTE + head + "\n".join(rows) + "\n"


def permissions_page() -> str:
    from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role

    head = (
        "# Permissions\n\nWhich role may do what. What no row allows is nobody's.\n\n| permission | "
        + " | ".join(Role)
        + " |\n|---|"
        + "---|" * len(Role)
        + "\n"
    )
    rows = [
        f"| `{permission}` | "
        + " | ".join("●" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)
        + " |"
        for permission in Permission
    ]
    return NOTE + head + "\n".join(rows) + "\n"


PAGES = {
    "settings.md": settings_page,
    "events.md": events_page,
    "errors.md": errors_page,
    "permissions.md": permissions_page,
}


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "reference")
    import django

    django.setup()
    FOLDER.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make())


if __name__ == "__main__":
    main()
