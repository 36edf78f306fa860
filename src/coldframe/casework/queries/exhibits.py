"""Reads of exhibits, of their lives, and of what custody says about them."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.casework.models import CaseLink, Exhibit, ExhibitStep
from coldframe.casework.queries.cases import select_case
from coldframe.casework.rules import compare_v1, life_v1, remake_v1
from coldframe.casework.terms import ExhibitKind, ExhibitView, Hand, HandlingKind, Life, LinkKind, Sheet, Step
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.queries import get_head, list_events


class ExhibitMismatch(Conflict):
    """The bytes in the vault are not the ones that arrived. Stop, and have the vault checked."""

    code = "exhibit_mismatch"


def require_sound(life: Life) -> None:
    """Refuse to use an exhibit that is in doubt.

    Raises:
        ExhibitMismatch: Its bytes or a seal were not as admitted, and no person has settled that.
    """
    if life.doubt is not None:
        raise ExhibitMismatch(
            "This exhibit is not what was admitted. Nothing uses it until a person settles why."
        )


def list_exhibits(case_id: str, *, actor: Actor) -> tuple[ExhibitView, ...]:
    """List the exhibits of a case in the order of admission."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Exhibit.objects.filter(case_id=case_id).prefetch_related("steps")
    return tuple(exhibit_view(row) for row in rows.order_by("admitted_at", "id"))


def get_exhibit(exhibit_id: str, *, actor: Actor) -> ExhibitView:
    """Get one exhibit.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    return exhibit_view(_select(exhibit_id, actor))


def list_steps(exhibit_id: str, *, actor: Actor) -> tuple[Step, ...]:
    """List what happened to an exhibit, in order."""
    return steps_of(_select(exhibit_id, actor))


def list_offers(*, actor: Actor) -> tuple[ExhibitView, ...]:
    """List the exhibits that are offered to the actor and wait for an answer, in cases open to them."""
    ids = ExhibitStep.objects.filter(kind=HandlingKind.OFFERED, receiver_id=actor.person_id)
    rows = Exhibit.objects.filter(id__in=ids.values("exhibit_id")).prefetch_related("steps")
    found = []
    for row in rows.order_by("admitted_at", "id"):
        view = exhibit_view(row)
        if view.life.offer is not None and view.life.offer.receiver == Hand(actor.person_id):
            try:
                select_case(row.case_id, Permission.CASE_VIEW, actor)
            except NotFound:
                continue
            found.append(view)
    return tuple(found)


def get_sheet(exhibit_id: str, *, actor: Actor) -> Sheet:
    """Read everything that a custody sheet says, held against the ledger.

    A step whose row is gone is made anew from custody, which holds all of it but the texts.

    Raises:
        NotFound: There is no such exhibit, or its case is not open to the actor.
    """
    row = _select(exhibit_id, actor)
    events = [event for event in list_events(about=row.id) if event.subject == row.id]
    kept = steps_of(row)
    disagreements = compare_v1(row.id, kept, events)
    lost = {each.step_id for each in disagreements if each.why == "no_row"}
    remade = [remake_v1(event) for event in events if event.detail.get("handling") in lost]
    steps = tuple(sorted((*kept, *remade), key=lambda step: step.number))
    people = {step.by for step in steps}
    people |= {hand.person_id for step in steps for hand in (step.giver, step.receiver) if hand.person_id}
    head = get_head()
    return Sheet(
        exhibit=exhibit_view(row),
        case_code=row.case.code,
        original_number=row.original.number if row.original else "",
        steps=steps,
        names=dict(display_names(people)),
        disagreements=disagreements,
        head=(head.count, head.last_hash),
    )


def find_admitted(sha256s: Iterable[str]) -> frozenset[str]:
    """Those of these files that some case holds as an exhibit: no more than that leaves a closed case."""
    return frozenset(Exhibit.objects.filter(sha256__in=tuple(sha256s)).values_list("sha256", flat=True))


def is_in_open_case(clue_id: str) -> bool:
    """Tell whether a case that is not closed rests on a clue: no more than that leaves a closed case."""
    return CaseLink.objects.filter(kind=LinkKind.CLUE, target_id=clue_id, case__closed_at=None).exists()


def exhibit_view(row: Exhibit) -> ExhibitView:
    """Turn a row into the value that leaves the stage."""
    return ExhibitView(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        item_id=row.item_id,
        sha256=row.sha256,
        is_verified=row.is_verified,
        admitted_by=row.admitted_by,
        admitted_at=row.admitted_at,
        kind=ExhibitKind(row.kind),
        description=row.description,
        original_id=row.original_id or "",
        life=life_v1(steps_of(row)),
    )


def steps_of(row: Exhibit) -> tuple[Step, ...]:
    """Read what happened to an exhibit, in order."""
    return tuple(_step(step) for step in sorted(row.steps.all(), key=lambda step: step.number))


def _step(row: ExhibitStep) -> Step:
    return Step(
        id=row.id,
        number=row.number,
        kind=HandlingKind(row.kind),
        by=row.by,
        at=row.at,
        giver=Hand(row.giver_id, row.giver_outside),
        receiver=Hand(row.receiver_id, row.receiver_outside),
        place=row.place,
        reason=row.reason,
        code=row.code,
        sha256_before=row.sha256_before,
        sha256_after=row.sha256_after,
        seal=row.seal,
        receipt=row.receipt,
        attachment_sha256=row.attachment_sha256,
        copy_id=row.copy_id,
        is_emptied=row.is_emptied,
    )


def _select(exhibit_id: str, actor: Actor) -> Exhibit:
    row = Exhibit.objects.select_related("case", "original").prefetch_related("steps").filter(id=exhibit_id)
    found = row.first()
    select_case(found.case_id if found else "", Permission.CASE_VIEW, actor)
    if found is None:
        raise NotFound("There is no such exhibit in this case.")
    return found
