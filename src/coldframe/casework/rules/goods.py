"""Which counts may be entered and which may be added. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coldframe.casework.terms import UNITS_OF, CountedUnit, NewTally, Parts, TallyTotal, TallyView
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Listed, Said
from coldframe.core.values import Qualifier, Value, add, subtract


def check_tally_v1(tally: NewTally) -> None:
    """Refuse a count that says two things at once, or nothing.

    Raises:
        InvalidInput: A unit that this is not counted in; a number and words; neither; a number where only
            "named but not counted" holds; members of something that is no set.
    """
    if tally.unit not in UNITS_OF[tally.counted]:
        offered = Listed(UNITS_OF[tally.counted], ", ")
        raise InvalidInput(Said("This is counted in another unit: %(units)s.", units=offered), field="unit")
    quantity = tally.quantity
    if quantity.qualifier is None and not quantity.words:
        raise InvalidInput("Give a number, or the words that stand in its place.", field="words")
    if quantity.qualifier is not None and quantity.words:
        raise InvalidInput("Give a number or words in its place, not both.", field="words")
    if quantity.number < 0 or quantity.number != quantity.number.to_integral_value():
        raise InvalidInput("A count is a whole number, 0 or more.", field="number")
    if quantity.qualifier in (None, Qualifier.UNCOUNTED) and quantity.number:
        raise InvalidInput("What was not counted has no number.", field="number")
    if tally.members and tally.unit not in (
        CountedUnit.DEVICE_SET,
        CountedUnit.COMPANY,
        CountedUnit.SERVICE,
        CountedUnit.SITE,
    ):
        raise InvalidInput("Only a set of devices, or companies, can be named one by one.", field="members")


def check_placed_v1(tally: NewTally, *, whole: NewTally | None, holder: NewTally | None) -> None:
    """Refuse a subset of something else, and content in something that is no set of devices.

    Args:
        tally: What is entered.
        whole: What it is a subset of, if anything.
        holder: The set in which it was found, if any.

    Raises:
        InvalidInput: The whole counts other things, is itself a subset, or is surely smaller; the holder is
            no set of devices.
    """
    if whole is not None:
        if (whole.counted, whole.unit) != (tally.counted, tally.unit):
            raise InvalidInput("A subset counts the same things as its whole.", field="part_of")
        if whole.part_of:
            raise InvalidInput("Choose the whole, not another subset of it.", field="part_of")
        outer, inner = whole.quantity.value, tally.quantity.value
        if outer is not None and inner is not None:
            most = outer.possible.most
            if most is not None and inner.possible.least > most:
                raise InvalidInput(
                    "A subset cannot exceed its whole. Check what each counts.", field="part_of"
                )
    if holder is not None and holder.unit is not CountedUnit.DEVICE_SET:
        raise InvalidInput(
            "Content belongs to the whole set of devices in which it was found. Enter the set first.",
            field="held_in",
        )


def add_tallies_v1(tallies: Sequence[TallyView]) -> TallyTotal:
    """Add counts of the same things in the same unit, of the same population.

    Words and subsets never enter: words stand beside the sum, subsets are in their wholes already.

    Raises:
        InvalidInput: Nothing to add; another kind, unit or population among them (access to a device is no
            seized device); or a subset.
    """
    if not tallies:
        raise InvalidInput("There is nothing to add.", field="tallies")
    first = tallies[0].said
    for each in tallies:
        said = each.said
        if (said.counted, said.unit) != (first.counted, first.unit):
            raise InvalidInput(
                "These count different things and cannot be added. Say each with its own unit.", field="unit"
            )
        if _population(said) != _population(first):
            raise InvalidInput("These cover different populations and cannot be added.", field="population")
        if said.part_of:
            raise InvalidInput("A subset is in its whole already and cannot be added.", field="part_of")
    values = [value for each in tallies if (value := each.said.quantity.value) is not None]
    words = tuple(each.said.quantity.words for each in tallies if each.said.quantity.words)
    total = _sum(values)
    return TallyTotal(
        first.counted, first.unit, first.population, total, words, tuple(each.id for each in tallies)
    )


def totals_v1(tallies: Iterable[TallyView]) -> tuple[TallyTotal, ...]:
    """Every sum that may be said about these counts; subsets left out."""
    groups: dict[tuple[str, str, str], list[TallyView]] = {}
    for each in tallies:
        if not each.said.part_of:
            key = (each.said.counted, each.said.unit, _population(each.said))
            groups.setdefault(key, []).append(each)
    return tuple(add_tallies_v1(group) for group in groups.values())


def parts_v1(tallies: Sequence[TallyView]) -> tuple[Parts, ...]:
    """Every whole with its subsets, and what they leave over where that can be said.

    Subsets can overlap; what they leave over is said only if every one of them has a number.
    """
    found = []
    for whole in tallies:
        parts = [each for each in tallies if each.said.part_of == whole.id]
        if parts:
            found.append(Parts(whole.id, tuple(each.id for each in parts), _rest(whole, parts)))
    return tuple(found)


def _rest(whole: TallyView, parts: Sequence[TallyView]) -> Value | None:
    outer = whole.said.quantity.value
    inner = [each.said.quantity.value for each in parts]
    known = [value for value in inner if value is not None]
    if outer is None or len(known) < len(inner):
        return None
    try:
        return subtract(outer, add(known))
    except InvalidInput:
        return None


def _sum(values: Sequence[Value]) -> Value | None:
    if not values:
        return None
    try:
        return add(values)
    except InvalidInput:
        return None


def _population(said: NewTally) -> str:
    return " ".join(said.population.casefold().split())
