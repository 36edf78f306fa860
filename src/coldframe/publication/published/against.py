"""What the parts of a column are to one of its totals: a partition, a selection, overlapping, or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import gcd

from coldframe.core.said import Listed, Part, Said, sentences, some
from coldframe.core.said import gettext_noop as _
from coldframe.publication.published.columns import Column, Line
from coldframe.publication.published.exclusive import exclude_each_other
from coldframe.publication.published.findings import Verdict, shown
from coldframe.publication.published.labels import (
    counts_once,
    is_measures_name,
    is_of_which,
    is_selection,
    is_surely_total,
    may_overlap,
    plain_label,
    says_left_out,
    says_overlap,
    says_selection,
)
from coldframe.publication.published.rounding import range_of, rounding_slack
from coldframe.publication.terms import BreakdownKind, Qualifier, RowRole, Value, ValueKind

OVERLAP_FROM = Decimal("0.1")
"""Parts that exceed their total by more than this part of it are taken to overlap; by less, to be wrong."""


_ROUND, _SURELY_ROUND = 5, 1000
"""Numbers that are all multiples of so much may be rounded; surely so, if they have digits enough before it."""

_DIGITS = 20

Judgement = tuple[BreakdownKind | None, Verdict, Said | Listed]
"""The breakdown that parts are taken to be, whether that holds, and why."""


def against(
    column: Column, total: Line, parts: Sequence[Line], slack: Decimal, around: Sequence[str]
) -> Judgement:
    """Compare the parts with one total: which breakdown that makes of them, and whether it can be."""
    whole = column.values[total.index]
    if _meets(column, parts, whole, slack):
        return BreakdownKind.PARTITION, Verdict.HOLDS, _equal(column, parts, whole)
    firm = [line for line in parts if line.role is RowRole.PART]
    is_left_out = _stands_apart(total, parts) or says_left_out((*around, total.label))
    if is_left_out and _meets(column, firm, whole, slack):
        says = Said(
            "%(parts)s = %(total)s, without what is unspecified.",
            parts=_equation(column, firm), total=printed(whole),
        )  # fmt: skip
        return BreakdownKind.PARTITION, Verdict.HOLDS, says
    is_some = _is_selection(parts, around)
    is_other = may_count_else(column.sum(parts), whole.number, around)
    if not is_some and not is_surely_total(total.label) and is_other:
        return None, Verdict.CANNOT_TELL, counts_else(total, whole, column.sum(parts))
    # Corrections and changes may be below 0: then a part may exceed the total.
    is_signed = any(column.number(line) < 0 for line in (*parts, total))
    larger = (
        [] if is_signed else [line for line in parts if _exceeds(column.values[line.index], whole, slack)]
    )
    if larger and _is_amid(column, firm, whole):
        says = Said(
            "%(total)s (line %(line)s) says %(number)s, which lies between its parts as an average does.",
            total=total.label, line=str(total.line), number=printed(whole),
        )  # fmt: skip
        return None, Verdict.CANNOT_TELL, says
    if larger:
        says = Said(
            "A part exceeds its total %(total)s: %(parts)s.", total=shown(whole.number), parts=_named(larger)
        )
        return None, Verdict.CONTRADICTED, says
    if column.sum(parts) < whole.number:
        return _too_little(column, parts, whole, around)
    # Where somebody knew what could not be assigned, each thing was assigned once; nobody is of two ages.
    is_once = len(firm) < len(parts) or exclude_each_other([line.label for line in firm])
    may_exceed = not is_signed and not is_once
    is_told = may_overlap([line.label for line in parts]) or says_overlap((*around, total.label))
    is_told |= counts_once(total.label)
    return _too_much(column, parts, whole, is_told=is_told, may_exceed=may_exceed)


def printed(value: Value) -> Said:
    """A number with how firmly it is meant."""
    return Said(_QUALIFIED[value.qualifier], number=shown(value.number))


def _is_selection(parts: Sequence[Line], around: Sequence[str]) -> bool:
    return is_selection([line.label for line in parts]) or says_selection(around)


def _too_little(column: Column, parts: Sequence[Line], whole: Value, around: Sequence[str]) -> Judgement:
    numbers = _numbers(column, parts, whole)
    labels = [line.label for line in parts]
    if _is_selection(parts, around):
        says = Said("%(made)s of %(total)s: a selection, %(gap)s elsewhere.", **numbers)
        return BreakdownKind.SUBSET, Verdict.HOLDS, says
    if may_overlap(labels) or says_overlap(around):
        says = Said(
            "The parts make %(made)s of %(total)s, and one thing may stand under several of them. They must not be "
            "summed.", **numbers,
        )  # fmt: skip
        return BreakdownKind.MULTI_MEMBERSHIP, Verdict.HOLDS, says
    if any(column.values[line.index].kind in (ValueKind.MISSING, ValueKind.WORDS) for line in parts):
        says = Said(
            "The parts make %(made)s, the total says %(total)s: %(gap)s unaccounted for, unless by parts without a "
            "number.", **numbers,
        )  # fmt: skip
        return BreakdownKind.PARTITION, Verdict.CANNOT_TELL, says
    says = Said("The parts make %(made)s, the total says %(total)s: %(gap)s unaccounted for.", **numbers)
    return _unless_rounded(column, parts, whole, says)


def _too_much(
    column: Column, parts: Sequence[Line], whole: Value, *, is_told: bool, may_exceed: bool
) -> Judgement:
    numbers = _numbers(column, parts, whole)
    surplus = column.sum(parts) - whole.number
    twice = _repeats(column, parts)
    if twice and column.sum(twice) == surplus:
        says = Said(
            "The parts make %(made)s, %(gap)s more than the total %(total)s, which counts only once what stands twice: "
            "%(parts)s.", **numbers, parts=_named(twice),
        )  # fmt: skip
        return BreakdownKind.PARTITION, Verdict.CONTRADICTED, says
    if is_told:
        says = Said(
            "The parts make %(made)s, %(gap)s more than the total %(total)s, and none exceeds it: one thing stands "
            "under several of them. They must not be summed.", **numbers,
        )  # fmt: skip
        return BreakdownKind.MULTI_MEMBERSHIP, Verdict.HOLDS, says
    are_some = all(is_of_which(line.label) for line in parts)
    is_large = surplus > OVERLAP_FROM * abs(whole.number)
    if may_exceed and is_large and is_slip(column.sum(parts), whole.number):
        says = Said(
            "The parts make %(made)s, %(gap)s more than the total %(total)s, in which two digits changed places.",
            **numbers,
        )
        return BreakdownKind.PARTITION, Verdict.CONTRADICTED, says
    if may_exceed and (are_some or is_large):
        says = Said(
            "The parts make %(made)s, %(gap)s more than the total %(total)s, and none exceeds it: perhaps one thing "
            "stands under several of them, which the table does not say. They must not be summed.", **numbers,
        )  # fmt: skip
        return BreakdownKind.MULTI_MEMBERSHIP, Verdict.CANNOT_TELL, says
    says = Said(
        "The parts make %(made)s, %(gap)s more than the total %(total)s: wrong, or one thing stands under several "
        "parts and the table should say so.", **numbers,
    )  # fmt: skip
    return _unless_rounded(column, parts, whole, says)


def _unless_rounded(column: Column, parts: Sequence[Line], whole: Value, says: Said) -> Judgement:
    """A contradiction, unless rounding explains it: a few numbers are multiples of five or ten by chance, too."""
    values = [*(column.values[line.index] for line in parts), whole]
    numbers = [int(value.number) for value in values if value.is_number]
    unit = gcd(*numbers)
    gap = abs(whole.number - column.sum(parts))
    if unit < _ROUND or gap > rounding_slack(values, is_told=True):
        return BreakdownKind.PARTITION, Verdict.CONTRADICTED, says
    maybe = Said(
        "Numbers rounded to %(unit)s may differ so much; the table does not say so.",
        unit=shown(Decimal(unit)),
    )
    is_hardly_chance = unit >= _SURELY_ROUND and max(map(abs, numbers)) >= _DIGITS * unit
    verdict = Verdict.CANNOT_TELL if is_hardly_chance else Verdict.CONTRADICTED
    return BreakdownKind.PARTITION, verdict, sentences([says, maybe])


def _numbers(column: Column, parts: Sequence[Line], whole: Value) -> dict[str, Part]:
    made = column.sum(parts)
    return {"made": shown(made), "total": printed(whole), "gap": shown(abs(whole.number - made))}


def _named(lines: Sequence[Line]) -> Part:
    return some([Said("%(part)s (line %(line)s)", part=line.label, line=str(line.line)) for line in lines], 3)


def counts_else(total: Line, whole: Value, made: Decimal) -> Said:
    """Of a row that is only named like a total, and is far from its parts."""
    return Said(
        "%(total)s (line %(line)s) says %(number)s, the parts make %(made)s: it may count something else.",
        total=total.label, line=str(total.line), number=printed(whole), made=shown(made),
    )  # fmt: skip


def may_count_else(made: Decimal, stated: Decimal, around: Sequence[str]) -> bool:
    """True if one is less than half of the other; among key figures, which stand for themselves, if they differ by a tenth."""
    less, more = sorted((abs(made), abs(stated)))
    return 2 * less < more or (more - less > OVERLAP_FROM * more and any(map(is_measures_name, around)))


def is_slip(made: Decimal, stated: Decimal) -> bool:
    """True if one number is the other with two neighboring digits in each other's place."""
    one, other = str(made), str(stated)
    places = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    return (
        len(one) == len(other) > 2
        and len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0] : places[1] + 1] == other[places[0] : places[1] + 1][::-1]
    )


def _exceeds(part: Value, whole: Value, slack: Decimal) -> bool:
    most = whole.possible.most
    return part.is_number and most is not None and part.possible.least > most + slack


def _is_amid(column: Column, parts: Sequence[Line], whole: Value) -> bool:
    """True if a number lies between parts that are near each other: nobody says of what it would be the sum."""
    numbers = [column.number(line) for line in parts if column.values[line.index].is_number]
    least, most = min(numbers, default=Decimal(0)), max(numbers, default=Decimal(0))
    return len(numbers) > 1 and 0 < least <= whole.number <= most <= 2 * least


def _meets(column: Column, parts: Sequence[Line], whole: Value, slack: Decimal) -> bool:
    return bool(parts) and range_of([column.values[line.index] for line in parts]).meets(
        range_of([whole]), slack
    )


def _stands_apart(total: Line, parts: Sequence[Line]) -> bool:
    """True if everything unspecified stands below the total, and every other part above it."""
    return all((line.index > total.index) is (line.role is RowRole.UNSPECIFIED) for line in parts)


def _repeats(column: Column, parts: Sequence[Line]) -> list[Line]:
    """Rows whose label and number another one has before them."""
    seen: set[tuple[str, Decimal]] = set()
    found = []
    for line in parts:
        key = plain_label(line.label), column.number(line)
        if key in seen and line.label:
            found.append(line)
        seen.add(key)
    return found


def _equal(column: Column, parts: Sequence[Line], whole: Value) -> Said:
    made = column.sum(parts)
    both: dict[str, Part] = {"parts": _equation(column, parts), "total": printed(whole)}
    if made == whole.number:
        return Said("%(parts)s = %(total)s.", **both)
    values = (*(column.values[line.index] for line in parts), whole)
    if any(value.qualifier is not Qualifier.EXACT or not value.is_number for value in values):
        return Said(
            "%(parts)s = %(total)s, as far as can be told (they make %(made)s).", **both, made=shown(made)
        )
    return Said("%(parts)s = %(total)s, within rounding (they make %(made)s).", **both, made=shown(made))


def _equation(column: Column, parts: Sequence[Line]) -> Listed:
    shown_parts = [line for line in parts if column.values[line.index].is_number]
    loose = [line for line in shown_parts if line.role is RowRole.UNSPECIFIED]
    if len(shown_parts) <= 6:
        return Listed(tuple(printed(column.values[line.index]) for line in shown_parts), " + ")
    firm = column.sum([line for line in shown_parts if line.role is RowRole.PART])
    rest = (
        Said("%(number)s %(label)s", number=printed(column.values[line.index]), label=line.label)
        for line in loose
    )
    count = str(len(shown_parts) - len(loose))
    return Listed((Said("%(made)s (%(count)s parts)", made=shown(firm), count=count), *rest), " + ")


_QUALIFIED = {
    Qualifier.EXACT: "%(number)s", Qualifier.AT_LEAST: "≥ %(number)s", Qualifier.AT_MOST: "≤ %(number)s",
    Qualifier.ABOUT: _("about %(number)s"), Qualifier.UNCOUNTED: _("uncounted %(number)s"),
}  # fmt: skip
