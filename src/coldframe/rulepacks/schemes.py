"""Codes of other schemes, derived from what a person saw; the person's own words stay what is stored.

A mapping says a code only if it would say the same whatever the unknown turned out to be: that is the
three-valued reading of rules known as supervaluation (B. van Fraassen, "Singular Terms, Truth-value Gaps,
and Free Logic", 1966). So "cannot be determined" never counts as the lower nor as the higher value, and
learning more never changes a code that was said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from coldframe.rulepacks.terms import RulePack

CANNOT_DETERMINE = "cannot_determine"
"""What an observation says that could not be made, and a rule where its scheme does not tell."""


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """A code, and what must be so for it: one of the values, in each field that is named."""

    code: str
    when: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One other scheme.

    Attributes:
        code: Its name for programs: ``industry``.
        title: Its name for readers.
        is_marks: Each rule stands for itself and several codes may hold. Otherwise the first rule that
            fits says the one code, and none fitting means that the scheme has no code for it.
        codes: Each code with what it means, for readers.
        rules: In order.
        note: What a reader should know: what the scheme has and the mapping cannot say.
    """

    code: str
    title: str
    is_marks: bool
    codes: Mapping[str, str]
    rules: tuple[SchemeRule, ...]
    note: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that a rule reads, in order of first mention."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.when))


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePack(RulePack):
    """The schemes of one jurisdiction, or those that hold everywhere."""

    schemes: tuple[Scheme, ...]

    def find(self, code: str) -> Scheme | None:
        """Find a scheme by its name; ``None`` if this pack does not hold it."""
        return next((scheme for scheme in self.schemes if scheme.code == code), None)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a judgement is in another scheme.

    Attributes:
        scheme: The scheme.
        pack_id: The pack that holds the mapping, to derive the same again.
        codes: What surely holds: at most one code, or any number of marks.
        unsure: Of the marks, those of which it cannot be told whether they hold; of a single code, those
            that it may be, where it cannot be told.
        missing: The fields that could not be determined and that would be needed to tell.
    """

    scheme: Scheme
    pack_id: str
    codes: tuple[str, ...]
    unsure: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_determined(self) -> bool:
        """True if everything that this scheme could say is known."""
        return not self.unsure


def derive(
    pack: SchemePack, seen: Mapping[str, Collection[str]], domains: Mapping[str, Collection[str]]
) -> tuple[Derived, ...]:
    """Derive the codes of every scheme of a pack.

    Args:
        pack: The mappings.
        seen: Field to what was observed: one value, or several of a field that holds many; exactly
            ``cannot_determine`` where it could not be told.
        domains: Field to every value that it can have, for those that may not be determined.

    Cost: a scheme is tried with every completion of the unknown fields that it reads; with today's six
    observations at most some ten thousand rules.
    """
    return tuple(_derive(scheme, pack.id, seen, domains) for scheme in pack.schemes)


def _derive(
    scheme: Scheme, pack_id: str, seen: Mapping[str, Collection[str]], domains: Mapping[str, Collection[str]]
) -> Derived:
    says = [_read(scheme, completed) for completed in _completions(scheme.fields, seen, domains)]
    surely, perhaps = frozenset.intersection(*says), frozenset.union(*says)
    unsure = perhaps - surely
    if CANNOT_DETERMINE in perhaps:
        # Where the scheme itself does not tell, it may be any of its codes.
        surely, unsure = frozenset(), frozenset(scheme.codes)
    return Derived(
        scheme=scheme,
        pack_id=pack_id,
        codes=tuple(code for code in scheme.codes if code in surely),
        unsure=tuple(code for code in scheme.codes if code in unsure),
        missing=tuple(name for name in scheme.fields if unsure and CANNOT_DETERMINE in seen[name]),
    )


def _read(scheme: Scheme, seen: Mapping[str, Collection[str]]) -> frozenset[str]:
    """What the rules say where everything is known."""
    fits = (rule.code for rule in scheme.rules if all(_holds(rule, name, seen) for name in rule.when))
    if scheme.is_marks:
        return frozenset(fits)
    first = next(fits, None)
    return frozenset() if first is None else frozenset({first})


def _holds(rule: SchemeRule, name: str, seen: Mapping[str, Collection[str]]) -> bool:
    return not rule.when[name].isdisjoint(seen[name])


def _completions(
    fields: Collection[str], seen: Mapping[str, Collection[str]], domains: Mapping[str, Collection[str]]
) -> Iterator[dict[str, Collection[str]]]:
    """Every way in which what could not be determined may turn out."""
    unknown = [name for name in fields if CANNOT_DETERMINE in seen[name]]
    values = ([v for v in domains[name] if v != CANNOT_DETERMINE] for name in unknown)
    for chosen in product(*values):
        yield dict(seen) | {name: (value,) for name, value in zip(unknown, chosen, strict=True)}
