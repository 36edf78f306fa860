"""A dry run of an agreement over matters that were decided before. Reads only: no row, no event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from coldframe.core.said import Said
from coldframe.intake.holdings import Holding, holdings_of
from coldframe.matching.queries import items_with_match, items_with_pdq
from coldframe.partners.queries import list_origins
from coldframe.partners.rules import would_release_v1
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    Origin,
    Purpose,
    RefusalReason,
    Refused,
    RefusedField,
)
from coldframe.referral.formats.coldframe_v1 import SUBSTANCE
from coldframe.referral.rules import fields_held_v1
from coldframe.referral.terms import DryRun, FieldCount, TriedMatter
from coldframe.triage.queries import list_decided
from coldframe.triage.terms import DecidedMatter

MAX_MATTERS = 10_000
"""Matters that one dry run looks at; a longer period is cut, and says so."""

_AT_ONCE = 2_000
_NOTHING = RefusedField(
    None,
    RefusalReason.FIELD_NOT_COVERED,
    Said("Nothing that is known of this matter and that one could look at is covered."),
)


def try_agreement(
    tried: AgreementTerms,
    *,
    in_force: AgreementTerms | None,
    purpose: Purpose,
    decided_from: datetime,
    decided_before: datetime,
    for_person: str | None,
    offset: int = 0,
    limit: int = 50,
) -> DryRun:
    """Say what would have gone under a version in a period, and what is new against the version in force.

    Each matter counts once, with its last final decision in the period and with everything known of it today.
    Both versions are taken as if they were in force, and as if all that they cover were chosen; a report
    number, which a liaison adds by hand, is not counted. The number of queries grows with the thousands of
    matters, not with the matters.

    Args:
        tried: The version to try, in whatever state it is.
        in_force: What it is compared with; ``None``: nothing goes now.
        purpose: For what it would have gone.
        decided_from: First moment of the period.
        decided_before: First moment after it.
        for_person: On whose behalf: queues that are closed to that person stay closed. ``None``: all.
        offset: Lines before the page; ``limit``: lines on it.
    """
    found = list_decided(decided_from, decided_before, for_person=for_person, limit=MAX_MATTERS + 1)
    is_cut = len(found) > MAX_MATTERS
    last: dict[str, DecidedMatter] = {}
    for decision in found[:MAX_MATTERS]:
        last.setdefault(decision.clue_id, decision)
    tries = _Tries(tried, in_force, purpose)
    matters = list(last.values())
    parts = (matters[start : start + _AT_ONCE] for start in range(0, len(matters), _AT_ONCE))
    lines = [line for part in parts for line in tries.over(part)]
    counted: tuple[Counter[Field], Counter[Field]] = (Counter(), Counter())
    reasons: Counter[Said] = Counter()
    for line in lines:
        counted[0].update(line.before)
        counted[1].update(line.after)
        reasons.update({problem.why for problem in line.problems})
    return DryRun(
        matters=len(lines),
        is_cut=is_cut,
        goes_before=sum(bool(line.before) for line in lines),
        goes_after=sum(bool(line.after) for line in lines),
        gains=sum(bool(line.gained) for line in lines),
        loses=sum(bool(line.lost) for line in lines),
        fields=tuple(
            FieldCount(field, counted[0][field], counted[1][field])
            for field in Field
            if counted[0][field] or counted[1][field]
        ),
        reasons=tuple(reasons.most_common()),
        lines=tuple(lines[offset : offset + limit]),
    )


class _Tries:
    """Two versions, asked once for each kind of matter rather than for each matter."""

    def __init__(self, tried: AgreementTerms, in_force: AgreementTerms | None, purpose: Purpose) -> None:
        @cache
        def ask(
            terms: AgreementTerms, known: frozenset[Field], harms: frozenset[HarmCategory]
        ) -> tuple[tuple[Field, ...], tuple[RefusedField, ...]]:
            return _ask(terms, known, harms, purpose, ())

        self._ask, self._tried, self._in_force, self._purpose = ask, tried, in_force, purpose

    def over(self, matters: Sequence[DecidedMatter]) -> Iterable[TriedMatter]:
        held = holdings_of([matter.clue_id for matter in matters])
        items = [item for holding in held.values() for item in holding.items]
        pdq, matched = items_with_pdq(items), items_with_match(items)
        origins: dict[str, list[Origin]] = {}
        for origin in list_origins(held):
            origins.setdefault(origin.matter_id, []).append(origin)
        for matter in matters:
            holding = held.get(matter.clue_id)
            if holding is None:
                continue
            known = _known(holding, pdq, matched)
            harms = frozenset((*holding.harms, *matter.harms))
            own = origins.get(matter.clue_id, ())
            before, _ = self._one(self._in_force, known, harms, own)
            after, problems = self._one(self._tried, known, harms, own)
            yield TriedMatter(
                clue_id=matter.clue_id,
                decision_id=matter.decision_id,
                decided_at=matter.decided_at,
                harms=tuple(harm for harm in HarmCategory if harm in harms),
                before=before,
                after=after,
                problems=problems,
            )

    def _one(
        self,
        terms: AgreementTerms | None,
        known: frozenset[Field],
        harms: frozenset[HarmCategory],
        origins: Sequence[Origin],
    ) -> tuple[tuple[Field, ...], tuple[RefusedField, ...]]:
        if terms is None:
            return (), ()
        if origins:
            return _ask(terms, known, harms, self._purpose, origins)
        return self._ask(terms, known, harms)


def _ask(
    terms: AgreementTerms,
    known: frozenset[Field],
    harms: frozenset[HarmCategory],
    purpose: Purpose,
    origins: Sequence[Origin],
) -> tuple[tuple[Field, ...], tuple[RefusedField, ...]]:
    covered = terms.fields & known
    if not covered & SUBSTANCE:
        return (), (_NOTHING,)
    answer = would_release_v1(terms, covered, purpose, harms, origins=origins)
    if isinstance(answer, Refused):
        whole = dict.fromkeys((problem.reason, problem.why) for problem in answer.problems)
        return (), tuple(RefusedField(None, reason, why) for reason, why in whole)
    return tuple(field for field in Field if field in answer.fields), ()


def _known(holding: Holding, pdq: frozenset[str], matched: frozenset[str]) -> frozenset[Field]:
    """Return the fields that hold something."""
    items = frozenset(holding.items)
    return fields_held_v1(holding.names, has_pdq=bool(items & pdq), has_match=bool(items & matched))
