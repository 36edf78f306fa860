"""Whether a rule pack speaks triage's words. A misspelt field or code would silently never fire."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields

from coldframe.core.answers import Answer
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.schemes import CANNOT_DETERMINE, SchemePack
from coldframe.rulepacks.terms import PriorityPack, RulePack, SecondReaderPack
from coldframe.triage.terms import (
    OBSERVATION_KINDS,
    AgeBand,
    Category,
    Outcome,
    PriorityFacts,
    Sign,
)

OBSERVED: dict[str, Collection[str]] = {
    "category": tuple(Category),
    "harms": tuple(HarmCategory),
    **{name: tuple(kind) for name, kind in OBSERVATION_KINDS.items()},
}
"""What a mapping to another scheme may read of a decision, and every value that each may have."""

_NUMBERS = ("item_count",)
_FACTS: dict[str, Collection[str]] = {
    # Only a yes fires: a rule on "no" or "unknown" could let a clue fall when more becomes known.
    **{field.name: (Answer.YES,) for field in fields(PriorityFacts)},
    "youngest_band": tuple(set(AgeBand) - {AgeBand.CANNOT_DETERMINE}),
    "harms": tuple(HarmCategory),
}


def list_wrong_words(pack: RulePack) -> tuple[str, ...]:
    """List what a pack names that triage does not know, each with the rule and the words that it may use."""
    match pack:
        case PriorityPack():
            return tuple(_wrong_in_priority(pack))
        case SecondReaderPack():
            return tuple(_wrong_in_second_reader(pack))
        case SchemePack():
            return tuple(_wrong_in_schemes(pack))
    return ()


def _wrong_in_priority(pack: PriorityPack) -> Iterator[str]:
    for rule in pack.rules:
        is_number = rule.field in _NUMBERS
        if rule.field not in _FACTS:
            yield _unknown(rule.code, "field", rule.field, _FACTS)
        elif is_number != (rule.at_least is not None) or is_number == bool(rule.values):
            how = "at_least" if is_number else "values"
            yield f"rule {rule.code!r}: {rule.field} is asked by {how}, and by that alone."
        elif not is_number:
            yield from _wrong_values(rule.code, rule.field, rule.values, _FACTS[rule.field])


def _wrong_in_second_reader(pack: SecondReaderPack) -> Iterator[str]:
    for rule in pack.rules:
        yield from _wrong_values(rule.code, "outcome", rule.outcomes, tuple(Outcome))
        yield from _wrong_values(rule.code, "category", rule.categories, tuple(Category))
        yield from _wrong_values(rule.code, "sign", rule.signs | rule.unless_signs, tuple(Sign))


def _wrong_in_schemes(pack: SchemePack) -> Iterator[str]:
    for scheme in pack.schemes:
        for rule in scheme.rules:
            place = f"{scheme.code}, {rule.code}"
            for name, values in rule.when.items():
                if name not in OBSERVED:
                    yield _unknown(place, "field", name, OBSERVED)
                else:
                    # What could not be determined is no condition: the mapping then tries every value.
                    yield from _wrong_values(place, name, values, set(OBSERVED[name]) - {CANNOT_DETERMINE})


def _wrong_values(code: str, name: str, values: Collection[str], known: Collection[str]) -> Iterator[str]:
    for value in sorted(set(values) - set(known)):
        yield _unknown(code, name, value, known)


def _unknown(code: str, name: str, value: str, known: Collection[str]) -> str:
    return f"rule {code!r}: {value!r} is no {name} here. Use one of {', '.join(sorted(known))}."
