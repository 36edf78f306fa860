"""Find the pack that holds for a jurisdiction on a day.

``load`` never raises for a jurisdiction it does not know or a day before its first pack: in the middle
of a decision about a child, the answer is then the most protective pack. A broken file is another
matter: it stops the program at once, with the file's name.

A desk puts packs of its own into a folder (``use_desk_packs``). They are read once; a change is seen at
the next start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, overload

from coldframe.core.errors import NotFound, UnsafeConfiguration
from coldframe.core.said import Said
from coldframe.rulepacks.bridge import BridgePack
from coldframe.rulepacks.desk import DESK_KINDS, find_less, with_desks
from coldframe.rulepacks.places import PlacePack
from coldframe.rulepacks.protective import most_protective
from coldframe.rulepacks.reading import PackUnreadable, read_packs
from coldframe.rulepacks.retention import RetentionPack
from coldframe.rulepacks.roles import RolePack
from coldframe.rulepacks.schemes import SchemePack
from coldframe.rulepacks.terms import (
    AgePack,
    ClockPack,
    GatePack,
    MeasurePack,
    PackName,
    PriorityPack,
    RulePack,
    SecondReaderPack,
    StatementPack,
)
from coldframe.rulepacks.words import WordPack

ANY = "any"
"""The jurisdiction of house rules, which hold everywhere."""

RETIRED = "retired"
"""Folder inside a kind's folder for a desk's packs that are kept only to replay what they decided."""


@overload
def load(name: Literal[PackName.AGES], jurisdiction: str | None = None, *, on: date) -> AgePack: ...
@overload
def load(name: Literal[PackName.PRIORITY], jurisdiction: str | None = None, *, on: date) -> PriorityPack: ...
@overload
def load(
    name: Literal[PackName.SECOND_READER], jurisdiction: str | None = None, *, on: date
) -> SecondReaderPack: ...
@overload
def load(name: Literal[PackName.CLOCKS], jurisdiction: str | None = None, *, on: date) -> ClockPack: ...
@overload
def load(name: Literal[PackName.MEASURES], jurisdiction: str | None = None, *, on: date) -> MeasurePack: ...
@overload
def load(
    name: Literal[PackName.STATEMENTS], jurisdiction: str | None = None, *, on: date
) -> StatementPack: ...
@overload
def load(name: Literal[PackName.GATE], jurisdiction: str | None = None, *, on: date) -> GatePack: ...
@overload
def load(name: Literal[PackName.SCHEMES], jurisdiction: str | None = None, *, on: date) -> SchemePack: ...
@overload
def load(name: Literal[PackName.JURISDICTION], jurisdiction: str | None = None, *, on: date) -> PlacePack: ...
@overload
def load(name: Literal[PackName.ROLES], jurisdiction: str | None = None, *, on: date) -> RolePack: ...
@overload
def load(
    name: Literal[PackName.RETENTION], jurisdiction: str | None = None, *, on: date
) -> RetentionPack: ...
@overload
def load(name: Literal[PackName.BRIDGE], jurisdiction: str | None = None, *, on: date) -> BridgePack: ...
@overload
def load(name: Literal[PackName.WORDS], jurisdiction: str | None = None, *, on: date) -> WordPack: ...
@overload
def load(name: PackName, jurisdiction: str | None = None, *, on: date) -> RulePack: ...
def load(name: PackName, jurisdiction: str | None = None, *, on: date) -> RulePack:
    """Load the newest pack that holds for ``jurisdiction`` on the day ``on``.

    Looks for the jurisdiction itself (``GB-ENG``), then its country (``GB``), then a house rule (``any``), among
    the shipped packs and among the desk's own; ``desk.with_desks`` says what holds where both exist.

    Args:
        name: What the pack rules on.
        jurisdiction: ISO 3166 code or ``EU``; ``None`` asks for the house rule.
        on: The day whose law counts: the day of the act for ages, of the submission for a clock.

    Returns:
        The pack, or the most protective one (``is_most_protective``) where none is installed.
    """
    places = _places(jurisdiction)
    shipped = _newest(_shipped(name), places, on) or most_protective(name)
    own = _newest(_desks(name), places, on)
    return shipped if own is None else with_desks(shipped, own)


def get_version(pack_id: str) -> RulePack:
    """Get exactly the pack that an old decision names (``ages/KR/1``), to replay it.

    Raises:
        NotFound: No such pack is installed. Install the release that made the decision, or put the
            desk's own file back.
    """
    shipped_id, _, desk_id = pack_id.partition("+")
    if desk_id:
        return with_desks(get_version(shipped_id), get_version(desk_id))
    for name in PackName:
        for pack in (*_shipped(name), *_desks(name), most_protective(name)):
            if pack.id == pack_id:
                return pack
    raise NotFound(
        Said(
            "No rule pack '%(pack)s' is installed. Install the release that made the decision to "
            "replay it, or put the desk's own file back.",
            pack=pack_id,
        ),
        field="pack_id",
    )


def list_packs(name: PackName | None = None) -> tuple[RulePack, ...]:
    """List every installed pack (of one name), the desk's own among them, ordered by id."""
    names = (name,) if name else tuple(PackName)
    return tuple(sorted((pack for n in names for pack in (*_shipped(n), *_desks(n))), key=lambda p: p.id))


_folders: dict[str, Path] = {}


def use_desk_packs(folder: Path | None) -> None:
    """Look for the desk's own packs in ``folder`` from now on: one folder in it for each kind, as shipped.

    Args:
        folder: It need not exist. ``None``: only the shipped packs hold.
    """
    _folders.clear()
    if folder is not None:
        _folders["desk"] = folder
    _read_desks.cache_clear()


def find_desk_problems() -> tuple[str, ...]:
    """Say what is wrong with the desk's own packs: file, line, and how to mend it."""
    return _read_desks()[1]


def _places(jurisdiction: str | None) -> tuple[str, ...]:
    wanted = (jurisdiction or ANY).strip().upper()
    return (wanted, wanted.partition("-")[0], ANY.upper())


def _newest(packs: Iterable[RulePack], places: tuple[str, ...], on: date) -> RulePack | None:
    for place in places:
        found = [pack for pack in packs if pack.jurisdiction.upper() == place and pack.holds_on(on)]
        if found:
            return max(found, key=lambda pack: pack.version)
    return None


@cache
def _shipped(name: PackName) -> tuple[RulePack, ...]:
    folder = resources.files("coldframe.rulepacks") / "data" / name.value
    packs: list[RulePack] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            packs.extend(read_packs(name, file.read_text(encoding="utf-8")))
        except PackUnreadable as problem:
            raise UnsafeConfiguration(
                f"The rule pack {name}/{file.name} cannot be read ({problem}). "
                "Mend or remove the file, then start again."
            ) from problem
    return tuple(packs)


def _desks(name: PackName) -> tuple[RulePack, ...]:
    packs, problems = _read_desks()
    if problems:
        raise UnsafeConfiguration("This desk's own rule packs cannot be used:\n" + "\n".join(problems))
    return tuple(pack for pack in packs if pack.name is name)


def _lost(own: RulePack) -> str:
    """What a desk's pack takes away on any day on which it holds, also from what a later release ships."""
    shipped, places = _shipped(own.name), _places(own.jurisdiction)
    days = {
        own.effective_from,
        *(pack.effective_from for pack in shipped if own.holds_on(pack.effective_from)),
    }
    found = (
        find_less(_newest(shipped, places, day) or most_protective(own.name), own) for day in sorted(days)
    )
    return next((less for less in found if less), "")


@cache
def _read_desks() -> tuple[tuple[RulePack, ...], tuple[str, ...]]:
    """The desk's own packs, and what is wrong with them."""
    packs: dict[str, RulePack] = {}
    problems: list[str] = []
    folder = _folders.get("desk")
    for file in sorted(folder.rglob("*.toml")) if folder and folder.is_dir() else ():
        is_retired = file.parent.name == RETIRED
        place = file.parent.parent if is_retired else file.parent
        name = next((kind for kind in DESK_KINDS if folder and place == folder / kind.value), None)
        if name is None:
            problems.append(
                f"{file}: move it into {' or '.join(DESK_KINDS)}; of other kinds a desk has none."
            )
            continue
        try:
            found = read_packs(name, file.read_text(encoding="utf-8"), is_desks=True)
        except (PackUnreadable, OSError, UnicodeDecodeError) as problem:
            problems.append(f"{file}: {problem}. Mend it, or move it out of the folder.")
            continue
        for pack in found:
            less = "" if is_retired else _lost(pack)
            if less:
                problems.append(f"{file}: {less}")
            elif pack.id not in packs:
                # One that is retired holds on no day, and old decisions are still replayed by it.
                packs[pack.id] = replace(pack, effective_to=pack.effective_from) if is_retired else pack
            else:
                problems.append(f"{file}: there is another {pack.id}. Give one of them the next version.")
    return tuple(packs.values()), tuple(problems)
