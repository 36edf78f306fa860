#!/usr/bin/env python3
"""Renew the numbers in docs/dependencies.md: versions, sizes and totals. The words stay as people wrote them.

    .venv/bin/python docs/make_dependencies.py

Reads requirements.lock and what is installed beside this Python. Ends with 1 if a package
has no row yet, a row has no package any more, or a licence that calls itself GPL or AGPL is not marked as
weighed. Sizes are of the installed files without compiled ``.pyc``.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
LOCK = ROOT / "requirements.lock"
WEIGHED = "⚖"
"""Marks a row whose copyleft somebody has weighed, with the result in words below the table."""

_ROW = re.compile(r"\| `([a-z0-9.-]+)`(?: ⚖)? \|")
_COPYLEFT = re.compile(r"(?<![A-Z])A?GPL")


def read_lock() -> dict[str, str]:
    """Name to version of every package that is pinned for this Python and this platform."""
    pins: dict[str, str] = {}
    for line in LOCK.read_text().splitlines():
        if "==" in line:
            pin = Requirement(line.rstrip("\\ "))
            if pin.marker is None or pin.marker.evaluate():
                pins[pin.name.lower()] = str(pin.specifier).removeprefix("==")
    return pins


def size_bytes(name: str) -> int:
    """Bytes of a package's installed files."""
    found = metadata.distribution(name)
    paths = [Path(str(found.locate_file(file))) for file in found.files or [] if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def stated_licences(name: str) -> set[str]:
    """What the package and its own bill of materials say, as written."""
    found = metadata.distribution(name)
    said = {
        text[:60]
        for key in ("License-Expression", "License", "Classifier")
        for text in found.metadata.get_all(key) or []
        if key != "Classifier" or text.startswith("License")
    }
    for file in found.files or []:
        if "sboms" in file.parts and file.suffix == ".json":
            for part in json.loads(file.read_text()).get("components", []):
                for entry in part.get("licenses", []):
                    inner = entry.get("license", {})
                    said.add(str(entry.get("expression") or inner.get("id") or inner.get("name")))
    return said


def is_copyleft(licence: str) -> bool:
    """Whether a licence is GPL or AGPL with no other choice; the lesser GPL is judged by people."""
    choices = re.split(r"\s+OR\s+", licence)
    return all(_COPYLEFT.search(choice) for choice in choices) if licence else False


def main() -> None:
    pins, wrong, total, rows, lines = read_lock(), [], 0, 0, []
    for line in PAGE.read_text().splitlines():
        found = _ROW.match(line)
        if found is None:
            lines.append(line)
            continue
        name = found[1]
        if name not in pins:
            wrong.append(f"{name} is not in requirements.lock any more: delete its row.")
            continue
        cells = line.split(" | ")
        if metadata.version(name) != pins[name]:
            wrong.append(
                f"{name} {metadata.version(name)} is installed, {pins[name]} is pinned: ./run setup."
            )
        bytes_here = size_bytes(name)
        total, rows = total + bytes_here, rows + 1
        cells[1:3] = [pins.pop(name), f"{bytes_here / 1e6:.1f}"]
        lines.append(" | ".join(cells))
        copyleft = sorted(filter(is_copyleft, stated_licences(name)))
        if copyleft and WEIGHED not in line:
            wrong.append(
                f"{name} states {', '.join(copyleft)}: weigh it, say how, and mark its row {WEIGHED}."
            )
    wrong += [f"{name} has no row: say its licence, what it brings along and why." for name in sorted(pins)]
    text = "\n".join(lines) + "\n"
    text = re.sub(r"\*\*\d+ packages, \d+ MB\*\*", f"**{rows} packages, {total / 1e6:.0f} MB**", text)
    PAGE.write_text(text)
    for problem in wrong:
        print(problem, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
