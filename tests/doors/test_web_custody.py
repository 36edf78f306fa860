"""The custody page tells nobody of a case that is not open to them."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.doors.web_people import client_of

from coldframe.access.actions import grant_object
from coldframe.access.terms import Role
from coldframe.casework.actions import add_party, open_case
from coldframe.casework.terms import PartyKind
from coldframe.core.actors import person

pytestmark = pytest.mark.django_db


def test_events_of_a_sealed_case_are_blank_to_others_and_whole_to_its_people_and_to_auditors(
    now: datetime,
) -> None:
    opener = client_of(Role.INVESTIGATOR, now=now, username="opener")
    owner = person(str(opener.get("/account").wsgi_request.user.pk))
    case = open_case("1", "Invented", "KR", actor=owner, as_of=now)
    party = add_party(case.id, PartyKind.PERSON, "A", actor=owner, as_of=now)
    colleague = client_of(Role.INVESTIGATOR, now=now, username="colleague")
    liaison = client_of(Role.LIAISON, now=now, username="liaison")
    auditor = client_of(Role.AUDITOR, now=now, username="auditor")

    for reader, sees in ((opener, True), (auditor, True), (colleague, False), (liaison, False)):
        for address in ("/custody", f"/custody?about={case.id}", f"/custody?about={party.id}"):
            told = reader.get(address).content.decode()
            assert ("party_added" in told) is sees, address
            assert (f'class="id" href="?about={party.id}"' in told) is sees, address
    page = colleague.get("/custody").content.decode()
    assert page.count("Nothing here that you may see") == 3
    assert "No event mentions this" in colleague.get(f"/custody?about={case.id}").content.decode()

    grant_object(_id(colleague), case.id, actor=owner, as_of=now)
    assert "party_added" in colleague.get(f"/custody?about={party.id}").content.decode()


def _id(client: object) -> str:
    return str(client.get("/account").wsgi_request.user.pk)  # type: ignore[attr-defined]
