"""What a judgement may say, who has to make it, and until when it may be taken back. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.terms import SecondReaderPack
from coldframe.triage.terms import (
    UNDO_SECONDS,
    AgeBand,
    Category,
    Judgement,
    Origin,
    Outcome,
    SecondNeed,
    Sign,
)


def needs_second_v1(
    outcome: Outcome, category: Category, signs: frozenset[Sign], pack: SecondReaderPack
) -> SecondNeed:
    """Tell whether a second person has to read, and which rules ask for it.

    A rule asks when every condition that it names holds. One rule is enough; no rule can take away
    what another asks for.
    """
    fired = [
        rule
        for rule in pack.rules
        if (not rule.outcomes or outcome in rule.outcomes)
        and (not rule.categories or category in rule.categories)
        and (not rule.signs or not rule.signs.isdisjoint(signs))
        and rule.unless_signs.isdisjoint(signs)
    ]
    codes = tuple(rule.code for rule in fired)
    reasons = tuple(rule.reason for rule in fired)
    if pack.always:
        codes, reasons = ("always", *codes), ("Two people read every decision here.", *reasons)
    return SecondNeed(required=bool(codes), rules=codes, reasons=reasons, pack_id=pack.id)


def agree_v1(first: Judgement, second: Judgement) -> bool:
    """Tell whether two blind readings agree: on what follows and on the category.

    Observations may differ in detail without changing either; they are kept side by side.
    """
    return first.outcome is second.outcome and first.category is second.category


def check_judgement_v1(judgement: Judgement) -> None:
    """Refuse a judgement that contradicts itself.

    Raises:
        InvalidInput: Names the two fields that do not go together and how to mend them.
    """
    outcome, category, seen = judgement.outcome, judgement.category, judgement.observations
    if outcome is Outcome.NOT_ILLEGAL and category.is_illegal:
        raise InvalidInput(
            Said(
                "The outcome is not_illegal but the category is %(category)s. Change one of the two.",
                category=category,
            ),
            field="category",
        )
    if outcome is Outcome.CANNOT_DETERMINE and category is not Category.CANNOT_DETERMINE:
        raise InvalidInput(
            "If it cannot be determined, the category is cannot_determine. Otherwise choose another outcome.",
            field="outcome",
        )
    if category is Category.BASELINE and seen.age_band in (AgeBand.ADULT, AgeBand.NO_PERSON):
        raise InvalidInput(
            Said(
                "baseline is for material of a real child, but the age band is %(age_band)s. Correct the "
                "observation or choose another category.",
                age_band=seen.age_band,
            ),
            field="category",
        )
    if category is Category.BASELINE and seen.origin in (Origin.DRAWN, Origin.FULLY_SYNTHETIC):
        raise InvalidInput(
            Said(
                "baseline is for material of a real child, but the origin is %(origin)s. Choose "
                "nationally_illegal where the law here covers it.",
                origin=seen.origin,
            ),
            field="category",
        )


def read_outcome_v1(code: str) -> Outcome:
    """Read an outcome; refuse one that the closed list does not hold.

    Raises:
        InvalidInput: Lists the valid ones.
    """
    try:
        return Outcome(code)
    except ValueError:
        raise InvalidInput(
            Said(
                "%(code)s is not an outcome. Use one of: %(names)s.",
                code=f"{code!r}",
                names=", ".join(Outcome),
            ),
            field="outcome",
        ) from None


def read_category_v1(code: str) -> Category:
    """Read a category of the desk's scheme; refuse one that it does not hold.

    Raises:
        InvalidInput: Lists the valid ones.
    """
    try:
        return Category(code)
    except ValueError:
        raise InvalidInput(
            Said(
                "%(code)s is not a category of this desk. Use one of: %(names)s.",
                code=f"{code!r}",
                names=", ".join(Category),
            ),
            field="category",
        ) from None


def read_harms_v1(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Read harm types: sorted, each once.

    Raises:
        InvalidInput: One is not on the closed list; lists the valid ones.
    """
    for code in codes:
        if code not in tuple(HarmCategory):
            raise InvalidInput(
                Said(
                    "%(code)s is not a kind of harm in scope. Use one of: %(names)s.",
                    code=f"{code!r}",
                    names=", ".join(HarmCategory),
                ),
                field="harms",
            )
    return tuple(sorted({str(HarmCategory(code)) for code in codes}))


def undo_until_v1(decided_at: datetime) -> datetime:
    """Compute the moment until which a decision may be taken back by the person who made it."""
    return decided_at + timedelta(seconds=UNDO_SECONDS)
