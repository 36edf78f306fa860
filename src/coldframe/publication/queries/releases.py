"""Reads of releases: their lives, and their numbers as they left."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from coldframe.core.errors import Conflict, NotFound
from coldframe.core.said import Said
from coldframe.publication.disclosure.recipes import Recipe, is_releasable
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.disclosure.writing import from_json
from coldframe.publication.measures import MEASURES, kin_of
from coldframe.publication.models import KeptRelease
from coldframe.publication.terms import LedgerMeasure, Period
from coldframe.publication.terms.releases import ReleaseState, ReleaseView


def releasable_measures() -> tuple[LedgerMeasure, ...]:
    """Those of which can be proved whom a number hides: see ``linking.is_releasable``."""
    return tuple(one for one in MEASURES if is_releasable(one))


def get_release(release_id: str) -> Release:
    """The numbers of a release, whatever its state: what every renderer reads, and the only thing it reads.

    Raises:
        NotFound: No such release.
        Conflict: What is kept is not what was hashed when it was drafted.
    """
    return read_release(_row(release_id))


def get_release_view(release_id: str) -> ReleaseView:
    """Tell the life of a release.

    Raises:
        NotFound: No such release.
    """
    return _view(_row(release_id))


def list_releases(
    *,
    states: Collection[ReleaseState] = (),
    is_out: bool = False,
    measures: Iterable[str] = (),
) -> tuple[ReleaseView, ...]:
    """Releases, the newest first.

    Args:
        states: Only these; none: all.
        is_out: Only what was published at any time, also what was corrected or withdrawn since.
        measures: Only of measures with these codes; none: all.
    """
    rows = KeptRelease.objects.order_by("-drafted_at", "-id").prefetch_related("corrections")
    if states:
        rows = rows.filter(state__in=[str(state) for state in states])
    if is_out:
        rows = rows.exclude(published_at=None).order_by("-published_at", "-id")
    if wanted := tuple(measures):
        rows = rows.filter(measure__in=wanted)
    return tuple(_view(row) for row in rows)


def list_linked(row: KeptRelease) -> tuple[KeptRelease, ...]:
    """What was published of the same things in periods that meet this one's, or meet such a one, oldest first.

    For the actions: rows, not to be shown.
    """
    rows = list(
        KeptRelease.objects.filter(kin=row.kin)
        .exclude(published_at=None)
        .exclude(id=row.id)
        .order_by("published_at", "id")
    )
    found: list[KeptRelease] = []
    waiting = [row]
    while waiting:
        one = waiting.pop()
        near = [
            other for other in rows if one.start < _reach(other, one) and other.start < _reach(one, other)
        ]
        rows = [other for other in rows if other not in near]
        waiting += near
        found += near
    return tuple(sorted(found, key=lambda row: (str(row.published_at), row.id)))


def _reach(row: KeptRelease, beside: KeptRelease) -> datetime:
    """Until when a release tells of what the other counts: what was taken back after its period is not in it."""
    of = {one.code: one for one in MEASURES}
    mine, others = of.get(row.measure), of.get(beside.measure)
    is_taken_back = mine is not None and others is not None and others.counting_point in mine.undone_by
    return max(row.end, row.as_of) if is_taken_back else row.end


def recipe_of(row: KeptRelease) -> Recipe:
    """How a kept release was counted.

    Raises:
        Conflict: Its measure is not counted any more.
    """
    measure = next((one for one in MEASURES if one.code == row.measure and kin_of(one) == row.kin), None)
    if measure is None:
        raise Conflict(
            Said(
                "“%(measure)s” is not counted any more as it was for %(release)s, so nothing can be proved beside "
                "that. Choose days that meet none of it.",
                measure=row.measure,
                release=row.id,
            )
        )
    return Recipe(
        name=row.id, measure=measure, period=Period(row.start, row.end, row.zone), as_of=row.as_of,
        until=row.until, by_part=row.by_part, by_month=row.by_month,
    )  # fmt: skip


def read_release(row: KeptRelease) -> Release:
    """The numbers of a kept release, if they are what was hashed.

    Raises:
        Conflict: They are not.
    """
    if hashlib.sha256(row.content.encode()).hexdigest() != row.sha256:
        raise Conflict("What is kept of this release is not what was hashed. Restore it from a copy.")
    return from_json(row.content)


def _row(release_id: str) -> KeptRelease:
    row = KeptRelease.objects.prefetch_related("corrections").filter(id=release_id).first()
    if row is None:
        raise NotFound("There is no release with this number.")
    return row


def _view(row: KeptRelease) -> ReleaseView:
    after = [one.id for one in row.corrections.all() if one.published_at is not None]
    return ReleaseView(
        id=row.id, state=ReleaseState(row.state), measure=row.measure,
        start=row.start, end=row.end, zone=row.zone, by_part=row.by_part, by_month=row.by_month,
        as_of=row.as_of, k=row.k, base=row.base, sha256=row.sha256,
        corrects=row.corrects_id or "", corrected_by=after[0] if after else "", note=row.note,
        withdrawal_note=row.withdrawal_note,
        drafted_by=row.drafted_by, drafted_at=row.drafted_at,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        published_by=row.published_by, published_at=row.published_at,
        withdrawn_by=row.withdrawn_by, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
