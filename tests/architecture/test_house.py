"""Rules of the house that no library checks: what every action, file, page and word must keep."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import coldframe
from coldframe.core.errors import ColdframeError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "coldframe"
STAGES = (
    "custody", "work", "vault", "access", "partners", "intake", "matching", "triage",
    "reporting", "referral", "takedown", "casework", "publication",
)  # fmt: skip
DOORS = ("web", "api", "cli", "demo")


def sources() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def actions() -> Iterator[tuple[str, Callable[..., object]]]:
    for found in pkgutil.walk_packages(coldframe.__path__, "coldframe."):
        parts = found.name.split(".")
        if len(parts) >= 3 and parts[1] in STAGES and parts[2] == "actions":
            module = importlib.import_module(found.name)
            for name, thing in vars(module).items():
                if inspect.isfunction(thing) and not name.startswith("_") and thing.__module__ == found.name:
                    yield f"{found.name}.{name}", thing


# Functions in actions modules that are no acts of anybody: machinery that acts are made of.
NOT_ACTS = {
    "coldframe.custody.actions.act",
    "coldframe.custody.actions.deferring",
    "coldframe.custody.actions.guarded_by_triggers",
}


# The actor is whoever signed the message or owns the key: these find it themselves.
FIND_THEIR_ACTOR = {
    "coldframe.partners.actions.messages.receive_message",
    "coldframe.referral.actions.fetching.begin_fetch",
}


def writes(function: Callable[..., object]) -> bool:
    return "Records:" in (inspect.getdoc(function) or "")


def test_every_action_that_records_takes_actor_and_time_by_name() -> None:
    found = [(name, f) for name, f in actions() if writes(f)]
    assert len(found) > 60, "the walk must find the actions"
    for name, function in found:
        parameters = inspect.signature(function).parameters
        for needed in ("as_of",) if name in FIND_THEIR_ACTOR else ("actor", "as_of"):
            assert needed in parameters, f"{name} takes no {needed}"
            assert parameters[needed].kind is inspect.Parameter.KEYWORD_ONLY, f"{name}: {needed} by name only"


def test_every_public_verb_says_what_it_records() -> None:
    silent = []
    for name, function in actions():
        parameters = inspect.signature(function).parameters
        if "actor" in parameters and "as_of" in parameters and not writes(function) and name not in NOT_ACTS:
            silent.append(name)
    assert silent == [], "an action without a Records: section in its docstring"


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_below_the_doors_reads_the_clock(stage: str) -> None:
    bad = []
    for path in (SOURCE / stage).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                owner = ast.unparse(node.value)
                if owner in ("timezone", "datetime", "date", "datetime.datetime", "django.utils.timezone"):
                    bad.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    # The engine is where background work gets its time from, as a door does.
    assert [place for place in bad if not place.startswith("work/")] == []


def test_no_file_is_too_big_to_live_in() -> None:
    assert [(p.name, n) for p in sources() if (n := len(p.read_text().splitlines())) > 500] == []


def test_no_folder_of_leftovers() -> None:
    banned = {"utils", "helpers", "common", "services", "managers", "misc"}
    assert [p for p in SOURCE.rglob("*") if p.stem in banned] == []


def test_nothing_is_postponed_swallowed_or_silenced_without_a_reason() -> None:
    bad = []
    for path in sources():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(
                r"\b(TODO|FIXME|XXX|NotImplementedError)\b|except( Exception)?:\s*pass$|# *type: ignore$",
                line,
            ):
                bad.append(f"{path.relative_to(ROOT)}:{number}")
    assert bad == []


# Reference: domain.md 4.1. The left column of its table, in the forms a programmer might write.
_BANNED = re.compile(
    r"child porn|kiddie|child prostitut|revenge porn|webcam sex|paedophile ring|pedophile ring|porn ring",
    re.I,
)
_FORCED = (
    "reporting/clearinghouses/ncmec/",
    "simulators/ncmec/",
    "intake/channels/cybertip.py",
    "rulepacks/data/words/",
)
"""A partner's own form may force its wording; it stays inside that partner's folder. The linter names what it finds."""


def test_our_words_are_the_fields_words() -> None:
    bad = []
    for path in [*SOURCE.rglob("*"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]:
        if path.suffix in (".py", ".html", ".md", ".po", ".toml", ".json", ".css") and path.is_file():
            inside = path.relative_to(SOURCE).as_posix() if path.is_relative_to(SOURCE) else ""
            if _BANNED.search(path.read_text()) and not inside.startswith(_FORCED):
                bad.append(path.name)
    assert bad == []


def test_tracked_files_name_no_machine() -> None:
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    own = re.compile(r"/(?:w[o]rk|f[a]rm|r[o]ot)/")
    bad = []
    for name in tracked:
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png", ".lock"):
            bad += [f"{name}" for line in path.read_text(errors="replace").splitlines() if own.search(line)]
    assert bad == []


def test_the_reference_pages_are_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    for name, make in pages.PAGES.items():
        written = (ROOT / "docs" / "reference" / name).read_text()
        assert written == make(), f"{name} is behind: run docs/make_reference.py"


def test_how_to_pages_and_readme_name_files_that_exist() -> None:
    missing = []
    for page in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            if not (page.parent / target).exists():
                missing.append(f"{page.name} → {target}")
        for target in re.findall(
            r"`((?:src/coldframe|tests|docs|bench)/[\w./-]+\.(?:py|md|toml|po|html))`", page.read_text()
        ):
            if not (ROOT / target).exists():
                missing.append(f"{page.name} → {target}")
    assert missing == []


def test_every_error_has_a_code_and_a_place_in_both_doors_tables() -> None:
    from coldframe.api.errors import STATUS, status_of
    from coldframe.cli.errors import EXIT_CODES, exit_code

    for module in pkgutil.walk_packages(coldframe.__path__, "coldframe."):
        if ".migrations" not in module.name and not module.name.endswith(("__main__", ".wsgi", ".child")):
            importlib.import_module(module.name)

    def classes(base: type[ColdframeError]) -> Iterator[type[ColdframeError]]:
        for kind in base.__subclasses__():
            yield kind
            yield from classes(kind)

    for kind in classes(ColdframeError):
        assert re.fullmatch(r"[a-z][a-z0-9_]+", kind.code), kind
        assert any(base in STATUS for base in kind.__mro__), f"{kind.__name__} has no HTTP status"
        assert any(base in EXIT_CODES for base in kind.__mro__), f"{kind.__name__} has no exit code"
    assert status_of and exit_code
