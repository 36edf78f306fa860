"""Read a rule pack's file: TOML in, frozen values out, and the line where it says something wrong."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from coldframe.rulepacks.bridge import BridgePack, PacketPaper, Period, PeriodCode
from coldframe.rulepacks.places import PlacePack, PlaceWeight
from coldframe.rulepacks.retention import KeptFor, RetentionPack, RetentionPeriod
from coldframe.rulepacks.roles import Bearer, RolePack, RoleRule, RoleSide, RoleTerm
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
from coldframe.rulepacks.words import WordPack, WordRule, WordWhy
from coldframe.rulepacks.workdays import Counting, WorkCalendar, WorkYear

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
    PackName.ROLES: {"role"},
    PackName.RETENTION: {"period"},
    PackName.BRIDGE: {"officers", "zone", "period", "paper", "year"},
    PackName.WORDS: {"word"},
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
    return _READERS[name](head, table)


def _ages(head: dict[str, Any], table: dict[str, Any]) -> AgePack:
    return AgePack(
        **head,
        responsible_from_years=int(table["responsible_from_years"]),
        child_below_years=int(table["child_below_years"]),
        tiers=_each({"tier": (), **table}, "tier", AgeTier, _tier),
    )


def _priority(head: dict[str, Any], table: dict[str, Any]) -> PriorityPack:
    return PriorityPack(
        **head,
        rules=_each(table, "rule", PriorityRule, _priority_rule),
        known_lane_fields=frozenset(table["known_lane_fields"]),
    )


def _second_reader(head: dict[str, Any], table: dict[str, Any]) -> SecondReaderPack:
    return SecondReaderPack(
        **head,
        always=bool(table["always"]),
        rules=_each({"rule": (), **table}, "rule", SecondReaderRule, _second_rule),
    )


def _clocks(head: dict[str, Any], table: dict[str, Any]) -> ClockPack:
    return ClockPack(**head, clocks=_each(table, "clock", Clock, _clock))


def _measures(head: dict[str, Any], table: dict[str, Any]) -> MeasurePack:
    return MeasurePack(**head, terms=_each(table, "term", MeasureTerm, lambda entry: MeasureTerm(**entry)))


def _gate(head: dict[str, Any], table: dict[str, Any]) -> GatePack:
    return GatePack(
        **head,
        closed=str(table["closed"]),
        opens=_each(table, "opens", GateRule, _gate_rule),
        authorities=frozenset(table["authorities"]),
    )


def _schemes(head: dict[str, Any], table: dict[str, Any]) -> SchemePack:
    return SchemePack(**head, schemes=_each(table, "scheme", set(_SCHEME), _scheme))


def _retention(head: dict[str, Any], table: dict[str, Any]) -> RetentionPack:
    return RetentionPack(**head, periods=_each(table, "period", RetentionPeriod, _period))


def _bridge(head: dict[str, Any], table: dict[str, Any]) -> BridgePack:
    def period(entry: dict[str, Any]) -> Period:
        return Period(
            PeriodCode(entry["code"]), entry.get("amount"), Counting(entry["counting"]), entry.get("is_right", False),
            entry["wording"], entry["native"], entry["article"], Reliability(entry["reliability"]),
        )  # fmt: skip

    def year(entry: dict[str, Any]) -> WorkYear:
        found = WorkYear(
            int(entry["year"]), frozenset(entry["off"]), frozenset(entry["work"]), entry["source"],
            Reliability(entry.get("reliability", Reliability.UNCONFIRMED)),
        )  # fmt: skip
        if any(day.year != found.year for day in found.off | found.work) or found.off & found.work:
            raise ValueError(f"{found.year}: a day of another year, or one that is both off and worked")
        return found

    officers = int(table["officers"])
    if officers < 2:
        raise ValueError("officers: a transfer is never reported by fewer than two")
    ZoneInfo(str(table["zone"]))
    return BridgePack(
        **head,
        officers=officers,
        calendar=WorkCalendar(str(table["zone"]), _each(table, "year", WorkYear, year)),
        periods=_each(table, "period", Period, period),
        papers=_each(table, "paper", PacketPaper, lambda entry: PacketPaper(**entry)),
    )


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


def _period(entry: dict[str, Any]) -> RetentionPeriod:
    period = RetentionPeriod(
        kept_for=KeptFor(entry["kept_for"]),
        adult_days=int(entry["adult_days"]),
        child_days=int(entry["child_days"]),
        wording=str(entry["wording"]),
    )
    if not 0 < period.child_days < period.adult_days:
        raise ValueError("a child's record is kept for some days, and for fewer than an adult's")
    return period


_ROLE = {"code", "side", "borne_by", "under", "may_be_victim", "child_is_victim", "acts", "term"}
_LANGUAGES = {"en", "ko", "zh"}


def _roles(head: dict[str, Any], table: dict[str, Any]) -> RolePack:
    def role(entry: dict[str, Any]) -> RoleRule:
        terms = _each(entry, "term", RoleTerm, lambda each: RoleTerm(**each), heading="role.term")
        if {term.language for term in terms} != _LANGUAGES:
            raise ValueError(f"role {entry['code']} needs a term in each of {', '.join(sorted(_LANGUAGES))}")
        return RoleRule(
            code=str(entry["code"]),
            side=RoleSide(entry["side"]),
            borne_by=frozenset(map(Bearer, entry["borne_by"])),
            under=frozenset(entry.get("under", ())),
            may_be_victim=bool(entry.get("may_be_victim", False)),
            child_is_victim=bool(entry.get("child_is_victim", False)),
            acts=frozenset(entry.get("acts", ())),
            terms=terms,
        )

    roles = _each(table, "role", _ROLE, role)
    codes = [each.code for each in roles]
    unknown = sorted({above for each in roles for above in each.under}.difference(codes))
    if unknown or len(set(codes)) < len(codes):
        raise ValueError(f"{unknown[0]!r} is no role here" if unknown else "a role is named twice")
    return RolePack(**head, roles=roles)


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


_WORD = {"why", "language", "avoid", "allowed_in", "instead", "level", "stage"}


def _words(head: dict[str, Any], table: dict[str, Any]) -> WordPack:
    def word(entry: dict[str, Any]) -> WordRule:
        why, stage = WordWhy(entry["why"]), str(entry.get("stage", ""))
        if entry["language"] not in _LANGUAGES or not entry["avoid"] or not entry["instead"]:
            raise ValueError("a word without its language, or without what to write instead")
        if (why is WordWhy.STAGE) != bool(stage):
            raise ValueError("a word that names a stage says which; no other does")
        return WordRule(
            why=why,
            language=str(entry["language"]),
            avoid=tuple(entry["avoid"]),
            allowed_in=tuple(entry.get("allowed_in", ())),
            instead=str(entry["instead"]),
            is_blocking={"blocking": True, "warning": False}[entry.get("level", "blocking")],
            stage=stage,
        )

    return WordPack(**head, words=_each(table, "word", _WORD, word))


_READERS: Mapping[PackName, Callable[[dict[str, Any], dict[str, Any]], RulePack]] = {
    PackName.AGES: _ages,
    PackName.PRIORITY: _priority,
    PackName.SECOND_READER: _second_reader,
    PackName.CLOCKS: _clocks,
    PackName.MEASURES: _measures,
    PackName.STATEMENTS: _statements,
    PackName.GATE: _gate,
    PackName.SCHEMES: _schemes,
    PackName.JURISDICTION: _places,
    PackName.ROLES: _roles,
    PackName.RETENTION: _retention,
    PackName.BRIDGE: _bridge,
    PackName.WORDS: _words,
}
