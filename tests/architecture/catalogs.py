"""What there is to translate, and the catalogs that translate it.

``python -m tests.architecture.catalogs`` brings every ``django.po`` up to the strings
in the code: new ones come in empty, vanished ones go, translations stay. Needs no GNU
gettext; Babel does the work.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from coldframe.core.errors import ColdframeError, UnsafeConfiguration
from coldframe.rulepacks.protective import NO_GATE

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "coldframe"
LANGUAGES = {"zh_Hans": "zh_Hans", "ko": "ko"}
# What marks a message: the place of its context among the arguments, if it has one, and those of its forms.
_ONE, _MANY = (None, (0,)), (None, (0, 1))
_MARKS = {
    "_": _ONE, "_now": _ONE, "gettext": _ONE, "gettext_lazy": _ONE, "gettext_noop": _ONE, "Said": _ONE,
    "ngettext": _MANY, "ngettext_lazy": _MANY, "pgettext": (0, (1,)), "pgettext_lazy": (0, (1,)),
    "npgettext": (0, (1, 2)), "npgettext_lazy": (0, (1, 2)),
}  # fmt: skip
# Doors for programs and administrators, and what only they meet, speak English: no text of the console.
_ENGLISH = ("api", "cli", "demo", "search", "simulators", "options.py", "checks.py")
# A call with literals for arguments, which may hold parentheses of their own.
_CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^()'"])*\)""")

_SHOWN_PACKS = ("priority", "second_reader", "gate", "clocks", "jurisdiction")
_SHOWN_KEYS = ("reason", "limits", "closed", "act", "wording")

Message = tuple[Path, str | tuple[str, ...], str | None]


def messages() -> Iterator[Message]:
    """Every string of the code and the templates that a person may read, with its context."""
    for path in _modules():
        yield from _marked(path, path.read_text())
    for path, node in refusing():
        yield from ((path, text, None) for text in _literals(node))
    for path in sorted((PACKAGE / "rulepacks" / "data").rglob("*.toml")):
        if path.parent.name in _SHOWN_PACKS:
            for text in _sentences(tomllib.loads(path.read_text())):
                yield path.relative_to(ROOT), text, None
    yield Path("src/coldframe/rulepacks/protective.py"), NO_GATE, None
    yield from _expected()
    for pattern in ("*.html", "*.txt"):
        for path in sorted((PACKAGE / "web" / "templates").rglob(pattern)):
            yield from _marked(path, "\n".join(calls(path)))


def _expected() -> Iterator[Message]:
    """What clearinghouses expect of a report, as each plug-in's table names and asks for it."""
    for path in sorted((PACKAGE / "reporting" / "clearinghouses").rglob("completeness.json")):
        for row in json.loads(path.read_text())["expectations"]:
            yield from ((path.relative_to(ROOT), row[key], None) for key in ("label", "ask"))


def refusing() -> Iterator[tuple[Path, ast.expr]]:
    """What each error that a page may show says: plain words, ``Said``, or a name for either."""
    for path in _modules():
        if path.relative_to(PACKAGE).parts[0] not in _ENGLISH:
            for name, call in _calls(path.read_text()):
                if name in errors():
                    yield from ((path.relative_to(ROOT), each) for each in call.args[:1])


def sentences() -> Iterator[tuple[str, ast.Call]]:
    """Every ``Said`` of the code, with where it stands."""
    for path in _modules():
        for name, call in _calls(path.read_text()):
            if name == "Said":
                yield f"{path.relative_to(ROOT)}:{call.lineno}", call


def _modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def _calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := _name_of(node.func)):
            yield name, node


def _name_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _marked(path: Path, source: str) -> Iterator[Message]:
    for name, call in _calls(source):
        context, forms = _MARKS.get(name, (None, ()))
        if forms and len(call.args) > forms[-1]:
            texts = [tuple(_literals(call.args[place])) for place in forms]
            where = next(_literals(call.args[context]), None) if context is not None else None
            for each in zip(*texts, strict=True):
                yield path.relative_to(ROOT), each if len(each) > 1 else each[0], where


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


@cache
def errors() -> frozenset[str]:
    """Every error that a page may show, by the name of its class: all but why a desk does not start."""
    bases: dict[str, set[str]] = defaultdict(set)  # one name may be a class of two packages
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases[node.name].update(filter(None, map(_name_of, node.bases)))
    found = {ColdframeError.__name__}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found - {UnsafeConfiguration.__name__})


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
