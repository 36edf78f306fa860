"""Pages of counts, money and exhibits: entered as an official would, two people on two screens."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web_people import client_of
from tests.stages.review_desk import make_clue

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.casework.actions import open_case, share_case
from coldframe.casework.queries import (
    get_exhibit,
    list_exhibits,
    list_flows,
    list_money,
    list_payment_letters,
    list_tallies,
)
from coldframe.casework.terms import CaseView, Counted, CountedUnit, Hand, LinkKind, MoneyState
from coldframe.core.actors import Actor, person
from coldframe.core.ids import new_id
from coldframe.core.values import Qualifier
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Way

pytestmark = pytest.mark.django_db

HASH = "a" * 64
SOURCE = {"source": "An invented statement", "strength": "official", "body": "", "native_text": ""}
COUNT = {"what": "seized_object/device", "qualifier": "exact", "number": "25000", **SOURCE}


@dataclass(frozen=True, slots=True)
class Investigator:
    client: Client
    actor: Actor

    def post(self, url: str, **fields: object) -> Any:
        return self.client.post(url, fields)

    def page(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return str(answer.content.decode())


def investigator(username: str, now: datetime) -> Investigator:
    client = client_of(Role.INVESTIGATOR, now=now, username=username)
    found = find_person_by_username(username)
    assert found is not None
    return Investigator(client, person(found.id))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Investigator:
    return investigator("mara", now)


@pytest.fixture
def otto(now: datetime) -> Investigator:
    return investigator("otto", now)


@pytest.fixture
def case(mara: Investigator, otto: Investigator, now: datetime) -> CaseView:
    links = ((LinkKind.CLUE, make_clue(b"circle")),)
    case = open_case("1·27", "Drawn shapes", "CN", links=links, actor=mara.actor, as_of=now)
    share_case(case.id, otto.actor.id, actor=mara.actor, as_of=now)
    return case


def test_a_count_is_entered_and_its_correction_is_seen_as_one(case: CaseView, mara: Investigator) -> None:
    url = f"/cases/{case.id}/counts"
    assert mara.post(f"{url}/add", **COUNT)["Location"] == url
    (tally,) = list_tallies(case.id, actor=mara.actor)
    assert "25,000" in mara.page(url)
    answer = mara.post(
        f"{url}/{tally.id}",
        **{**COUNT, "what": "compromised_access/access_right", "qualifier": "at_least"},
        reason="Nobody took the cameras.",
        corrects="1",
    )
    assert answer["Location"] == url
    page = mara.page(url)
    assert "Corrected: it counts another thing now" in page
    assert "<s>Seized · Devices: 25,000</s>" in page
    assert "at least 25,000" in page
    assert "Nobody took the cameras." in mara.page(f"{url}/{tally.id}")
    assert "Rights of access" in mara.page(f"/cases/{case.id}")
    (after,) = list_tallies(case.id, actor=mara.actor)
    assert (after.said.counted, after.said.unit) == (Counted.COMPROMISED_ACCESS, CountedUnit.ACCESS_RIGHT)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"what": "seized_object/access_right"}, "what"), ({"number": ""}, "number"), ({"source": ""}, "source"),
     ({"words": "many"}, "words"), ({"part_of": "tal_00000000000000000000000000"}, "part_of"),
     ({"source_on": "2090-01-01"}, "source_on")],
)  # fmt: skip
def test_what_is_wrong_with_a_count_stands_beside_its_field(
    case: CaseView, mara: Investigator, fields: dict[str, str], field: str
) -> None:
    answer = mara.post(f"/cases/{case.id}/counts/add", **{**COUNT, **fields})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert list_tallies(case.id, actor=mara.actor) == ()


def test_words_are_shown_in_place_of_a_number(case: CaseView, mara: Investigator) -> None:
    url = f"/cases/{case.id}/counts"
    mara.post(
        f"{url}/add",
        **{**COUNT, "what": "seized_object/piece", "qualifier": "", "number": "", "words": "a large number"},
    )
    page = mara.page(url)
    assert "Seized · Other pieces: a large number" in page
    assert page.count('<span class="soft">a large number</span>') == 1


MONEY = {
    "state": "recovered",
    "currency": "cny",
    "qualifier": "exact",
    "amount": "2973000",
    "is_within": "on",
    **SOURCE,
}


def test_money_is_entered_with_its_state_and_shown_at_a_rate_given(
    case: CaseView, mara: Investigator
) -> None:
    url = f"/cases/{case.id}/money"
    assert mara.post(f"{url}/add", **MONEY)["Location"] == url
    mara.post(f"{url}/add", **{**MONEY, "state": "price", "amount": "1", "most": "20", "per": "video"})
    mara.post(
        f"{url}/add",
        **{**MONEY, "state": "fine", "qualifier": "", "amount": "", "ground": "Antitrust", "is_within": ""},
    )
    assert {each.said.state for each in list_money(case.id, actor=mara.actor)} == {
        MoneyState.RECOVERED, MoneyState.PRICE, MoneyState.FINE,
    }  # fmt: skip
    page = mara.page(url)
    for part in (
        "CNY\u00a02,973,000.00",
        "CNY\u00a01.00 – CNY\u00a020.00",
        "Outside of this matter",
        "amount not known",
    ):
        assert part in page, part
    mara.post(
        f"{url}/rates", currency="CNY", rate="0.1551", into="USD", on="2021-09-16", title="An invented bank"
    )
    page = mara.page(url)
    assert "USD\u00a0461,112.30" in page
    assert "An invented bank" in page
    (item,) = [
        each for each in list_money(case.id, actor=mara.actor) if each.said.state is MoneyState.RECOVERED
    ]
    answer = mara.post(
        f"{url}/items/{item.id}", **{**MONEY, "state": "frozen"}, corrects="1", reason="Not paid back yet."
    )
    assert answer["Location"] == url
    assert "<s>Recovered: CNY\u00a02,973,000.00</s>" in mara.page(url)
    assert "Not paid back yet." in mara.page(f"{url}/items/{item.id}")
    stale = mara.post(f"{url}/items/{item.id}", **MONEY, corrects="1", reason="It was.").content.decode()
    assert "meanwhile" in stale
    assert 'name="corrects" value="2"' in stale


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"amount": "2.345"}, "amount"), ({"currency": "RMB"}, "currency"), ({"state": "fine"}, "ground"),
     ({"state": "price"}, "per"), ({"most": "3000000"}, "per")],
)  # fmt: skip
def test_what_is_wrong_with_money_stands_beside_its_field(
    case: CaseView, mara: Investigator, fields: dict[str, str], field: str
) -> None:
    answer = mara.post(f"/cases/{case.id}/money/add", **{**MONEY, **fields})
    assert answer.status_code == 422
    assert field in answer.context["money_form"].errors


def test_flows_payments_and_the_suggestion_in_words(case: CaseView, mara: Investigator) -> None:
    url = f"/cases/{case.id}/money"
    flow = {"payer": "Members", "payee": "Account 1", "currency": "CNY", "qualifier": "about", "amount": "500",
            "payments": "", "channel": "cash", "source": "A statement"}  # fmt: skip
    mara.post(f"{url}/flows", **flow)
    rows = [f"2021-02-{1 + number:02},{1 + number},CNY,member {number},Account 1" for number in range(12)]
    rows.append("soon,5,CNY,<b>member</b>,Account 1")
    content = "\n".join(("paid_at,amount,currency,payer,payee", *rows)).encode()
    file = SimpleUploadedFile("payments.csv", content, "text/csv")
    assert mara.post(f"{url}/payments", name="Statement of account 1", file=file)["Location"] == url
    assert len(list_flows(case.id, actor=mara.actor)) == 13
    page = mara.page(url)
    for part in ("A suggestion to look, not a finding.", "Account 1 received 12 payments",
                 "They come from 12 different payers.", "about CNY\u00a0500.00", "&lt;b&gt;member"):  # fmt: skip
        assert part in page, part
    (letter,) = list_payment_letters(case.id, actor=mara.actor)
    wrong = mara.post(f"{url}/letters/{letter.id}", raw=letter.raw)
    assert wrong.status_code == 422
    assert (
        mara.post(f"{url}/letters/{letter.id}", raw=letter.raw.replace("soon", "2021-03-01")).status_code
        == 302
    )
    assert len(list_flows(case.id, actor=mara.actor)) == 14
    again = mara.post(f"{url}/payments", name="x", file=SimpleUploadedFile("p.csv", content, "text/csv"))
    assert again.status_code == 422
    assert "brought already" in again.content.decode()


# ── Exhibits ────────────────────────────────────────────────────────────────


@pytest.fixture
def phone(case: CaseView, mara: Investigator) -> str:
    answer = mara.post(
        f"/cases/{case.id}/exhibits/things", kind="device", number="D-1", description="A telephone, black",
        place="Room 1", sha256=HASH,
    )  # fmt: skip
    assert answer["Location"] == f"/cases/{case.id}"
    (exhibit,) = list_exhibits(case.id, actor=mara.actor)
    return f"/cases/{case.id}/exhibits/{exhibit.id}"


def test_a_hand_over_by_two_people_on_two_screens(
    case: CaseView, phone: str, mara: Investigator, otto: Investigator
) -> None:
    exhibit_id = phone.rpartition("/")[2]
    assert "Take it, and sign" not in otto.page(phone)
    mara.post(f"{phone}/do/offer", receiver=otto.actor.id, reason="For imaging", sha256=HASH)
    assert "Take it, and sign" not in mara.page(phone)
    assert "Take the offer back" in mara.page(phone)
    assert "Waits for your signature" in otto.page("/cases")
    assert "Waits for your signature" in otto.page(f"/cases/{case.id}")
    assert "Waits for your signature" not in mara.page(f"/cases/{case.id}")
    assert "Take it, and sign" in otto.page(phone)
    forged = mara.post(f"{phone}/do/take", place="Room 2", sha256=HASH)
    assert forged.status_code >= 400
    otto.post(f"{phone}/do/take", place="Room 2", sha256=HASH)
    life = get_exhibit(exhibit_id, actor=mara.actor).life
    assert (life.holder, life.place, life.offer) == (Hand(otto.actor.id), "Room 2", None)
    assert "Hand it over" in otto.page(phone)
    assert "Hand it over" not in mara.page(phone)
    assert "Waits for your signature" not in otto.page("/cases")


def test_a_wrong_hash_is_shown_and_settled_with_a_reason(
    phone: str, mara: Investigator, otto: Investigator
) -> None:
    mara.post(f"{phone}/do/offer", receiver=otto.actor.id, reason="For imaging", sha256=HASH)
    otto.post(f"{phone}/do/take", place="Room 2", sha256="b" * 64)
    page = otto.page(phone)
    assert "In doubt: nothing uses it" in page
    assert "Take it, and sign" not in page
    blocked = otto.post(f"{phone}/do/take", place="Room 2", sha256=HASH)
    assert blocked.status_code >= 400
    assert mara.post(f"{phone}/do/settle", code="as_admitted", reason="").status_code == 422
    mara.post(f"{phone}/do/settle", code="as_admitted", reason="A digit was misread.")
    assert "Take it, and sign" in otto.page(phone)


def test_seals_copies_and_the_end_through_the_page(case: CaseView, phone: str, mara: Investigator) -> None:
    photograph = SimpleUploadedFile("seal.jpg", b"a photograph of a seal", "image/jpeg")
    mara.post(f"{phone}/do/seal", seal="S 001", attachment=photograph)
    mara.post(f"{phone}/do/move", place="Room 5", sha256=HASH, after_sha256=HASH, seals_whole="on")
    mara.post(f"{phone}/do/check", sha256=HASH, seals_whole="on")
    answer = mara.post(
        f"{phone}/do/copy", number="D-1/1", description="Image", place="Disk 7", copy_sha256="", sha256=HASH,
        seals_whole="on",
    )  # fmt: skip
    assert answer["Location"] != phone
    assert "Working copy: not the original" in mara.page(answer["Location"])
    mara.post(f"{phone}/do/unseal", seal="S 001", reason="To give it back")
    assert mara.post(f"{phone}/do/end", kind="returned", receipt="").status_code == 422
    mara.post(f"{phone}/do/end", kind="returned", receipt="R 20", outside="Its owner", sha256=HASH)
    exhibit = get_exhibit(phone.rpartition("/")[2], actor=mara.actor)
    assert exhibit.life.ended is not None
    assert "Given back" in mara.page(phone)
    assert mara.post(f"{phone}/do/burn").status_code == 404


def test_the_custody_sheet_is_handed_out_in_both_forms(
    case: CaseView, phone: str, mara: Investigator
) -> None:
    paper = mara.post(f"{phone}/sheet")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    graph = mara.post(f"{phone}/graph")
    assert graph["Content-Type"] == "application/ld+json"
    kinds = {node["@type"] for node in json.loads(graph.content)["@graph"]}
    assert "case-investigation:ProvenanceRecord" in kinds
    lines = list_disclosures()
    assert [(line.way, line.subject_id) for line in lines] == [
        (Way.CUSTODY_SHEET, phone.rpartition("/")[2])
    ] * 2
    assert {line.document_sha256 for line in lines} == {
        hashlib.sha256(each.content).hexdigest() for each in (paper, graph)
    }
    assert "Custody sheet of an exhibit" in mara.page(f"/cases/{case.id}/disclosed")
    assert mara.client.get(f"{phone}/sheet").status_code == 405


def test_a_flow_is_corrected_on_its_own_page(case: CaseView, mara: Investigator) -> None:
    url = f"/cases/{case.id}/money"
    said = {"payer": "Account 1", "payee": "Account 2", "currency": "CNY", "qualifier": "exact", "amount": "100",
            "channel": "cash", "source": "A ledger"}  # fmt: skip
    mara.post(f"{url}/flows", **said)
    (flow,) = list_flows(case.id, actor=mara.actor)
    assert f"{url}/flows/{flow.id}" in mara.page(url)
    assert 'value="Account 2"' in mara.page(f"{url}/flows/{flow.id}")
    assert mara.post(f"{url}/flows/{flow.id}", **said).status_code == 422
    answer = mara.post(f"{url}/flows/{flow.id}", **{**said, "amount": "250"}, reason="A digit was misread.")
    assert answer["Location"] == url
    (now_holds,) = list_flows(case.id, actor=mara.actor)
    page = mara.page(f"{url}/flows/{flow.id}")
    assert "A digit was misread." in page
    assert "<s>" in page
    assert "Corrected" in mara.page(url)
    assert now_holds.corrects == flow.id
    stale = mara.post(f"{url}/flows/{flow.id}", **said, reason="Again.")
    assert (stale.status_code, "meanwhile" in stale.content.decode()) == (422, True)
    assert f'action="{url}/flows/{now_holds.id}"' in stale.content.decode()


def test_every_page_is_closed_to_whom_the_case_is_not_open(
    case: CaseView, phone: str, mara: Investigator, now: datetime
) -> None:
    ines = investigator("ines", now)
    mara.post(f"/cases/{case.id}/counts/add", **COUNT)
    (tally,) = list_tallies(case.id, actor=mara.actor)
    for url in (f"/cases/{case.id}/counts", f"/cases/{case.id}/counts/{tally.id}", f"/cases/{case.id}/money", phone,
                ):  # fmt: skip
        assert ines.client.get(url).status_code == 404, url
        assert mara.client.get(url).status_code == 200, url
    for url in (f"/cases/{case.id}/counts/add", f"/cases/{case.id}/money/add", f"/cases/{case.id}/money/flows",
                f"/cases/{case.id}/money/payments", f"{phone}/do/offer", f"{phone}/sheet", f"{phone}/graph", f"/cases/{case.id}/exhibits/things"):  # fmt: skip
        assert ines.post(url, **COUNT).status_code == 404, url
    assert mara.client.get(f"/cases/{case.id}/counts/{new_id('tal')}").status_code == 404
    assert tally.said.quantity.qualifier is Qualifier.EXACT
