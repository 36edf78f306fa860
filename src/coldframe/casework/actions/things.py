"""Adding things, and what names parties and things."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.actions.records import check_number, words, working_record
from coldframe.casework.models import Identifier, Thing
from coldframe.casework.queries.records import select_record
from coldframe.casework.queries.things import (
    common_values,
    identifier_view,
    identifier_views,
    is_masked,
    thing_view,
)
from coldframe.casework.rules.identifiers import is_everybodys_v1, normal_form_v1
from coldframe.casework.sealing import seal
from coldframe.casework.terms.codes import CaseworkEvent
from coldframe.casework.terms.things import (
    IdentifierKind,
    IdentifierView,
    NewIdentifier,
    NewThing,
    ThingView,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.rough_moments import parse_rough_moment
from coldframe.custody.actions import act
from coldframe.vault.keys import keyed_hash

_EVENT = re.compile(r"[a-z_]{0,40}")


def add_thing(case_id: str, new: NewThing, *, actor: Actor, as_of: datetime) -> ThingView:
    """Add a service, site, group, account, wallet, listing, device, vehicle or premises; or several unnamed.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: No label, a number that says nothing, or a share.
        Conflict: The case is closed.

    Records:
        thing_added: on the thing, with the case, its kind, how many, and whether its owner is harmed.
    """
    person_id = actor.person_id
    label, what = line(new.label, "label"), words(new.what, "what")
    check_number(new.number)
    if new.number.share is not None:
        raise InvalidInput("A share is of people. Give a number of things.", field="count")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        row = Thing.objects.create(
            id=new_id("thg"), case=case, kind=new.kind, label=label, what=what, count=new.number.count,
            qualifier=new.number.qualifier, is_victims=new.is_victims, added_by=person_id, added_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.THING_ADDED, row.id, case=case.id, thing_kind=new.kind,
            count=new.number.count, qualifier=new.number.qualifier, is_victims=new.is_victims,
        )  # fmt: skip
    return thing_view(row)


def add_identifier(holder_id: str, new: NewIdentifier, *, actor: Actor, as_of: datetime) -> IdentifierView:
    """Add what names a party or thing, in its normal form, encrypted. A password is kept as a keyed hash alone.

    Args:
        holder_id: A party or thing of a case open to the actor.
        new: The identifier; an address on the network needs the time at which it was seen.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The holder's case is not open to the actor.
        InvalidInput: It is no such identifier, an address without its time, or a port that is none.
        Conflict: The holder has it already, or the case is closed.

    Records:
        identifier_added: on the holder, with the case and the kind; never the value.
    """
    person_id = actor.person_id
    value = normal_form_v1(new.kind, new.value)
    seen = parse_rough_moment(new.seen, as_of=as_of, field="seen")
    if new.kind is IdentifierKind.IP and (seen is None or "T" not in seen.text):
        raise InvalidInput(
            "An address tells something only with the minute and the time zone at which it was seen: "
            "2021-03-05T14:05+09:00.",
            field="seen",
        )
    if new.port is not None and (new.kind is not IdentifierKind.IP or not 1 <= new.port <= 65535):
        raise InvalidInput("A port is 1 to 65535, and only an address has one.", field="port")
    if not _EVENT.fullmatch(new.event):
        raise InvalidInput("Say in one word what was done: upload, login.", field="event")
    with act(actor=actor, as_of=as_of) as ledger:
        holder = working_record(holder_id, actor)
        row = Identifier(id=new_id("idf"), case=holder.case, holder_id=holder.id, kind=new.kind)
        purpose = "credential" if new.kind is IdentifierKind.CREDENTIAL else f"casework.{new.kind}"
        row.key = keyed_hash(purpose, value)
        row.sealed = "" if new.kind is IdentifierKind.CREDENTIAL else seal({"value": value}, row.id)
        row.is_strong = new.kind.is_strong and not is_everybodys_v1(new.kind, value, common_values())
        row.seen, row.port, row.event, row.proxy = str(seen or ""), new.port or 0, new.event, new.proxy
        row.keep_until, row.source = new.keep_until, words(new.source, "source")
        row.added_by, row.added_at = person_id, as_of
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Conflict("This is recorded here already.", field="value") from None
        ledger.record(
            CaseworkEvent.IDENTIFIER_ADDED, holder.id, case=holder.case_id, identifier_kind=new.kind
        )
        return identifier_view(row, is_masked=is_masked(holder), others=0)


def show_identifiers(holder_id: str, *, actor: Actor, as_of: datetime) -> tuple[IdentifierView, ...]:
    """Open what names a thing that a child uses or owns. Each time counts.

    Of a person it is part of the identity, which opens only with a second key-holder.

    Raises:
        NotFound: There is no such record, or its case is not open to the actor.
        Conflict: It is a person's.

    Records:
        identifiers_shown: on the thing, with the case.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        holder = select_record(holder_id, Permission.CASE_WORK, actor)
        if not isinstance(holder, Thing):
            raise Conflict("What names a child opens with the identity, and with a second key-holder.")
        ledger.record(CaseworkEvent.IDENTIFIERS_SHOWN, holder.id, case=holder.case_id)
        return identifier_views(holder, is_masked=False)
