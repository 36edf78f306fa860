"""Numbers of campaigns as a person reads them, and the rows of the page that shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.terms.breakdowns import Breakdown, BreakdownKind
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import CampaignMeasure, CampaignTally, NewCampaignTally
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
    """

    tally: CampaignTally
    value: str
    body: str
    before: tuple[str, ...]
    part_of: str
    parts: int
    rest: str
    contradictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """What is counted, and every number of it. Places have a table of their own."""

    measure: CampaignMeasure
    name: str
    tallies: tuple[ShownTally, ...]


@dataclass(frozen=True, slots=True)
class ShownPair:
    """Two bodies about one thing."""

    name: str
    one: str
    one_value: str
    other: str
    other_value: str
    difference: str


@dataclass(frozen=True, slots=True)
class ShownPlaces:
    """Places by measures.

    Attributes:
        columns: What is counted, a column each.
        rows: Name of the place, and for each column its words and the id and value of its number, empty where the
            place is not named.
        together: For each column its words, what its places make, and whether there are others.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    together: tuple[tuple[str, str, bool], ...]


def places_of(campaign: CampaignView) -> ShownPlaces | None:
    """What is said place by place; ``None`` where no place is named."""
    table = campaign.regions
    if table is None:
        return None
    columns = tuple(each.measure.what for each in table.measures)
    return ShownPlaces(
        columns,
        tuple(
            (
                name,
                tuple(
                    (what, cell.tally.id, say(cell.tally.said.value)) if cell.tally else (what, "", "")
                    for what, cell in zip(columns, cells, strict=True)
                ),
            )
            for name, cells in table.rows
        ),
        tuple(zip(columns, map(say, table.least), table.is_open, strict=True)),
    )


def measures_of(campaign: CampaignView) -> tuple[ShownMeasure, ...]:
    """Every measure with its numbers; never two units in one table."""
    return tuple(
        ShownMeasure(
            each,
            measure_name(campaign, each.id),
            tuple(
                _shown(campaign, tally)
                for tally in campaign.tallies
                if tally.said.measure_id == each.id and not tally.said.region
            ),
        )
        for each in campaign.measures
    )


def pairs_of(campaign: CampaignView) -> tuple[ShownPair, ...]:
    """Wherever two bodies counted one thing: both, and by how much they differ."""
    by_id = {each.id: each.said for each in campaign.tallies}
    return tuple(
        ShownPair(
            " · ".join(filter(None, (measure_name(campaign, by_id[one].measure_id), by_id[one].population,
                                     by_id[one].region))),
            body_name(campaign, by_id[one]), say(by_id[one].value),
            body_name(campaign, by_id[other]), say(by_id[other].value),
            grouped(abs(found.difference), 0),
        )
        for observers in campaign.observers
        for one, other, found in observers.pairs
    )  # fmt: skip


def body_name(campaign: CampaignView, said: NewCampaignTally) -> str:
    """Who counted, as printed."""
    return next((each.said.name for each in campaign.bodies if each.id == said.body_id), _("not stated"))


def measure_name(campaign: CampaignView, measure_id: str) -> str:
    """What is counted with its unit: *Caught (people)*."""
    found = campaign.measure(measure_id)
    unit = found.currency or UNITS[found.measure.unit] % 2
    return f"{found.measure.what} ({unit})"


def tally_name(campaign: CampaignView, said: NewCampaignTally) -> str:
    """A number in one line: *Caught (people): at least 106*."""
    return f"{measure_name(campaign, said.measure_id)}: {say_tally(said)}"


def say_tally(said: NewCampaignTally) -> str:
    """The number as a person reads it, or the words in its place."""
    return said.words or say(said.value)


def say(value: Value) -> str:
    """A count, or a percentage, with how firm it is."""
    if value.kind is ValueKind.MISSING:
        return _("no number can be said")
    if value.qualifier is Qualifier.UNCOUNTED:
        return _("named, count unknown")
    exponent = value.number.normalize().as_tuple().exponent
    places = max(value.decimals, -exponent if isinstance(exponent, int) else 0, 0)
    number = grouped(value.number, places)
    if value.kind is ValueKind.PERCENT:
        number = f"{number}\u00a0%"
    return number if value.qualifier is Qualifier.EXACT else f"{label_of(value.qualifier)} {number}"


def _shown(campaign: CampaignView, tally: CampaignTally) -> ShownTally:
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
    )


def _rest(breakdown: Breakdown) -> str:
    if breakdown.kind is not BreakdownKind.PARTITION or breakdown.unaccounted is None:
        return ""
    least, most = breakdown.unaccounted.least, breakdown.unaccounted.most
    low = grouped(least, 0)
    if most is None:
        return _("at least %(number)s") % {"number": low}
    high = grouped(most, 0)
    return low if least == most else f"{low} – {high}"


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
        over = grouped(made - most, 0)
        found.append(_("The parts make %(number)s more than the whole.") % {"number": over})
    return tuple(found)
