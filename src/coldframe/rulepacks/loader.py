"""Find the pack that holds for a jurisdiction on a day.

``load`` never raises for a jurisdiction it does not know or a day before its first pack: in the middle
of a decision about a child, the answer is then the most protective pack. A broken file is another
matter: it stops the program at once, with the file's name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, overload

from coldframe.core.errors import NotFound, UnsafeConfiguration
from coldframe.rulepacks.protective import most_protective
from coldframe.rulepacks.terms import (
    AgePack,
    AgeTier,
    Citation,
    Clock,
    ClockPack,
    ClockUnit,
    MeasurePack,
    MeasureTerm,
    PackName,
    PriorityPack,
    PriorityRule,
    Reliability,
    RulePack,
    SecondReaderPack,
    SecondReaderRule,
    StatementPack,
)

ANY = "any"
"""The jurisdiction of house rules, which hold everywhere."""


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
def load(name: PackName, jurisdiction: str | None = None, *, on: date) -> RulePack: ...
def load(name: PackName, jurisdiction: str | None = None, *, on: date) -> RulePack:
    """Load the newest pack that holds for ``jurisdiction`` on the day ``on``.

    Looks for the jurisdiction itself (``GB-ENG``), then its country (``GB``), then a house rule (``any``).

    Args:
        name: What the pack rules on.
        jurisdiction: ISO 3166 code or ``EU``; ``None`` asks for the house rule.
        on: The day whose law counts: the day of the act for ages, of the submission for a clock.

    Returns:
        The pack, or the most protective one (``is_most_protective``) where none is installed.
    """
    wanted = (jurisdiction or ANY).strip().upper()
    for place in (wanted, wanted.partition("-")[0], ANY.upper()):
        found = [p for p in _packs(name) if p.jurisdiction.upper() == place and p.holds_on(on)]
        if found:
            return max(found, key=lambda pack: pack.version)
    return most_protective(name)


def get_version(pack_id: str) -> RulePack:
    """Get exactly the pack that an old decision names (``ages/KR/1``), to replay it.

    Raises:
        NotFound: No such pack is installed. Install the release that made the decision.
    """
    for name in PackName:
        for pack in (*_packs(name), most_protective(name)):
            if pack.id == pack_id:
                return pack
    raise NotFound(
        f"No rule pack {pack_id!r} is installed. Install the release that made the decision to replay it.",
        field="pack_id",
    )


def list_packs(name: PackName | None = None) -> tuple[RulePack, ...]:
    """List every installed pack (of one name), ordered by id."""
    names = (name,) if name else tuple(PackName)
    return tuple(sorted((pack for n in names for pack in _packs(n)), key=lambda pack: pack.id))


@cache
def _packs(name: PackName) -> tuple[RulePack, ...]:
    folder = resources.files("coldframe.rulepacks") / "data" / name.value
    packs: list[RulePack] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            packs.extend(_read(name, tomllib.loads(file.read_text(encoding="utf-8"))))
        except (KeyError, TypeError, ValueError) as problem:
            raise UnsafeConfiguration(
                f"The rule pack {name}/{file.name} cannot be read ({problem!r}). "
                "Mend or remove the file, then start again."
            ) from problem
    return tuple(packs)


def _read(name: PackName, table: dict[str, Any]) -> Iterator[RulePack]:
    """Read one file: one pack for each jurisdiction that it names."""
    for jurisdiction in table["jurisdictions"]:
        head: dict[str, Any] = {
            "name": name,
            "jurisdiction": str(jurisdiction),
            "version": int(table["version"]),
            "effective_from": _day(table["effective_from"]),
            "effective_to": _day(table["effective_to"]) if "effective_to" in table else None,
            "citations": tuple(_citation(entry) for entry in table["citation"]),
            "reviewer_note": str(table["reviewer_note"]),
        }
        if not head["citations"]:
            raise ValueError("a pack without a citation")
        match name:
            case PackName.AGES:
                yield AgePack(
                    **head,
                    responsible_from_years=int(table["responsible_from_years"]),
                    child_below_years=int(table["child_below_years"]),
                    tiers=tuple(
                        AgeTier(int(t["from_years"]), str(t["only_for"])) for t in table.get("tier", ())
                    ),
                )
            case PackName.PRIORITY:
                yield PriorityPack(
                    **head,
                    rules=tuple(_priority_rule(entry) for entry in table["rule"]),
                    known_lane_fields=frozenset(table["known_lane_fields"]),
                )
            case PackName.SECOND_READER:
                yield SecondReaderPack(
                    **head,
                    always=bool(table["always"]),
                    rules=tuple(_second_rule(entry) for entry in table["rule"]),
                )
            case PackName.CLOCKS:
                yield ClockPack(**head, clocks=tuple(_clock(entry) for entry in table["clock"]))
            case PackName.MEASURES:
                yield MeasurePack(**head, terms=tuple(MeasureTerm(**entry) for entry in table["term"]))
            case PackName.STATEMENTS:
                yield StatementPack(
                    **head,
                    codes={str(name): dict(codes) for name, codes in table["codes"].items()},
                    limits={str(name): int(most) for name, most in table["limits"].items()},
                    first_days={str(name): _day(day) for name, day in table["dates"].items()},
                    countries=frozenset(table["scope"]["countries"]),
                    only_about_adults=frozenset(table["minors"]["only_about_adults"]),
                    only_about_minors=frozenset(table["minors"]["only_about_minors"]),
                )


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"a day such as 2024-05-07 is expected, not {value!r}")
    return value


def _citation(entry: dict[str, str]) -> Citation:
    return Citation(
        entry["source"], entry["says"], Reliability(entry["reliability"]), entry.get("address", "")
    )


def _priority_rule(entry: dict[str, Any]) -> PriorityRule:
    points = int(entry["points"])
    if points < 0:
        raise ValueError(f"rule {entry['code']}: points may not be negative")
    return PriorityRule(
        code=str(entry["code"]),
        field=str(entry["field"]),
        values=frozenset(entry.get("values", ())),
        at_least=int(entry["at_least"]) if "at_least" in entry else None,
        points=points,
        keeps_out_of_known_lane=bool(entry.get("keeps_out_of_known_lane", False)),
        danger_lane=bool(entry.get("danger_lane", False)),
        reason=str(entry["reason"]),
    )


def _second_rule(entry: dict[str, Any]) -> SecondReaderRule:
    return SecondReaderRule(
        code=str(entry["code"]),
        outcomes=frozenset(entry.get("outcomes", ())),
        categories=frozenset(entry.get("categories", ())),
        signs=frozenset(entry.get("signs", ())),
        unless_signs=frozenset(entry.get("unless_signs", ())),
        reason=str(entry["reason"]),
    )


def _clock(entry: dict[str, Any]) -> Clock:
    return Clock(
        code=str(entry["code"]),
        trigger=str(entry["trigger"]),
        act=str(entry["act"]),
        amount=int(entry["amount"]) if "amount" in entry else None,
        unit=ClockUnit(entry["unit"]) if "unit" in entry else None,
        wording=str(entry["wording"]),
        reliability=Reliability(entry["reliability"]),
    )
