"""Grants: each side decides what the other is shown, and nothing is shown before both have decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from coldframe.casework.deconfliction.actions.exchange import publish
from coldframe.casework.deconfliction.actions.pauses import words
from coldframe.casework.deconfliction.queries import ABSENT, judge, links_in_force, select_entry
from coldframe.casework.deconfliction.rules import MAX_PART_CHARACTERS
from coldframe.casework.deconfliction.terms import GrantPart
from coldframe.casework.models import (
    DeconflictionEntry,
    DeconflictionGrant,
    DeconflictionLink,
)
from coldframe.casework.terms import DeconflictionEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.said import Listed, Said
from coldframe.custody.actions import act


def grant(
    entry_id: str,
    counterpart_id: str,
    parts: Collection[GrantPart],
    *,
    contact: str = "",
    note: str = "",
    actor: Actor,
    as_of: datetime,
) -> None:
    """Show the other side of a hit more, as soon as it does likewise. Replaces what was decided before.

    Of this desk, that is whoever has an interest now; who comes later is shown nothing before one grants again.

    Args:
        entry_id: Ours.
        counterpart_id: ``rcp_…``, or empty for other people of this desk.
        parts: What is shown.
        contact: Whom to call, if that is shown.
        note: A few words, if they are shown.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: No such entry is open to the actor, or it has no such hit: both answer alike.
        InvalidInput: Nothing is to be shown, a text is missing, or no agreement covers it.

    Records:
        interest_granted: on the case, with entry, partner and parts.
        interest_state_sent: for each partner to whom this changes anything.
    """
    person_id = actor.person_id
    if not parts:
        raise InvalidInput("Choose at least one thing to show, or say no.", field="parts")
    with act(actor=actor, as_of=as_of) as ledger:
        row, link, others = _hit(entry_id, counterpart_id, actor, as_of)
        if link is not None:
            _, terms = links_in_force(as_of)[link.id]
            missing = [part for part in GrantPart if part in parts and part.field not in terms.fields]
            if missing:
                raise InvalidInput(
                    Said(
                        "The agreement does not cover %(parts)s. Leave it out, or propose a version of the "
                        "agreement that names it.",
                        parts=Listed(tuple(missing), ", "),
                    ),
                    field="parts",
                )
        said = {GrantPart.CASE_CODE: row.case.code, GrantPart.CONTACT: contact, GrantPart.NOTE: note}
        shown = {
            part.value: words(said[part], part.value, MAX_PART_CHARACTERS)
            for part in GrantPart
            if part in parts
        }
        DeconflictionGrant.objects.update_or_create(
            entry=row,
            link=link,
            defaults={
                "parts": shown,
                "is_declined": False,
                "by": person_id,
                "at": as_of,
                "shown_to": sorted(others),
            },
        )
        ledger.record(
            DeconflictionEvent.GRANTED, row.case_id,
            entry=row.id, partner=counterpart_id or None, parts=sorted(shown),
        )  # fmt: skip
        publish(actor=actor, as_of=as_of)


def decline(entry_id: str, counterpart_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Say that nothing more is shown. The other side cannot tell this from nothing said yet.

    Raises:
        NotFound: No such entry is open to the actor, or it has no such hit.

    Records:
        interest_declined: on the case, with entry and partner.
    """
    _end(entry_id, counterpart_id, DeconflictionEvent.DECLINED, actor=actor, as_of=as_of)


def withdraw_grant(entry_id: str, counterpart_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Take a grant back: the other side is shown nothing any more, and neither are we.

    Raises:
        NotFound: No such entry is open to the actor, or it has no such hit.

    Records:
        interest_grant_withdrawn: on the case, with entry and partner.
        interest_state_sent: for each partner to whom this changes anything.
    """
    _end(entry_id, counterpart_id, DeconflictionEvent.WITHDRAWN, actor=actor, as_of=as_of)


def _end(
    entry_id: str, counterpart_id: str, event: DeconflictionEvent, *, actor: Actor, as_of: datetime
) -> None:
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row, link, others = _hit(entry_id, counterpart_id, actor, as_of)
        DeconflictionGrant.objects.update_or_create(
            entry=row,
            link=link,
            defaults={
                "parts": {},
                "is_declined": event is DeconflictionEvent.DECLINED,
                "by": person_id,
                "at": as_of,
                "shown_to": sorted(others),
            },
        )
        ledger.record(event, row.case_id, entry=row.id, partner=counterpart_id or None)
        publish(actor=actor, as_of=as_of)


def _hit(
    entry_id: str, counterpart_id: str, actor: Actor, as_of: datetime
) -> tuple[DeconflictionEntry, DeconflictionLink | None, frozenset[str]]:
    row = select_entry(entry_id, actor)
    verdict = judge(DeconflictionEntry.objects.filter(id=row.id), as_of=as_of)[row.id]
    if not counterpart_id:
        if not verdict.others:
            raise NotFound(ABSENT)
        return row, None, verdict.others
    link = DeconflictionLink.objects.filter(recipient_id=counterpart_id, id__in=list(verdict.links)).first()
    if link is None:
        raise NotFound(ABSENT)
    return row, link, frozenset()
