"""Reads of differences: two observers of one thing, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.publication.models import CampaignTally, ForeignSeries
from coldframe.publication.models import Explanation as Row
from coldframe.publication.queries.campaigns import get_campaign
from coldframe.publication.queries.imports import series_view
from coldframe.publication.terms.series import Cause, Explanation, Pair, Side


def get_pair(one_id: str, other_id: str, *, actor: Actor) -> Pair:
    """Get two observers of one thing: two series of others, or two numbers of one campaign.

    Raises:
        NotFound: There are no such two, or they do not count the same thing.
    """
    rows = {
        row.id: row
        for row in ForeignSeries.objects.filter(id__in=(one_id, other_id)).prefetch_related(
            "figures__table_import"
        )
    }
    views = [series_view(rows[each]) for each in (one_id, other_id) if each in rows]
    # What was struck out is nobody's number any more.
    if len(rows) == 2 and rows[one_id].thing == rows[other_id].thing and all(each.standing for each in views):
        one, other = (Side(each.id, each.publisher, each.latest.value) for each in views)
        about = " · ".join(filter(None, (views[0].what, views[0].period, *views[0].labels)))
        return Pair(one, other, about, "", _explanations(one_id, other_id))
    return _in_campaign(one_id, other_id, actor)


def list_explanations(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Explanation]:
    """What holds now of each of these pairs of ids; nothing for those that nobody explained."""
    asked = set(pairs)
    ids = {each for pair in asked for each in pair}
    held = {
        (row.one, row.other): row for row in Row.objects.filter(one__in=ids, other__in=ids).order_by("number")
    }
    found = {}
    for one, other in asked:
        row = held.get((min(one, other), max(one, other)))
        if row is not None:
            found[one, other] = _view(row, is_turned=one > other)
    return found


def _in_campaign(one_id: str, other_id: str, actor: Actor) -> Pair:
    tally = CampaignTally.objects.filter(id=one_id).first()
    campaign = get_campaign(tally.campaign_id, actor=actor) if tally is not None else None
    pairs = [
        {one, other} for each in (campaign.observers if campaign else ()) for one, other, _ in each.pairs
    ]
    if campaign is None or {one_id, other_id} not in pairs:
        raise NotFound("There are no such two observers of one thing.")
    said = {each.id: each.said for each in campaign.tallies}
    names = {each.id: each.said.name for each in campaign.bodies}
    one, other = (
        Side(each, names.get(said[each].body_id) or said[each].source.title, said[each].value)
        for each in (one_id, other_id)
    )
    of = said[one_id]
    about = " · ".join(filter(None, (campaign.measure(of.measure_id).measure.what, of.population, of.region)))
    return Pair(one, other, about, campaign.id, _explanations(one_id, other_id))


def _explanations(one: str, other: str) -> tuple[Explanation, ...]:
    rows = Row.objects.filter(one=min(one, other), other=max(one, other)).order_by("number")
    return tuple(_view(row, is_turned=one > other) for row in rows)


def _view(row: Row, *, is_turned: bool) -> Explanation:
    sign = -1 if is_turned else 1
    return Explanation(
        row.number, tuple((Cause(cause), sign * by) for cause, by in row.causes), row.note, row.by, row.at
    )
