"""Who is a child, and who was one at the time of the act. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from coldframe.casework.terms import AgeFacts, ChildAnswer
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import RoughDate
from coldframe.core.said import Said
from coldframe.rulepacks.terms import AgePack

MAX_AGE_YEARS = 130


def complete_years_v1(birth_on: date, on: date) -> int:
    """Count complete years of age. Somebody born on 29 February turns a year older on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def youngest_age_v1(age: AgeFacts, on: date) -> int:
    """Compute the lowest age, in complete years, that the facts leave open for the day ``on``.

    An uncertain basis, a band without its day, or nothing at all leaves 0 open.
    """
    if not age.basis.is_certain:
        return 0
    if age.birth_on is not None:
        return max(0, complete_years_v1(age.birth_on, on))
    if age.band_low is None or age.band_on is None:
        return 0
    return max(0, complete_years_v1(_years_before(age.band_on, age.band_low), on))


def is_child_at_v1(age: AgeFacts, act_on: RoughDate | None, pack: AgePack) -> ChildAnswer:
    """Tell whether somebody was a child at the time of the act; uncertain means child.

    Source: domain notes 4.2 (a). A weak basis (apparent, stated, estimated) can leave somebody a child
    but never makes anybody an adult. An act of which only the month or the year is known may have been
    on any day of it.
    """
    return below_v1(age, act_on, pack.child_below_years)


def child_over_acts_v1(answers: Sequence[ChildAnswer]) -> ChildAnswer:
    """Tell whether somebody was a child at any of several acts; without an act nobody can say that not.

    What is certain comes first: who was surely a child at one act is a child, whatever the others say.
    """
    if not answers:
        return ChildAnswer(True, False, "act_date_unknown")
    return min(answers, key=lambda each: (not each.is_child, not each.is_certain))


def check_age_v1(age: AgeFacts, *, on: date) -> None:
    """Refuse an age that cannot be.

    Args:
        age: What was entered.
        on: Today.

    Raises:
        InvalidInput: A birth in the future, a band that is upside down or without its day, both at once,
            or a basis without an age.
    """
    if age.birth_on is not None and age.band_low is not None:
        raise InvalidInput("Give the day of birth or an age band, not both.", field="birth_on")
    if age.birth_on is not None and not 0 <= complete_years_v1(age.birth_on, on) <= MAX_AGE_YEARS:
        raise InvalidInput(
            Said("The day of birth must lie within the last %(most)s years.", most=MAX_AGE_YEARS),
            field="birth_on",
        )
    if age.band_low is None and age.band_high is not None:
        raise InvalidInput("An age band needs its lower end; 0 if there is none.", field="band_low")
    if age.band_low is not None:
        high = MAX_AGE_YEARS if age.band_high is None else age.band_high
        if not 0 <= age.band_low <= high <= MAX_AGE_YEARS:
            raise InvalidInput("An age band goes from a lower to a higher age.", field="band_low")
        if age.band_on is None or age.band_on > on:
            raise InvalidInput("Say on which day the age band held.", field="band_on")
    if age.birth_on is None and age.band_low is None and age.basis.is_certain:
        raise InvalidInput("An age that is established needs a day of birth or a band.", field="basis")


def below_v1(age: AgeFacts, act_on: RoughDate | None, years: int) -> ChildAnswer:
    """Tell whether somebody was younger than ``years`` on some day that the act may have been."""
    if not age.basis.is_certain or (age.birth_on is None and (age.band_low is None or age.band_on is None)):
        return ChildAnswer(True, False, "age_uncertain")
    if act_on is None:
        return ChildAnswer(True, False, "act_date_unknown")
    if youngest_age_v1(age, act_on.first) >= years:
        return ChildAnswer(False, True, "of_age")
    if _oldest_age(age, act_on.last) < years:
        return ChildAnswer(True, True, "below_age")
    return ChildAnswer(True, False, "age_uncertain")


def _oldest_age(age: AgeFacts, on: date) -> int:
    if age.birth_on is not None:
        return complete_years_v1(age.birth_on, on)
    if age.band_high is None or age.band_on is None:
        return MAX_AGE_YEARS
    # The oldest who still fits the band has the next birthday on the day after ``band_on``.
    return complete_years_v1(_years_before(age.band_on, age.band_high + 1) + timedelta(days=1), on)


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
