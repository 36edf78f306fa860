"""Opening, linking, sharing and closing a case."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime

from coldframe.access.actions import grant_object, revoke_object
from coldframe.access.queries import list_object_people, may, require
from coldframe.access.terms import Permission
from coldframe.casework.models import Bridge, Case, CaseLink, CaseTask, Exhibit, Standing
from coldframe.casework.queries import case_view, select_case
from coldframe.casework.queries.exhibits import exhibit_view
from coldframe.casework.rules.case_codes import code_key_v1
from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    CaseView,
    CaseworkEvent,
    LinkKind,
)
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import latest_day
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act

_PREFIXES = {LinkKind.CLUE: "clu", LinkKind.REFERRAL: "ref", LinkKind.DECISION: "dec", LinkKind.REPORT: "rpt"}
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_MAX_NOTE_CHARACTERS = 50_000


def open_case(
    code: str,
    title: str,
    jurisdiction: str,
    *,
    kind: CaseKind = CaseKind.CASE,
    links: tuple[tuple[LinkKind, str], ...] = (),
    actor: Actor,
    as_of: datetime,
) -> CaseView:
    """Open a case; it is open to who opens it and to nobody else.

    Args:
        code: The case's code as printed (``1·27``, ``2.21``); not unique.
        title: Short, without names.
        jurisdiction: ISO 3166 code; chooses the rule packs of ages and terms.
        kind: A case or an incident.
        links: What it rests on: kind and id.
        actor: A person who may open cases.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or the permission is missing.
        InvalidInput: A text is empty or too long, the jurisdiction or a link's id is none.

    Records:
        case_opened: on the case; case_linked: on the case, for each link; access records the grant.
    """
    person_id = actor.person_id
    require(actor, Permission.CASE_OPEN)
    if not _JURISDICTION.fullmatch(jurisdiction):
        raise InvalidInput(
            "Give the jurisdiction as an ISO 3166 code, such as KR or GB-ENG.", field="jurisdiction"
        )
    printed = line(code, "code")
    with act(actor=actor, as_of=as_of) as ledger:
        case = Case.objects.create(
            id=new_id("cas"),
            code=printed,
            code_key=code_key_v1(printed)[:200],
            title=line(title, "title"),
            kind=kind,
            status=CaseStatus.OPEN,
            status_on=as_of.date(),
            jurisdiction=jurisdiction,
            opened_by=person_id,
            opened_at=as_of,
        )
        note_standing(case, person_id=person_id, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_OPENED, case.id, case_kind=kind, jurisdiction=jurisdiction)
        grant_object(person_id, case.id, actor=actor, as_of=as_of)
        for link_kind, target_id in links:
            _link(case, link_kind, target_id, ledger, person_id=person_id, as_of=as_of)
    return case_view(case)


def link_case(case_id: str, kind: LinkKind, target_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Note that a case also rests on this. The same link twice is one.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: The id is none of that kind.
        Conflict: The case is closed.

    Records:
        case_linked: on the case, with kind and id.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        _link(case, kind, target_id, ledger, person_id=person_id, as_of=as_of)


def share_case(case_id: str, person_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Open a case to a colleague.

    Raises:
        NotFound: The case is not open to the actor, or there is no such person.
        NotAllowed: The actor may not give access.

    Records:
        case_shared: on the case, with the person; access records the grant.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        select_case(case_id, Permission.CASE_WORK, actor)
        grant_object(person_id, case_id, actor=actor, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_SHARED, case_id, person=person_id)


def unshare_case(case_id: str, person_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Close a case to a colleague, or to oneself, once nothing in it waits for that person.

    Raises:
        NotFound: The case is not open to the actor, or not to that person.
        Conflict: Nobody else can work on the case; or the person holds an exhibit, is of the team of an open
            bridge, or has open tasks in it.

    Records:
        case_unshared: on the case, with the person; access records the end of the grant.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        select_case(case_id, Permission.CASE_WORK, actor)
        # Two who put each other out at once: the second reads what the first left.
        case = Case.objects.select_for_update().get(id=case_id)
        _refuse_leaving(case, person_id)
        revoke_object(person_id, case_id, actor=actor, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_UNSHARED, case_id, person=person_id)


def set_status(case_id: str, status: CaseStatus, on: date, *, actor: Actor, as_of: datetime) -> CaseView:
    """Say where a case stands, and as of which day that is known. Closing has its own verb.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: The day lies in the future, or the status is ``closed``.
        Conflict: The case is closed.

    Records:
        case_status_set: on the case, with status and day.
    """
    if status is CaseStatus.CLOSED:
        raise InvalidInput(
            "A case is closed by its disposal, with a reason. Use that instead.", field="status"
        )
    if on > latest_day(as_of):
        raise InvalidInput("The day as of which the status is known lies in the future.", field="on")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        case.status, case.status_on = status, on
        case.save(update_fields=("status", "status_on"))
        note_standing(case, person_id=actor.person_id, as_of=as_of)
        ledger.record(CaseworkEvent.CASE_STATUS_SET, case.id, status=status, status_on=on.isoformat())
    return case_view(case)


# ── Shared by the verbs of casework ─────────────────────────────────────────


def working_case(case_id: str, actor: Actor, permission: Permission = Permission.CASE_WORK) -> Case:
    """Lock and return an open case that the actor may work on. Call inside :func:`act`.

    Raises:
        NotFound: It is not open to the actor.
        Conflict: It is closed.
    """
    select_case(case_id, permission, actor)
    case = Case.objects.select_for_update().get(id=case_id)
    if case.closed_at is not None:
        raise Conflict(
            "This case is closed. Open it again with a reason, or open a new one that links to it."
        )
    return case


def note_standing(case: Case, *, person_id: str, as_of: datetime) -> None:
    """Keep where a case stands now among where it stood. Call inside :func:`act`."""
    Standing.objects.create(
        id=new_id("std"), case=case, status=case.status, on=case.status_on, said_by=person_id, said_at=as_of
    )


def paragraph(untrusted: str, field: str) -> str:
    """Read a reason: a text of one or several lines.

    Raises:
        InvalidInput: It is empty.
    """
    text = clean(untrusted, max_characters=_MAX_NOTE_CHARACTERS).strip()
    if not text:
        raise InvalidInput("This needs its reason. Say it in a sentence.", field=field)
    return text


def line(untrusted: str, field: str, *, max_characters: int = 200) -> str:
    """Read one line of text.

    Raises:
        InvalidInput: It is empty or too long.
    """
    text = " ".join(clean(untrusted).split())
    if not text or len(text) > max_characters:
        raise InvalidInput(
            Said("%(field)s needs 1 to %(most)s characters.", field=field, most=max_characters), field=field
        )
    return text


def _link(
    case: Case, kind: LinkKind, target_id: str, ledger: Ledger, *, person_id: str, as_of: datetime
) -> None:
    if not is_id(target_id, _PREFIXES[kind]):
        raise InvalidInput(
            Said(
                "This is not the id of a %(kind)s. It begins with %(prefix)s_.",
                kind=kind,
                prefix=_PREFIXES[kind],
            ),
            field="target_id",
        )
    _, is_new = CaseLink.objects.get_or_create(
        case=case,
        kind=kind,
        target_id=target_id,
        defaults={"id": new_id("lnk"), "linked_by": person_id, "linked_at": as_of},
    )
    if is_new:
        ledger.record(CaseworkEvent.CASE_LINKED, case.id, link_kind=kind, target=target_id)


def _refuse_leaving(case: Case, person_id: str) -> None:
    inside = list_object_people(case.id)
    if person_id not in inside:
        raise NotFound("The case is not open to this person.")
    if not any(may(person(each), Permission.CASE_WORK, case.id) for each in inside if each != person_id):
        raise Conflict("Nobody else can work on this case. Let a colleague in first.")
    lives = [exhibit_view(row).life for row in Exhibit.objects.filter(case=case).prefetch_related("steps")]
    if any(life.holder.person_id == person_id and life.ended is None for life in lives):
        raise Conflict("This person holds an exhibit of this case. Have it handed over first.")
    bridges = Bridge.objects.filter(case=case, is_over=False)
    if any(person_id in bridge.officers for bridge in bridges):
        raise Conflict("This person is of the team of an open bridge. Bring that to its end first.")
    if CaseTask.objects.filter(case=case, assigned_to=person_id, done_at=None).exists():
        raise Conflict("This person has open tasks in this case. Say what came of them, or drop them, first.")


def sha256_of(text: str) -> str:
    """SHA-256 of a text: what the ledger holds in its place."""
    return hashlib.sha256(text.encode()).hexdigest()
