"""Whom to call about an agreement: added by a person, destroyed on its own."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.partners.models import Agreement, Contact
from coldframe.partners.terms import NewContact, PartnersEvent


def add_contact(agreement_id: str, new: NewContact, *, actor: Actor, as_of: datetime) -> str:
    """Add a contact to an agreement, for all its versions. Returns its id, ``con_…``.

    Raises:
        NotFound: There is no such agreement.
        InvalidInput: No name, or no way to reach it.
        NotAllowed: The actor is not a person.

    Records:
        agreement_contact_added: with the contact's id, party and role; never a name or an address.
    """
    actor.person_id  # noqa: B018 - only a person says whom to call
    name = clean(new.name_as_printed, max_characters=300).strip()
    mail, phone = clean(new.mail, max_characters=254).strip(), clean(new.phone, max_characters=60).strip()
    if not name:
        raise InvalidInput("Write the name of the person or office.", field="name_as_printed")
    if not mail and not phone:
        raise InvalidInput("Add a mail address or a telephone number.", field="phone")
    if not Agreement.objects.filter(agreement_id=agreement_id).exists():
        raise NotFound("There is no agreement with this id. Choose one from the partners page.")
    contact_id = new_id("con")
    with act(actor=actor, as_of=as_of) as ledger:
        Contact.objects.create(
            id=contact_id,
            agreement_id=agreement_id,
            party=new.party,
            role=new.role,
            name_as_printed=name,
            mail=mail,
            phone=phone,
            added_at=as_of,
        )
        ledger.record(
            PartnersEvent.CONTACT_ADDED, agreement_id, contact=contact_id, party=new.party, role=new.role
        )
    return contact_id


def destroy_contact(contact_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Destroy a contact: nothing of it stays but its id and role in the ledger.

    Raises:
        NotFound: There is none with this id.
        NotAllowed: The actor is not a person.

    Records:
        agreement_contact_destroyed: with the contact's id, party and role.
    """
    actor.person_id  # noqa: B018 - only a person removes one
    with act(actor=actor, as_of=as_of) as ledger:
        row = Contact.objects.select_for_update().filter(pk=contact_id).first()
        if row is None:
            raise NotFound("This contact is gone already. Reload the page.")
        ledger.record(
            PartnersEvent.CONTACT_DESTROYED,
            row.agreement_id,
            contact=row.id,
            party=row.party,
            role=row.role,
        )
        row.delete()
