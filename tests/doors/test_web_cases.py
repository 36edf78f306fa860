"""The pages of cases: open to whom it is granted, children first on this door too, wrong entries named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.doors.web_people import client_of
from tests.stages.review_desk import kinds, make_clue

from coldframe.access.queries import find_person_by_username, list_object_people
from coldframe.access.terms import Role
from coldframe.casework.queries import (
    find_disposal,
    get_case,
    list_cases,
    list_exhibits,
    list_links,
    list_measures,
    list_notes,
    list_parties,
    list_safeguards,
)
from coldframe.casework.terms import (
    AgeBasis,
    CaseStatus,
    DisposalCode,
    LinkKind,
    MeasureView,
    PartyView,
    SafeguardKind,
    Stage,
)
from coldframe.core.actors import Actor, person
from coldframe.intake.actions import receive_clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem

pytestmark = pytest.mark.django_db

ABSENT = "cas_00000000000000000000000000"
ADULT = {"basis": "official_record", "birth_on": "1980-01-01", "act_on": "2026-03-01"}
BOOKED = {
    "native_term": "불구속 입건",
    "legal_basis": "An invented act, article 1",
    "authority": "Police of Examplestad",
    "from_on": "2026-03-02",
}


@dataclass(frozen=True, slots=True)
class Investigator:
    """Somebody signed in, and the same as an actor."""

    client: Client
    actor: Actor

    def post(self, url: str, **fields: object) -> Any:
        return self.client.post(url, fields)

    def page(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return str(answer.content.decode())


def investigator(username: str, now: datetime, role: Role = Role.INVESTIGATOR) -> Investigator:
    client = client_of(role, now=now, username=username)
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
def clue_id() -> str:
    return make_clue(b"circle", b"square")


@pytest.fixture
def case_id(mara: Investigator, clue_id: str) -> str:
    answer = mara.post(
        "/cases/new", code="1·27", title="Drawn shapes", jurisdiction="KR", kind="case", clue_id=clue_id
    )
    (case,) = list_cases(actor=mara.actor)
    assert answer["Location"] == f"/cases/{case.id}"
    return case.id


def add_party(mara: Investigator, case_id: str, **fields: str) -> PartyView:
    before = {party.id for party in list_parties(case_id, actor=mara.actor)}
    given = {"kind": "person", "label": "P1", "basis": "unknown"} | fields
    answer = mara.post(f"/cases/{case_id}/parties", **given)
    (party,) = [each for each in list_parties(case_id, actor=mara.actor) if each.id not in before]
    assert answer["Location"] == f"/cases/{case_id}/parties/{party.id}"
    return party


def test_a_case_is_opened_from_a_clue(mara: Investigator, clue_id: str) -> None:
    assert f'href="/cases/new?clue={clue_id}"' in mara.page(f"/inbox/{clue_id}")
    form = mara.page(f"/cases/new?clue={clue_id}")
    assert f'name="clue_id" value="{clue_id}"' in form
    mara.post(
        "/cases/new", code="2.21", title="Drawn shapes", jurisdiction="kr", kind="case", clue_id=clue_id
    )
    (case,) = list_cases(actor=mara.actor)
    assert (case.code, case.title, case.jurisdiction) == ("2.21", "Drawn shapes", "KR")
    assert [(link.kind, link.target_id) for link in list_links(case.id, actor=mara.actor)] == [
        (LinkKind.CLUE, clue_id)
    ]
    shown = mara.page(f"/cases/{case.id}")
    assert "2.21 · Drawn shapes" in shown
    assert "An invented statement." in shown
    assert "2.21 · Drawn shapes" in mara.page("/cases")
    assert f'href="/cases/{case.id}"' in mara.page(f"/inbox/{clue_id}")


def test_a_wrong_entry_is_named_and_what_was_typed_stays(mara: Investigator) -> None:
    answer = mara.post("/cases/new", code="", title="Kept title", jurisdiction="Korea", kind="case")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="case-code_error"' in shown or "This field is required." in shown
    assert 'value="Kept title"' in shown
    wrong = mara.post("/cases/new", code="1", title="t", jurisdiction="XXX", kind="case")
    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {
        "jurisdiction": ["Give the jurisdiction as an ISO 3166 code, such as KR or GB-ENG."]
    }
    assert list_cases(actor=mara.actor) == ()
    assert mara.client.get("/cases/new?clue=clu_00000000000000000000000000").status_code == 404


def test_absent_and_forbidden_answer_alike(mara: Investigator, case_id: str, now: datetime) -> None:
    party = add_party(mara, case_id)
    otto = investigator("otto", now)
    reviewer = investigator("rafa", now, Role.REVIEWER)
    tails = ["", f"/parties/{party.id}"]
    token = re.compile(r'(X-CSRFToken":"|csrfmiddlewaretoken" value=")[^"]+|/cases/cas_\w+[\w/]*')
    for who in (otto, reviewer):
        answers = set()
        for which in (case_id, ABSENT):
            for tail in tails:
                answer = who.client.get(f"/cases/{which}{tail}")
                assert answer.status_code == 404
                answers.add(token.sub("", answer.content.decode()))
        assert len(answers) == 1
    posts = (
        "links", "exhibits", "safeguards", "notes", "people", "status", "close", "reopen", "totals", "parties",
    )  # fmt: skip
    verbs = (
        "age", "acts", "roles", "measures", "outcome", "safeguarding", "identity", "identity/ask", "hold", "hold/lift",
        "destroy",
    )  # fmt: skip
    deeper = tuple(f"parties/{party.id}/{each}" for each in verbs)
    tried = len(posts) + len(deeper)
    for which in (case_id, ABSENT):
        assert [otto.post(f"/cases/{which}/{tail}").status_code for tail in (*posts, *deeper)] == [
            404
        ] * tried
        assert [reviewer.post(f"/cases/{which}/{tail}").status_code for tail in (*posts, *deeper)] == [
            403
        ] * tried
    assert otto.page("/cases").count("Drawn shapes") == 0
    other = get_case(case_id, actor=mara.actor)
    assert mara.client.get(f"/cases/{ABSENT}/parties/{party.id}").status_code == 404
    assert other.status is CaseStatus.OPEN
    assert list_notes(case_id, actor=mara.actor) == ()


def test_a_colleague_is_let_in(mara: Investigator, case_id: str, now: datetime) -> None:
    otto = investigator("otto", now)
    investigator("rafa", now, Role.REVIEWER)
    assert "Otto" in mara.page(f"/cases/{case_id}")
    assert "Rafa" not in mara.page(f"/cases/{case_id}")
    mara.post(f"/cases/{case_id}/people", person_id=otto.actor.id)
    assert set(list_object_people(case_id)) == {mara.actor.id, otto.actor.id}
    assert "Drawn shapes" in otto.page(f"/cases/{case_id}")
    wrong = mara.post(f"/cases/{case_id}/people", person_id="per_00000000000000000000000000")
    assert wrong.status_code == 422
    assert list(wrong.context["share_form"].errors) == ["person_id"]


def test_a_colleague_is_taken_out_again(mara: Investigator, case_id: str, now: datetime) -> None:
    otto = investigator("otto", now)
    out = f"/cases/{case_id}/people/out"
    assert out not in mara.page(f"/cases/{case_id}")  # nobody could be spared
    assert mara.post(out, person_id=mara.actor.id).status_code == 409
    mara.post(f"/cases/{case_id}/people", person_id=otto.actor.id)
    assert out in mara.page(f"/cases/{case_id}")
    assert mara.post(out, person_id=otto.actor.id).url == f"/cases/{case_id}"
    assert list_object_people(case_id) == (mara.actor.id,)
    assert otto.client.post(out, {"person_id": mara.actor.id}).status_code == 404
    mara.post(f"/cases/{case_id}/people", person_id=otto.actor.id)
    assert mara.post(out, person_id=mara.actor.id).url == "/cases"  # to oneself the case's page is gone


def test_an_item_is_admitted_with_its_hash_verified(mara: Investigator, case_id: str, clue_id: str) -> None:
    first, second = list_items(clue_id)
    mara.post(f"/cases/{case_id}/exhibits", item_id=first.id, number="A-1")
    (exhibit,) = list_exhibits(case_id, actor=mara.actor)
    assert (exhibit.number, exhibit.item_id, exhibit.sha256, exhibit.is_verified) == (
        "A-1",
        first.id,
        first.sha256,
        True,
    )
    shown = mara.page(f"/cases/{case_id}")
    assert "Hash verified" in shown
    assert f'value="{first.id}"' not in shown  # admitted once is enough
    assert f'value="{second.id}"' in shown
    again = mara.post(f"/cases/{case_id}/exhibits", item_id=second.id, number="A-1")
    assert again.status_code == 422
    assert again.context["exhibit_form"].errors == {
        "number": ["This case already has an exhibit with that number, or this item. Look at its exhibits."]
    }
    strange = list_items(make_clue(b"triangle"))[0]
    foreign = mara.post(f"/cases/{case_id}/exhibits", item_id=strange.id, number="A-2")
    assert foreign.status_code == 422
    assert list(foreign.context["exhibit_form"].errors) == ["item_id"]
    assert len(list_exhibits(case_id, actor=mara.actor)) == 1


def test_nothing_known_of_the_age_means_child_and_the_page_says_so(mara: Investigator, case_id: str) -> None:
    party = add_party(mara, case_id, label="Blue", role="anchor")
    assert [role.role for role in party.roles] == ["anchor"]
    shown = mara.page(f"/cases/{case_id}/parties/{party.id}")
    assert "Treated as a child: the age at the time of the act is not certain" in shown
    assert "only welfare outcomes may be recorded" in shown
    offered = set(
        re.findall(r'<option value="(\w+)"', shown.split('id="measure-stage"')[1].split("</select>")[0])
    )
    assert offered == {stage.value for stage in Stage if stage.is_welfare}
    assert "Only welfare outcomes may be recorded." in mara.page(f"/cases/{case_id}")


@pytest.mark.parametrize(
    "age",
    [
        {},
        {"basis": "apparent", "birth_on": "1980-01-01", "act_on": "2026-03-01"},
        {"basis": "official_record", "birth_on": "1980-01-01"},
        {"basis": "official_record", "birth_on": "2014-01-01", "act_on": "2026-03-01"},
    ],
    ids=["nothing known", "only apparent", "day of the act unknown", "twelve"],
)
def test_this_door_records_no_more_than_welfare_of_a_child(
    mara: Investigator, case_id: str, age: dict[str, str]
) -> None:
    party = add_party(mara, case_id, **age)
    url = f"/cases/{case_id}/parties/{party.id}/measures"
    answer = mara.post(url, **BOOKED, stage="booked")
    assert answer.status_code == 422
    (message,) = answer.context["measure_form"].errors["stage"]
    assert "only welfare outcomes are recorded; Booked is none" in message
    assert message.replace("'", "&#x27;") in answer.content.decode()
    assert list_measures(case_id, actor=mara.actor) == ()
    assert kinds(party.id)[-1] == "measure_refused"  # that it was tried is on record
    mara.post(url, **(BOOKED | {"native_term": "보호처분"}))
    assert [measure.stage for measure in list_measures(case_id, actor=mara.actor)] == [Stage.WELFARE]


def test_a_measure_on_an_adult_keeps_its_native_term(mara: Investigator, case_id: str) -> None:
    party = add_party(mara, case_id, **ADULT)
    url = f"/cases/{case_id}/parties/{party.id}"
    assert "Of age at the time of the act. This is established." in mara.page(url)
    promoted = mara.post(f"{url}/measures", **BOOKED, stage="indicted")
    assert promoted.status_code == 422
    assert "cannot be recorded as Indicted" in promoted.context["measure_form"].errors["stage"][0]
    assert mara.post(f"{url}/measures", **BOOKED)["Location"] == url
    (measure,) = list_measures(case_id, actor=mara.actor)
    assert isinstance(measure, MeasureView)
    assert (measure.native_term, measure.stage, measure.mapped_by) == ("불구속 입건", Stage.BOOKED, "pack")
    for where in (url, f"/cases/{case_id}"):
        assert "불구속 입건" in mara.page(where)


def test_age_and_roles_are_entered_on_the_party_s_page(mara: Investigator, case_id: str) -> None:
    above, below = add_party(mara, case_id, label="Above", **ADULT), add_party(mara, case_id, label="Below")
    url = f"/cases/{case_id}/parties/{below.id}"
    wrong = mara.post(f"{url}/age", basis="official_record")
    assert wrong.status_code == 422
    assert list(wrong.context["age_form"].errors) == ["basis"]
    mara.post(
        f"{url}/age",
        basis="document",
        band_low="20",
        band_high="25",
        band_on="2026-05-01",
    )
    mara.post(f"{url}/acts", act_on="2026-03")
    mara.post(f"/cases/{case_id}/parties/{above.id}/roles", role="senior_agent")
    mara.post(f"{url}/roles", role="agent", under_party_id=above.id, from_when="2026-01")
    known = next(each for each in list_parties(case_id, actor=mara.actor) if each.id == below.id)
    assert (known.age.basis, known.age.band_low, known.age.band_high) == (AgeBasis.DOCUMENT, 20, 25)
    assert [(role.role, role.under_party_id) for role in known.roles] == [("agent", above.id)]
    circle = mara.post(f"/cases/{case_id}/parties/{above.id}/roles", role="agent", under_party_id=below.id)
    assert circle.status_code == 422
    assert list(circle.context["role_form"].errors) == ["under_party_id"]


def test_children_safeguarded_are_counted_with_what_was_counted(mara: Investigator, case_id: str) -> None:
    child = add_party(mara, case_id, label="Blue")
    entry = {
        "kind": "brought_to_safety",
        "on": "2026-03-02",
        "authority": "Child welfare of Examplestad",
        "definition": "children brought to a place of safety on that day",
    }
    mara.post(f"/cases/{case_id}/safeguards", **entry, children="3", party_id="")
    wrong = mara.post(f"/cases/{case_id}/safeguards", **entry, children="2", party_id=child.id)
    assert wrong.status_code == 422
    assert list(wrong.context["safeguard_form"].errors) == ["children"]
    (done,) = list_safeguards(case_id, actor=mara.actor)
    assert (done.kind, done.children, done.on) == (SafeguardKind.BROUGHT_TO_SAFETY, 3, date(2026, 3, 2))
    assert "3 children" in mara.page(f"/cases/{case_id}")


def test_notes_status_and_close(mara: Investigator, case_id: str) -> None:
    mara.post(f"/cases/{case_id}/notes", text="<b>Bold</b> https://bad.example.org/x")
    shown = mara.page(f"/cases/{case_id}")
    assert "&lt;b&gt;Bold&lt;/b&gt; hxxps://bad[.]example[.]org/x" in shown
    mara.post(f"/cases/{case_id}/status", status="under_investigation", on="2026-03-02")
    assert get_case(case_id, actor=mara.actor).status is CaseStatus.UNDER_INVESTIGATION
    future = mara.post(f"/cases/{case_id}/status", status="open", on="2999-01-01")
    assert future.status_code == 422
    assert list(future.context["status_form"].errors) == ["on"]
    refused = mara.post(
        f"/cases/{case_id}/close", code="convicted", reason="Nobody is established to be of age."
    )
    assert refused.status_code == 422
    assert list(refused.context["close_form"].errors) == ["code"]
    assert find_disposal(case_id, actor=mara.actor) is None
    mara.post(f"/cases/{case_id}/close", code="welfare_only", reason="All helped.")
    disposal = find_disposal(case_id, actor=mara.actor)
    assert disposal is not None
    assert disposal.code is DisposalCode.WELFARE_ONLY
    assert "<form" not in mara.page(f"/cases/{case_id}").split('id="main"')[1].split("Notes</h2>")[0]
    late = mara.post(f"/cases/{case_id}/status", status="open", on="2026-03-02")
    assert late.status_code == 409
    assert "This case is closed. Open it again with a reason" in late.content.decode()


def test_another_clue_is_linked_by_its_id(mara: Investigator, case_id: str, clue_id: str) -> None:
    other = make_clue(b"triangle")
    mara.post(f"/cases/{case_id}/links", kind="clue", target_id=other)
    assert {link.target_id for link in list_links(case_id, actor=mara.actor)} == {clue_id, other}
    for target in ("clu_00000000000000000000000000", "nothing"):
        wrong = mara.post(f"/cases/{case_id}/links", kind="clue", target_id=target)
        assert wrong.status_code == 422
        assert list(wrong.context["link_form"].errors) == ["target_id"]


def test_what_a_stranger_wrote_stays_text(mara: Investigator, now: datetime) -> None:
    new = NewClue(
        channel=Channel.API,
        raw=b"{}",
        raw_media_type="application/json",
        items=(NewItem(ItemKind.TEXT, text="x"),),
        statement='<script>alert("1")</script> https://bad.example.org/',
    )
    clue = receive_clue(new, actor=mara.actor, as_of=now).clue_id
    mara.post("/cases/new", code="9", title="<i>t</i>", jurisdiction="KR", kind="case", clue_id=clue)
    (case,) = list_cases(actor=mara.actor)
    for url in (f"/cases/new?clue={clue}", f"/cases/{case.id}", "/cases", f"/inbox/{clue}"):
        shown = mara.page(url)
        assert "<script>alert" not in shown
        assert "<i>t</i>" not in shown
        assert "https://bad.example.org" not in shown
