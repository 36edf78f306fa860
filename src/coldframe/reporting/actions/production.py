"""Production is switched on by two people, for exactly the credentials that the desk has, and off by one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.reporting.actions.approval import SecondPersonNeeded
from coldframe.reporting.actions.rows import require_person
from coldframe.reporting.clearinghouses.ncmec.account import Environment
from coldframe.reporting.credentials import find_account, fingerprint
from coldframe.reporting.models import ProductionSwitch
from coldframe.reporting.queries import house_of
from coldframe.reporting.terms import ReportingEvent


class ProductionOff(NotAllowed):
    """The credentials are for production, and two people have not switched it on for them."""

    code = "production_off"


def propose_production(clearinghouse: str, *, actor: Actor, as_of: datetime) -> str:
    """Ask that production be switched on for the credentials that the desk has now; return the row's id.

    Raises:
        Conflict: The credentials are for test, or it was proposed already.
        UnsafeConfiguration: They are incomplete, or test and production are mixed up.
        NotFound: No such clearinghouse.
        NotAllowed: The actor is not a person, or may not switch production.

    Records:
        production_proposed: with the clearinghouse and the credentials' keyed hash.
    """
    proposed_by = require_person(actor, Permission.PRODUCTION_SWITCH)
    house_of(clearinghouse)
    account = find_account(clearinghouse)
    if account is None or account.environment is not Environment.PRODUCTION:
        raise Conflict("This desk has no production credentials: there is nothing to switch on.")
    account.require_safe()
    row = ProductionSwitch(
        id=new_id("psw"),
        clearinghouse=clearinghouse,
        fingerprint=fingerprint(account),
        proposed_by=proposed_by,
        proposed_at=as_of,
    )
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict("It was proposed already, or is on. Reload the page.") from None
        ledger.record(
            ReportingEvent.PRODUCTION_PROPOSED,
            row.id,
            clearinghouse=clearinghouse,
            credentials=row.fingerprint,
        )
    return row.id


def confirm_production(switch_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Switch production on, as the second person: from now on reports filed are real.

    Raises:
        SecondPersonNeeded: The actor proposed it.
        Conflict: It is on or off by now, or the credentials changed since it was proposed.
        NotFound: There is none with that id.
        NotAllowed: The actor is not a person, or may not switch production.

    Records:
        production_switched_on: with clearinghouse, the credentials' keyed hash and who proposed it.
    """
    confirmed_by = require_person(actor, Permission.PRODUCTION_SWITCH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _living(switch_id)
        if row.confirmed_by:
            raise Conflict("It is on already. Reload the page.")
        if row.proposed_by == confirmed_by:
            raise SecondPersonNeeded("You proposed it. Another person must switch production on.")
        account = find_account(row.clearinghouse)
        if account is None or fingerprint(account) != row.fingerprint:
            raise Conflict("The credentials changed since it was proposed. Propose it anew for these.")
        row.confirmed_by, row.confirmed_at = confirmed_by, as_of
        row.save()
        ledger.record(
            ReportingEvent.PRODUCTION_SWITCHED_ON,
            row.id,
            clearinghouse=row.clearinghouse,
            credentials=row.fingerprint,
            proposed_by=row.proposed_by,
        )


def switch_off_production(switch_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Switch production off, or take the proposal back; one person is enough, and it holds at once.

    A filing under way stops before its next call and retracts what stands unfinished.

    Raises:
        Conflict: It is off by now.
        NotFound: There is none with that id.
        NotAllowed: The actor is not a person, or may not switch production.

    Records:
        production_switched_off: with the clearinghouse and whether it had been on.
    """
    ended_by = require_person(actor, Permission.PRODUCTION_SWITCH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _living(switch_id)
        row.ended_by, row.ended_at = ended_by, as_of
        row.save()
        ledger.record(
            ReportingEvent.PRODUCTION_SWITCHED_OFF,
            row.id,
            clearinghouse=row.clearinghouse,
            was_on=bool(row.confirmed_by),
        )


def _living(switch_id: str) -> ProductionSwitch:
    row = ProductionSwitch.objects.select_for_update().filter(id=switch_id).first()
    if row is None:
        raise NotFound("There is no switch with that id.")
    if row.ended_at is not None:
        raise Conflict("It is off by now. Reload the page.")
    return row
