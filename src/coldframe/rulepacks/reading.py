"""Read a rule pack's file: TOML in, frozen values out, and the line where it says something wrong."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from coldframe.rulepacks.places import PlacePack, PlaceWeight
from coldframe.rulepacks.schemes import CANNOT_DETERMINE, Scheme, SchemePack, SchemeRule
from coldframe.rulepacks.terms import (
    AgePack,
    AgeTier,
    Citation,
    Clock,
    ClockPack,
    ClockStart,
    ClockUnit,
    GatePack,
    GateRule,
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

T = TypeVar("T")

_HEAD = {"jurisdictions", "version", "effective_from", "effective_to", "reviewer_note", "citation"}
_OWN = {
    PackName.AGES: {"responsible_from_years", "child_below_years", "tier"},
    PackName.PRIORITY: {"known_lane_fields", "rule"},
    PackName.SECOND_READER: {"always", "rule"},
    PackName.CLOCKS: {"clock"},
    PackName.MEASURES: {"term"},
    PackName.STATEMENTS: {"codes", "limits", "dates", "scope", "minors"},
    PackName.GATE: {"closed", "opens", "authorities"},
    PackName.SCHEMES: {"scheme"},
    PackName.JURISDICTION: {
        "weight",
        "unknown_points",
        "supported_from",
        "likely_from",
        "most_places",
        "languages",
        "generic_domains",
    },
}


class PackUnreadable(ValueError):
    """A file is no rule pack; the message says at which line, and what is wrong there."""


class _Wrong(Exception):
    """An entry that cannot be read: the headings that lead to it, each with its number from 0."""

    def __init__(self, path: tuple[tuple[str, int], ...], problem: Exception) -> None:
        super().__init__(str(problem))
        self.path, self.problem = path, problem


def read_packs(name: PackName, text: str, *, is_desks: bool = False) -> tuple[RulePack, ...]:
    """Read one file: one pack for each jurisdiction that it names.

    Args:
        name: What its packs rule on.
        text: The file's content.
        is_desks: A desk wrote it; it was not shipped.

    Raises:
        PackUnreadable: It is not TOML, something is missing or misspelt, or a value cannot be.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        return tuple(_read(name, tomllib.loads(text), {"sha256": digest, "is_desks": is_desks}))
    except tomllib.TOMLDecodeError as problem:
        raise PackUnreadable(str(problem)) from problem
    except _Wrong as wrong:
        raise PackUnreadable(f"line {_line_of(text, wrong.path)}: {_said(wrong.problem)}") from wrong
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise PackUnreadable(_said(problem)) from problem


def _said(problem: Exception) -> str:
    return f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)


def _line_of(text: str, path: tuple[tuple[str, int], ...]) -> int:
    """The line, from 1, of the heading that the path leads to."""
    lines, at = text.splitlines(), 0
    for heading, number in path:
        wanted = re.compile(rf"\s*\[\[\s*{re.escape(heading)}\s*\]\]")
        found = [n for n, line in enumerate(lines) if n >= at and wanted.match(line)]
        at = found[number] if number < len(found) else at
    return at + 1


def _read(name: PackName, table: dict[str, Any], origin: dict[str, Any]) -> Iterator[RulePack]:
    _refuse_unknown(table, _HEAD | _OWN[name])
    for jurisdiction in table["jurisdictions"]:
        head: dict[str, Any] = {
            "name": name,
            "jurisdiction": str(jurisdiction),
            "version": int(table["version"]),
            "effective_from": _day(table["effective_from"]),
            "effective_to": _day(table["effective_to"]) if "effective_to" in table else None,
            "citations": _each(table, "citation", Citation, _citation),
            "reviewer_note": str(table["reviewer_note"]),
            **origin,
        }
        if not head["citations"]:
            raise ValueError("a pack without a citation")
        if head["version"] < 1:
            raise ValueError("versions count up from 1")
        yield _pack(name, head, table)


def _pack(name: PackName, head: dict[str, Any], table: dict[str, Any]) -> RulePack:
    match name:
        case PackName.AGES:
            return AgePack(
                **head,
                responsible_from_years=int(table["responsible_from_years"]),
                child_below_years=int(table["child_below_years"]),
                tiers=_each({"tier": (), **table}, "tier", AgeTier, _tier),
            )
        case PackName.PRIORITY:
            return PriorityPack(
                **head,
                rules=_each(table, "rule", PriorityRule, _priority_rule),
                known_lane_fields=frozenset(table["known_lane_fields"]),
            )
        case PackName.SECOND_READER:
            return SecondReaderPack(
                **head,
                always=bool(table["always"]),
                rules=_each({"rule": (), **table}, "rule", SecondReaderRule, _second_rule),
            )
        case PackName.CLOCKS:
            return ClockPack(**head, clocks=_each(table, "clock", Clock, _clock))
        case PackName.MEASURES:
            terms = _each(table, "term", MeasureTerm, lambda entry: MeasureTerm(**entry))
            return MeasurePack(**head, terms=terms)
        case PackName.STATEMENTS:
            return _statements(head, table)
        case PackName.GATE:
            return GatePack(
                **head,
                closed=str(table["closed"]),
                opens=_each(table, "opens", GateRule, _gate_rule),
                authorities=frozenset(table["authorities"]),
            )
        case PackName.SCHEMES:
            return SchemePack(**head, schemes=_each(table, "scheme", set(_SCHEME), _scheme))
        case PackName.JURISDICTION:
            return _places(head, table)


def _statements(head: dict[str, Any], table: dict[str, Any]) -> StatementPack:
    return StatementPack(
        **head,
        codes={str(name): dict(codes) for name, codes in table["codes"].items()},
        limits={str(name): int(most) for name, most in table["limits"].items()},
        first_days={str(name): _day(day) for name, day in table["dates"].items()},
        countries=frozenset(table["scope"]["countries"]),
        only_about_adults=frozenset(table["minors"]["only_about_adults"]),
        only_about_minors=frozenset(table["minors"]["only_about_minors"]),
    )


def _places(head: dict[str, Any], table: dict[str, Any]) -> PlacePack:
    def weight(entry: dict[str, Any]) -> PlaceWeight:
        if int(entry["points"]) < 0:
            raise ValueError(f"{entry['kind']}: points may not be negative")
        return PlaceWeight(
            str(entry["kind"]), str(entry["group"]), int(entry["points"]), str(entry["reason"]),
            str(entry.get("limits", "")),
        )  # fmt: skip

    pack = PlacePack(
        **head,
        weights=_each(table, "weight", PlaceWeight, weight),
        unknown_points=int(table["unknown_points"]),
        supported_from=int(table["supported_from"]),
        likely_from=int(table["likely_from"]),
        most_places=int(table["most_places"]),
        languages={str(tag): tuple(places) for tag, places in table["languages"].items()},
        generic_domains=frozenset(table["generic_domains"]),
    )
    if pack.unknown_points < 1 or not 0 < pack.supported_from <= pack.likely_from:
        raise ValueError('"not known" needs points, and likely_from may not lie below supported_from')
    return pack


def _each(
    table: Mapping[str, Any],
    key: str,
    kind: type | set[str],
    parse: Callable[[dict[str, Any]], T],
    *,
    heading: str = "",
) -> tuple[T, ...]:
    """Read every entry under a heading; an entry may say nothing but what its kind holds."""
    known = kind if isinstance(kind, set) else {field.name for field in fields(kind)}
    found = []
    for number, entry in enumerate(table[key]):
        place = (heading or key, number)
        try:
            _refuse_unknown(entry, known)
            found.append(parse(entry))
        except _Wrong as wrong:
            raise _Wrong((place, *wrong.path), wrong.problem) from wrong
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise _Wrong((place,), problem) from problem
    return tuple(found)


def _refuse_unknown(table: Mapping[str, Any], known: set[str]) -> None:
    """A misspelt key would silently say nothing."""
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no key here; use {', '.join(sorted(known))}")


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


def _gate_rule(entry: dict[str, Any]) -> GateRule:
    return GateRule(
        code=str(entry["code"]),
        desks=frozenset(entry.get("desks", ())),
        viewed_by_provider=bool(entry.get("viewed_by_provider", False)),
        publicly_available=bool(entry.get("publicly_available", False)),
        published_by=frozenset(entry.get("published_by", ())),
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
        starts=ClockStart(entry["starts"]) if "starts" in entry else None,
        desks=frozenset(entry.get("desks", ())),
        from_day=_day(entry["from_day"]) if "from_day" in entry else None,
    )


def _tier(entry: dict[str, Any]) -> AgeTier:
    return AgeTier(int(entry["from_years"]), str(entry["only_for"]))


_SCHEME = ("code", "title", "marks", "note", "codes", "rule")


def _scheme(entry: dict[str, Any]) -> Scheme:
    codes = {str(code): str(means) for code, means in entry["codes"].items()}
    is_marks = bool(entry.get("marks", False))
    allowed = set(codes) if is_marks else {*codes, CANNOT_DETERMINE}

    def rule(each: dict[str, Any]) -> SchemeRule:
        if each["code"] not in allowed:
            raise ValueError(f"{each['code']!r} is none of the codes {', '.join(sorted(allowed))}")
        if not each["when"]:
            raise ValueError("a rule without a condition")
        return SchemeRule(str(each["code"]), {name: frozenset(v) for name, v in each["when"].items()})

    return Scheme(
        code=str(entry["code"]),
        title=str(entry["title"]),
        is_marks=is_marks,
        codes=codes,
        rules=_each(entry, "rule", SchemeRule, rule, heading="scheme.rule"),
        note=str(entry.get("note", "")),
    )
