"""Numbers of campaigns as a person reads them, and the rows of the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from coldframe.core.values import MISSING, SUPPRESSED, Qualifier, Value, ValueKind
from coldframe.publication.queries import list_explanations
from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import CampaignMeasure, CampaignTally, NewCampaignTally
from coldframe.publication.terms.series import Explanation
from coldframe.web.amounts import grouped
from coldframe.web.labels import label_of
from coldframe.web.labels_office import UNITS


@dataclass(frozen=True, slots=True)
class ShownTally:
    """One number with everything that a reader needs beside it.

    Attributes:
        before: What it said before it was corrected, the oldest first.
        part_of: The whole in words, or empty.
        rest: What its parts leave over, in words; empty where it has none or they need not make it.
        contradictions: What cannot be true at once.
        is_held_back: It does not leave in files.
    """

    tally: CampaignTally
    value: str
    body: str
    before: tuple[str, ...]
    part_of: str
    parts: int
    rest: str
    contradictions: tuple[str, ...]
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """What is counted, and every number of it. Places have a table of their own."""

    measure: CampaignMeasure
    name: str
    tallies: tuple[ShownTally, ...]


@dataclass(frozen=True, slots=True)
class ShownPair:
    """Two observers of one thing; ``difference`` is as firm as both of them, ``why`` what holds of why."""

    one_id: str
    other_id: str
    name: str
    one: str
    one_value: str
    other: str
    other_value: str
    difference: str
    why: Explanation | None


@dataclass(frozen=True, slots=True)
class PlacedTally:
    """One number of a place; ``who`` says whose it is, of whom and when, as far as that is said."""

    shown: ShownTally
    who: str


@dataclass(frozen=True, slots=True)
class ShownPlaces:
    """Places by measures.

    Attributes:
        columns: What is counted, a column each.
        rows: Name of the place, and for each column its words and each number; none where the place is not named.
        together: For each column its words, what its places make, and whether there are others.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, tuple[PlacedTally, ...]], ...]], ...]
    together: tuple[tuple[str, str, bool], ...]


def places_of(campaign: CampaignView, leaving: Mapping[str, Value]) -> ShownPlaces | None:
    """What is said place by place; ``None`` where no place is named. ``leaving``: of ``public_values``."""
    table = campaign.regions
    if table is None:
        return None
    columns = tuple(each.measure.what for each in table.measures)

    def cell(tallies: tuple[CampaignTally, ...]) -> tuple[PlacedTally, ...]:
        return tuple(
            PlacedTally(
                _shown(campaign, each, is_held_back=leaving[each.id] == SUPPRESSED),
                _whose(campaign, each.said, is_alone=len(tallies) == 1),
            )
            for each in tallies
        )

    return ShownPlaces(
        columns,
        tuple(
            (name, tuple((what, cell(tallies)) for what, tallies in zip(columns, cells, strict=True)))
            for name, cells in table.rows
        ),
        tuple(
            (
                what,
                _("not added: not counted alike, or one place lies in another")
                if value is None
                else say(value),
                is_open,
            )
            for what, value, is_open in zip(columns, table.together, table.is_open, strict=True)
        ),
    )


def measures_of(campaign: CampaignView, leaving: Mapping[str, Value]) -> tuple[ShownMeasure, ...]:
    """Every measure with its numbers; never two units in one table. ``leaving``: of ``public_values``."""
    return tuple(
        ShownMeasure(
            each,
            measure_name(campaign, each.id),
            tuple(
                _shown(campaign, tally, is_held_back=leaving[tally.id] == SUPPRESSED)
                for tally in campaign.tallies
                if tally.said.measure_id == each.id and (tally.struck or not campaign.is_placed(tally.said))
            ),
        )
        for each in campaign.measures
    )


def pairs_of(campaign: CampaignView) -> tuple[ShownPair, ...]:
    """Wherever one thing was counted twice: both, and by how much they differ."""
    by_id = {each.id: each.said for each in campaign.tallies}
    why = list_explanations(
        (one, other) for found in campaign.observers for one, other, _found in found.pairs
    )
    return tuple(
        ShownPair(
            one, other,
            " · ".join(filter(None, (measure_name(campaign, by_id[one].measure_id), by_id[one].population,
                                     by_id[one].region))),
            observer_name(campaign, by_id[one]), say(by_id[one].value),
            observer_name(campaign, by_id[other]), say(by_id[other].value),
            apart(by_id[one].value, by_id[other].value),
            why.get((one, other)),
        )
        for observers in campaign.observers
        for one, other, _found in observers.pairs
    )  # fmt: skip


def apart(one: Value, other: Value) -> str:
    """How far two numbers for one thing lie apart, no firmer than they are."""
    if not one.is_number or one.kind is not other.kind:
        return _("no number can be said")
    ranges, places = (one.possible, other.possible), max(places_in(one), places_in(other))

    def gap(number: Decimal) -> str:
        text = grouped(number, places)
        return text if one.kind is ValueKind.COUNT else _("%(number)s percentage points") % {"number": text}

    if one.qualifier is other.qualifier is Qualifier.EXACT:
        return gap(abs(one.number - other.number))
    if ranges[0].meets(ranges[1]):
        return _("can be the same")
    upper, lower = sorted(ranges, key=lambda each: each.least, reverse=True)
    assert lower.most is not None
    return _("at least %(number)s") % {"number": gap(upper.least - lower.most)}


def observer_name(campaign: CampaignView, said: NewCampaignTally) -> str:
    """Who counted, and where that was read."""
    return f"{body_name(campaign, said)} · {said.source.title}"


def whose(campaign: CampaignView, said: NewCampaignTally) -> str:
    """Who counted, when, and as a part of what, as far as it is said."""
    return " · ".join(filter(None, (body_name(campaign, said), *_when_and_of_what(campaign, said))))


def _whose(campaign: CampaignView, said: NewCampaignTally, *, is_alone: bool) -> str:
    """The same and whom it covers, for one cell; who counted is left out where nobody says and no other did."""
    by = "" if is_alone and not said.body_id else body_name(campaign, said)
    source = "" if is_alone else said.source.title
    return " · ".join(filter(None, (by, said.population, *_when_and_of_what(campaign, said), source)))


def _when_and_of_what(campaign: CampaignView, said: NewCampaignTally) -> tuple[str, str]:
    period = " – ".join(dict.fromkeys(filter(None, (said.first, said.last))))
    whole = next(
        (tally_name(campaign, each.said) for each in campaign.tallies if each.id == said.part_of), ""
    )
    return period, f"{_('Part of:')} {whole}" if whole else ""


def body_name(campaign: CampaignView, said: NewCampaignTally) -> str:
    """Who counted, as printed."""
    found = next((each for each in campaign.bodies if each.id == said.body_id), None)
    if found is None:
        return _("not stated")
    return found.said.name if found.struck is None else f"{found.said.name} ({_('Struck out')})"


def measure_name(campaign: CampaignView, measure_id: str) -> str:
    """What is counted with its unit: *Caught (people)*."""
    found = campaign.measure(measure_id)
    unit = found.currency or UNITS[found.measure.unit] % 2
    return f"{found.measure.what} ({unit})"


def tally_name(campaign: CampaignView, said: NewCampaignTally) -> str:
    """A number in one line: *Caught (people): at least 106 · all platforms · Henan*."""
    number = f"{measure_name(campaign, said.measure_id)}: {say_tally(said)}"
    return " · ".join(filter(None, (number, said.population, said.region)))


def say_tally(said: NewCampaignTally) -> str:
    """The number as a person reads it, or the words in its place."""
    return said.words or say(said.value)


def say(value: Value) -> str:
    """A count, a share or a change, with how firm it is."""
    if value.kind is ValueKind.MISSING:
        return _("no number can be said")
    if value.kind is ValueKind.SUPPRESSED:
        return _("suppressed")
    if value.qualifier is Qualifier.UNCOUNTED:
        return _("named, count unknown")
    number = grouped(value.number, places_in(value))
    signed = f"+{number}" if value.number > 0 else number
    match value.kind:
        case ValueKind.PERCENT:
            number = f"{number}\u00a0%"
        case ValueKind.PERCENT_CHANGE:
            number = f"{signed}\u00a0%"
        case ValueKind.PERCENTAGE_POINT:
            number = _("%(number)s percentage points") % {"number": signed}
    return number if value.qualifier is Qualifier.EXACT else f"{label_of(value.qualifier)} {number}"


def places_in(value: Value) -> int:
    """Digits after the decimal sign: as printed, and no fewer than it has."""
    exponent = value.number.normalize().as_tuple().exponent
    return max(value.decimals, -exponent if isinstance(exponent, int) else 0, 0)


def _shown(campaign: CampaignView, tally: CampaignTally, *, is_held_back: bool) -> ShownTally:
    said, breakdown = tally.said, campaign.breakdown_of(tally)
    whole = next((each for each in campaign.tallies if each.id == said.part_of), None)
    return ShownTally(
        tally,
        say_tally(said),
        body_name(campaign, said),
        tuple(tally_name(campaign, each.said) for each in tally.versions[:-1]),
        tally_name(campaign, whole.said) if whole else "",
        len(breakdown.parts) if breakdown else 0,
        _rest(breakdown) if breakdown else "",
        _contradictions(campaign, breakdown) if breakdown else (),
        is_held_back,
    )


def _rest(breakdown: Breakdown) -> str:
    if breakdown.kind is not BreakdownKind.PARTITION or breakdown.unaccounted is None:
        return ""
    least, most = breakdown.unaccounted.least, breakdown.unaccounted.most
    places = _places_of(breakdown)
    low = grouped(least, places)
    if most is None:
        return _("at least %(number)s") % {"number": low}
    high = grouped(most, places)
    return low if least == most else f"{low} – {high}"


def _places_of(breakdown: Breakdown) -> int:
    values = [part.value for part in breakdown.parts]
    return max(places_in(each) for each in (*values, breakdown.whole or MISSING))


def _contradictions(campaign: CampaignView, breakdown: Breakdown) -> tuple[str, ...]:
    """In words: a part that exceeds its whole, and parts that together do."""
    if breakdown.whole is None or breakdown.whole.possible.most is None:
        return ()
    most = breakdown.whole.possible.most
    by_id = {each.id: each.said for each in campaign.tallies}
    found = [
        _("%(part)s is more than its whole.") % {"part": tally_name(campaign, by_id[part.code])}
        for part in breakdown.parts
        if part.value.possible.least > most
    ]
    made = sum((part.value.possible.least for part in breakdown.parts), start=most * 0)
    if breakdown.kind is not BreakdownKind.MULTI_MEMBERSHIP and made > most:
        over = grouped(made - most, _places_of(breakdown))
        found.append(_("The parts make %(number)s more than the whole.") % {"number": over})
    return tuple(found)
