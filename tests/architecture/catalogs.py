"""What there is to translate, and the catalogs that translate it.

``python -m tests.architecture.catalogs`` brings every ``django.po`` up to the strings
in the code: new ones come in empty, vanished ones go, translations stay. Needs no GNU
gettext; Babel does the work.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from coldframe.rulepacks.protective import NO_GATE

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "coldframe"
LANGUAGES = {"zh_Hans": "zh_Hans", "ko": "ko"}
_KEYWORDS = {
    "_": None, "_now": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "Said": None, "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# A call with literals for arguments, which may hold parentheses of their own.
_CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^()'"])*\)""")

_SHOWN_PACKS = ("priority", "second_reader", "gate", "clocks", "jurisdiction")
_SHOWN_KEYS = ("reason", "limits", "closed", "act", "wording")

Message = tuple[Path, str | tuple[str, ...], str | None]


def messages() -> Iterator[Message]:
    """Every string of the code and the templates that a person may read, with its context."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extracted(path, path.read_bytes())
    for path in sorted((PACKAGE / "rulepacks" / "data").rglob("*.toml")):
        if path.parent.name in _SHOWN_PACKS:
            for text in _sentences(tomllib.loads(path.read_text())):
                yield path.relative_to(ROOT), text, None
    yield Path("src/coldframe/rulepacks/protective.py"), NO_GATE, None
    for pattern in ("*.html", "*.txt"):
        for path in sorted((PACKAGE / "web" / "templates").rglob(pattern)):
            yield from _extracted(path, "\n".join(calls(path)).encode())


def _sentences(table: object) -> Iterator[str]:
    """What a shipped rule pack says to whoever reads a page."""
    if isinstance(table, list):
        for each in table:
            yield from _sentences(each)
    elif isinstance(table, dict):
        for key, value in table.items():
            if isinstance(value, str) and key in _SHOWN_KEYS:
                yield value
            else:
                yield from _sentences(value)


def _extracted(path: Path, source: bytes) -> Iterator[Message]:
    for _line, text, _comments, context in extract("python", BytesIO(source), keywords=_KEYWORDS):
        if text and text != ("", ""):
            yield path.relative_to(ROOT), text, context


def calls(path: Path) -> list[str]:
    """A template's strings as Django's own extractor sees them: one call of gettext each."""
    from django.utils.translation.template import templatize

    return _CALL.findall(templatize(path.read_text(), origin=path.name))


def template() -> Catalog:
    """A catalog of all strings without translations."""
    catalog = Catalog(project="coldframe", fuzzy=False)
    for path, text, context in messages():
        flags = ["python-format"] if "%(" in str(text) else []
        catalog.add(text, locations=[(path.as_posix(), 0)], context=context, flags=flags)
    return catalog


def po_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalog(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=LANGUAGES[language])


def update() -> None:
    """Bring every catalog up to the strings in the code."""
    strings = template()
    for language, locale in LANGUAGES.items():
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = (
            read_catalog(language)
            if path.exists()
            else Catalog(locale=locale, project="coldframe", fuzzy=False)
        )
        catalog.update(strings, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, no_location=True, omit_header=False, sort_output=True, width=110)


if __name__ == "__main__":
    update()
