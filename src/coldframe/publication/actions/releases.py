"""The verbs of releases: draft, propose, publish by a second person, correct, withdraw."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head, iterate_events, list_events
from coldframe.publication.actions.public_words import public_note
from coldframe.publication.disclosure.linking import link_v1
from coldframe.publication.disclosure.recipes import Recipe
from coldframe.publication.disclosure.releasing import Earlier, Release, release_v1
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.disclosure.tables import Layout
from coldframe.publication.disclosure.writing import to_json
from coldframe.publication.measures import kin_of
from coldframe.publication.models import KeptRelease
from coldframe.publication.queries.figures import population, source_of
from coldframe.publication.queries.releases import (
    list_linked,
    read_release,
    recipe_of,
    releasable_measures,
)
from coldframe.publication.terms import Measure, Period
from coldframe.publication.terms.releases import ReleaseEvent, ReleaseState


def draft_release(
    *,
    measure: str,
    period: Period,
    by_part: bool,
    by_month: bool,
    policy: Policy,
    actor: Actor,
    as_of: datetime,
) -> str:
    """Count a release as known now and keep it as a draft. Nothing leaves. Returns its id.

    What was published before of the same things is counted in: the draft is safe beside it or is not made.
    Cost: one pass over the measure's events from the earliest of their periods.

    Args:
        measure: Code of one of ``queries.releasable_measures``.
        period: It is over.
        by_part: Told apart by the measure's breakdown.
        by_month: Told apart by month.
        policy: Its base is that of what was published before of the same things, its k no smaller than theirs.

    Raises:
        InvalidInput: No such measure, a period that is not over, or rounding unlike that of earlier releases, or a
            smaller k than theirs.
        Conflict: No way was found to keep small counts secret beside what was published before.
        NotAllowed: The actor is not a person.

    Records:
        release_drafted: with measure, policy and the SHA-256 of what would leave.
    """
    row = KeptRelease(
        measure=measure, start=period.start, end=period.end, zone=period.zone, by_part=by_part,
        by_month=by_month, k=policy.k, base=policy.base,
    )  # fmt: skip
    return _draft(row, actor=actor, as_of=as_of)


def propose_release(release_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Propose a draft for publication, after looking at it.

    Raises:
        NotFound: No such release.
        Conflict: It is no draft.
        NotAllowed: The actor is not a person.

    Records:
        release_proposed: with the SHA-256 of what would leave.
    """
    proposed_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(release_id, ReleaseState.DRAFT)
        row.state, row.proposed_by, row.proposed_at = ReleaseState.PROPOSED, proposed_by, as_of
        row.save(update_fields=["state", "proposed_by", "proposed_at"])
        ledger.record(ReleaseEvent.RELEASE_PROPOSED, row.id, sha256=row.sha256)


def publish_release(release_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Publish what another person drafted and proposed. From here on it is never changed.

    It is counted and proved again, beside everything that was published meanwhile: what leaves is what was
    proposed, byte for byte, or nothing. Nobody waits for that: under the locks is only asked whether it was counted
    beside what is published then.

    Raises:
        NotFound: No such release.
        Conflict: It is not proposed, or something published meanwhile makes it another one. Draft it anew.
        NotAllowed: The same person drafted or proposed it; or the actor is not a person.

    Records:
        release_published: with the SHA-256 of what left.
        release_corrected: on the release whose place it takes, if it takes one.
    """
    published_by = actor.person_id
    row = _in_state(KeptRelease.objects.filter(id=release_id).first(), ReleaseState.PROPOSED)
    if published_by in (row.drafted_by, row.proposed_by):
        raise NotAllowed("Two people publish. Ask another one to look at it and publish it.")
    beside = list_linked(row)
    if to_json(_count(row, beside)) != row.content:
        raise Conflict(
            "What was published since makes this another release. Withdraw this draft and make a new one."
        )
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(release_id, ReleaseState.PROPOSED)
        if [one.id for one in list_linked(row)] != [one.id for one in beside]:
            raise Conflict("Another release was published while this one was counted. Publish it again.")
        row.state, row.published_by, row.published_at = ReleaseState.PUBLISHED, published_by, as_of
        row.save(update_fields=["state", "published_by", "published_at"])
        ledger.record(ReleaseEvent.RELEASE_PUBLISHED, row.id, measure=row.measure, sha256=row.sha256)
        if row.corrects_id is not None:
            corrected = _locked(row.corrects_id, ReleaseState.PUBLISHED)
            corrected.state = ReleaseState.CORRECTED
            corrected.save(update_fields=["state"])
            ledger.record(ReleaseEvent.RELEASE_CORRECTED, corrected.id, corrected_by=row.id)


def correct_release(
    release_id: str, *, note: str, actor: Actor, as_of: datetime, policy: Policy | None = None
) -> str:
    """Draft what shall take the place of a published release: the same table, as known now. Returns its id.

    The published one stays as it is until the correction is published by a second person, and readable after.

    Args:
        note: What was wrong, for readers; it names nobody.
        policy: Another k; ``None``: the same policy.

    Raises:
        NotFound: No such release.
        InvalidInput: No note, or one that leads to somebody.
        Conflict: It is not published; or see :func:`draft_release`.
        NotAllowed: The actor is not a person.

    Records:
        release_drafted: with the id of what it corrects.
    """
    said = public_note(note)
    old = _in_state(KeptRelease.objects.filter(id=release_id).first(), ReleaseState.PUBLISHED)
    row = KeptRelease(
        measure=old.measure, start=old.start, end=old.end, zone=old.zone, by_part=old.by_part,
        by_month=old.by_month, k=(policy.k if policy else old.k), base=(policy.base if policy else old.base),
        corrects=old, note=said,
    )  # fmt: skip
    return _draft(row, actor=actor, as_of=as_of)


def withdraw_release(release_id: str, *, note: str, actor: Actor, as_of: datetime) -> None:
    """Withdraw a release: a draft or proposal is dropped, a published one says so where it stood.

    What left is known to whoever read it: later releases are proved beside it all the same.

    Args:
        note: Why, for readers; it names nobody.

    Raises:
        NotFound: No such release.
        InvalidInput: No note, or one that leads to somebody.
        Conflict: It was withdrawn before.
        NotAllowed: The actor is not a person.

    Records:
        release_withdrawn: with whether it had left.
    """
    withdrawn_by, said = actor.person_id, public_note(note)
    with act(actor=actor, as_of=as_of) as ledger:
        every_other = [state for state in ReleaseState if state is not ReleaseState.WITHDRAWN]
        row = _locked(release_id, *every_other)
        row.state, row.withdrawn_by, row.withdrawn_at = ReleaseState.WITHDRAWN, withdrawn_by, as_of
        row.withdrawal_note = said
        row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawal_note"])
        ledger.record(ReleaseEvent.RELEASE_WITHDRAWN, row.id, was_out=row.published_at is not None)


def _draft(row: KeptRelease, *, actor: Actor, as_of: datetime) -> str:
    drafted_by = actor.person_id
    measure = next((one for one in releasable_measures() if one.code == row.measure), None)
    if measure is None:
        raise InvalidInput("Choose one of the measures that can be released.", field="measure")
    if row.end > as_of:
        raise InvalidInput("This period is not over. Choose one that is.", field="end")
    row.id, row.state, row.kin = new_id("rls"), ReleaseState.DRAFT, kin_of(measure)
    row.drafted_by, row.drafted_at, row.as_of = drafted_by, as_of, as_of
    row.until = get_head().count
    row.content = to_json(_count(row, list_linked(row)))
    row.sha256 = hashlib.sha256(row.content.encode()).hexdigest()
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(
            ReleaseEvent.RELEASE_DRAFTED, row.id, measure=row.measure, k=row.k, base=row.base,
            corrects=row.corrects_id, sha256=row.sha256,
        )  # fmt: skip
    return row.id


def _count(row: KeptRelease, before: Sequence[KeptRelease]) -> Release:
    """Count a release as of its own day, safe beside what was published before."""
    own = recipe_of(row)
    most = max((one.k for one in before), default=0)
    if row.k < most:
        # A count of 7 that one page hides under 10 would stand on the next one.
        raise InvalidInput(
            Said(
                "What was published of the same things hides counts under %(most)s. Keep that, or a larger "
                "one.",
                most=most,
            ),
            field="k",
        )
    recipes = [*(recipe_of(one) for one in before), replace(own, name=_table_name(own))]
    kinds = sorted({kind for one in recipes for kind in one.measure.kinds})
    linked = link_v1(iterate_events(kinds=kinds, start=min(one.period.start for one in recipes)), recipes)
    *earlier, layout = linked.layouts
    measure = own.measure
    made = release_v1(
        linked.counts, [layout], Policy(row.k, row.base),
        measure=Measure(measure.code, measure.unit, measure.what, measure.counting_point, measure.duplicate_rule),
        period=own.period, population=population(), as_of=row.as_of, source=_source(row.until),
        earlier=[_earlier(one, laid) for one, laid in zip(before, earlier, strict=True)],
    )  # fmt: skip
    (table,) = made.tables
    return replace(made, tables=(replace(table, axes=own.axes, overlapping=own.overlapping),))


def _earlier(row: KeptRelease, layout: Layout) -> Earlier:
    """A published table as it stands beside the new one."""
    (table,) = read_release(row).tables
    return Earlier(layout, replace(table, name=row.id), row.base)


def _source(until: int) -> str:
    last = list_events(after=until - 1, limit=1) if until else ()
    return source_of(until, last[0].hash if last else "")


def _table_name(recipe: Recipe) -> str:
    return "_by_".join((recipe.measure.code, *recipe.axes))


def _locked(release_id: str, *states: ReleaseState) -> KeptRelease:
    """A release under its lock, with all others of its kin: two are never published at once, each unaware."""
    kin = KeptRelease.objects.filter(id=release_id).values_list("kin", flat=True).first()
    rows = {
        one.id: one for one in KeptRelease.objects.select_for_update().filter(kin=kin or "").order_by("id")
    }
    return _in_state(rows.get(release_id), *states)


def _in_state(row: KeptRelease | None, *states: ReleaseState) -> KeptRelease:
    if row is None:
        raise NotFound("There is no release with this number.")
    if row.state not in states:
        raise Conflict("This release has gone on meanwhile. Look at it again.")
    return row
