"""People and things of a case in the console: entered, placed, judged by two, and never joined by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.casework.actions import open_case, share_case
from coldframe.casework.queries import list_groups, list_judgements, list_parties, list_places, list_things
from coldframe.core.actors import Actor, person
from coldframe.core.text import defang

pytestmark = pytest.mark.django_db

GROWN = {"basis": "official_record", "birth_on": "1980-01-01", "act_on": "2026-03-01"}


class Investigator:
    """Somebody signed in, and the same as an actor."""

    def __init__(self, username: str, now: datetime) -> None:
        self.client: Client = client_of(Role.INVESTIGATOR, now=now, username=username)
        found = find_person_by_username(username)
        assert found is not None
        self.actor: Actor = person(found.id)

    def page(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return str(answer.content.decode())

    def post(self, url: str, **fields: object) -> Any:
        return self.client.post(url, fields)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Investigator:
    return Investigator("mara", now)


@pytest.fixture
def otto(now: datetime) -> Investigator:
    return Investigator("otto", now)


@pytest.fixture
def base(mara: Investigator, otto: Investigator, now: datetime) -> str:
    case = open_case("1·27", "Drawn shapes", "CN", actor=mara.actor, as_of=now)
    share_case(case.id, otto.actor.id, actor=mara.actor, as_of=now)
    return f"/cases/{case.id}"


def add(mara: Investigator, base: str, label: str, **fields: str) -> str:
    before = {party.id for party in list_parties(base[7:], actor=mara.actor)}
    mara.post(f"{base}/parties", **({"kind": "person", "label": label, "basis": "unknown"} | fields))
    (found,) = {party.id for party in list_parties(base[7:], actor=mara.actor)} - before
    return found


def test_the_structure_is_a_list_in_lists_and_a_table(mara: Investigator, base: str) -> None:
    head = add(mara, base, "Head", **GROWN, role="organizer")
    agent, anchor = add(mara, base, "Agent", **GROWN), add(mara, base, "Anchor", **GROWN)
    assert (
        mara.post(
            f"{base}/parties/{agent}/roles", role="anchor_agent", under_party_id=head, from_when="2020"
        ).status_code
        == 302
    )
    refused = mara.post(
        f"{base}/parties/{anchor}/roles", role="anchor", printed="news presenter", under_party_id=agent
    )
    assert refused.status_code == 422
    assert "known mistranslation" in refused.content.decode()
    given = {"role": "anchor", "printed": "女主播", "under_party_id": agent, "source": "a bulletin"}
    assert mara.post(f"{base}/parties/{anchor}/roles", **given).status_code == 302
    shown = mara.page(f"{base}/network")
    tree = shown[shown.index('class="tree"') : shown.index("</section>", shown.index('class="tree"'))]
    assert tree.index(">Head<") < tree.index(">Agent<") < tree.index(">Anchor<")
    assert tree.count("<ul") == 2
    assert "Acts and may be harmed: safeguarding first" in tree
    assert 'scope="row"' in shown
    assert "女主播" in shown
    role = next(party.roles[0] for party in list_parties(base[7:], actor=mara.actor) if party.id == agent)
    assert mara.post(f"{base}/roles/{role.id}/end", to_when="2021-03").status_code == 302
    assert "2020 – 2021-03" in mara.page(f"{base}/network")
    assert mara.post(f"{base}/roles/{role.id}/end", to_when="2022").status_code == 409
    assert mara.post(f"{base}/roles/{role.id}/withdraw", why="entered_wrongly").status_code == 302


def test_things_names_identifiers_and_places_are_entered_and_found(mara: Investigator, base: str) -> None:
    answer = mara.post(
        f"{base}/things",
        kind="premises",
        label="Anchor dens",
        what="anchor den",
        count="3",
        qualifier="exact",
    )
    (dens,) = list_things(base[7:], actor=mara.actor)
    assert answer["Location"] == f"{base}/records/{dens.id}"
    assert (
        mara.post(f"{base}/things", kind="group", label="Groups", count="", qualifier="exact").status_code
        == 422
    )
    mara.post(f"{base}/things", kind="service", label="Stream", qualifier="exact", count="1")
    stream = next(each for each in list_things(base[7:], actor=mara.actor) if each.kind == "service")
    at = f"{base}/records/{stream.id}"
    for url, fields in (
        (f"{at}/names", {"kind": "native_name", "text": "小喵", "language": "zh", "source": "a bulletin"}),
        (f"{at}/identifiers", {"kind": "url", "value": "hxxps://Drawn.example[.]org/", "proxy": "unknown"}),
        (f"{at}/identifiers", {"kind": "credential", "value": "not-a-real-password", "proxy": "unknown"}),
        (f"{at}/roles", {"role": "venue"}),
        (
            f"{at}/places",
            {
                "aspect": "asset",
                "path": "CN",
                "is_outside": "on",
                "confidence": "stated",
                "source": "a bulletin",
            },
        ),
        (
            f"{base}/places",
            {"aspect": "victim", "path": "KR > Seoul", "confidence": "likely", "source": "a statement"},
        ),
        (
            f"{at}/links",
            {"relation": "part_of", "other_id": dens.id, "reason": "reported", "text": "A bulletin."},
        ),
    ):
        assert mara.post(url, **fields).status_code == 302, url
    shown = mara.page(at)
    for words in (
        "小喵",
        defang("https://drawn.example.org/"),
        "Only a keyed hash is kept",
        "outside of",
        "is part of",
    ):
        assert words in shown
    assert "not-a-real-password" not in shown
    assert "KR › Seoul" in mara.page(f"{base}/network")
    claim = list_places(base[7:], subject_id=stream.id, actor=mara.actor)[0]
    assert mara.post(f"{base}/places/{claim.id}/withdraw", why="source_corrected").status_code == 302
    for url, fields in (
        (f"{at}/identifiers", {"kind": "email", "value": "no", "proxy": "unknown"}),
        (f"{at}/places", {"aspect": "asset"}),
    ):
        assert mara.post(url, **fields).status_code == 422


def test_two_people_judge_two_records_one_after_answering_what_speaks_against_it(
    mara: Investigator, otto: Investigator, base: str
) -> None:
    one = add(mara, base, "Blue", **GROWN)
    other = add(mara, base, "Green", **(GROWN | {"birth_on": "1985-01-01"}))
    for record in (one, other):
        mara.post(
            f"{base}/records/{record}/identifiers", kind="handle", value="telegram:drawn", proxy="unknown"
        )
    assert "They share something" in mara.page(f"{base}/network")
    asked = mara.page(f"{base}/records/{one}?other={other}")
    assert "Their days of birth differ" in asked
    given = {"other_id": other, "reason": "document", "text": "A document."}
    refused = mara.post(f"{base}/records/{one}/same", **given)
    assert refused.status_code == 422
    assert (
        mara.post(
            f"{base}/records/{one}/same", **given, birth_dates_differ="The register was wrong."
        ).status_code
        == 302
    )
    (judgement,) = list_judgements(base[7:], actor=mara.actor)
    assert "Somebody else has to confirm it" in mara.page(f"{base}/network")
    assert mara.post(f"{base}/judgements/{judgement.id}/confirm").status_code == 403
    assert "Confirm: they are one" in otto.page(f"{base}/network")
    assert otto.post(f"{base}/judgements/{judgement.id}/confirm").status_code == 302
    assert list_groups(base[7:], actor=mara.actor) == (frozenset((one, other)),)
    assert (
        mara.post(f"{base}/judgements/{judgement.id}/undo", why="found_otherwise", text="").status_code == 422
    )
    assert (
        mara.post(f"{base}/judgements/{judgement.id}/undo", why="found_otherwise", text="Not so.").status_code
        == 302
    )
    assert list_groups(base[7:], actor=mara.actor) == ()
    assert mara.post(f"{base}/records/{one}/not-same", **given).status_code == 302
    assert "They share something" not in mara.page(f"{base}/network")


def test_what_names_a_child_is_masked_and_its_showing_counted(mara: Investigator, base: str) -> None:
    child = add(mara, base, "Small")
    mara.post(f"{base}/things", kind="account", label="Account", count="1", qualifier="exact")
    (account,) = list_things(base[7:], actor=mara.actor)
    at = f"{base}/records/{account.id}"
    mara.post(f"{at}/identifiers", kind="handle", value="qq:7654321", proxy="unknown")
    mara.post(
        f"{base}/records/{child}/links",
        relation="uses",
        other_id=account.id,
        reason="statement",
        text="Said so.",
    )
    assert "qq:7654321" not in mara.page(at)
    opened = mara.post(f"{at}/show")
    assert "qq:7654321" in opened.content.decode()
    assert "qq:7654321" not in mara.page(at)
    mara.post(f"{base}/records/{child}/names", kind="name", text="Plainly-invented")
    assert "Plainly-invented" not in mara.page(f"{base}/records/{child}")
    assert (
        mara.post(
            f"{base}/records/{child}/facts", count="1", qualifier="exact", occupation="pupil"
        ).status_code
        == 422
    )
    facts = {"count": "7", "qualifier": "at_least", "sex": "unknown", "place": "CN > Henan"}
    assert mara.post(f"{base}/records/{child}/facts", **facts).status_code == 302
    assert "At least 7" in mara.page(f"{base}/records/{child}")
    assert mara.post(f"{base}/records/{child}/pseudonym", style="letter").status_code == 302


def test_absent_and_forbidden_answer_alike(mara: Investigator, base: str, now: datetime) -> None:
    party = add(mara, base, "Blue")
    stranger = Investigator("pia", now)
    for url in (
        f"{base}/network",
        f"{base}/records/{party}",
        f"{base}/records/thg_00000000000000000000000000",
    ):
        assert stranger.client.get(url).status_code == 404
    for path in (
        "places",
        "roles",
        "names",
        "identifiers",
        "links",
        "same",
        "not-same",
        "facts",
        "pseudonym",
        "show",
    ):
        assert stranger.post(f"{base}/records/{party}/{path}").status_code == 404, path
    for path in (f"{base}/things", f"{base}/places", f"{base}/judgements/jdg_x/undo"):
        assert stranger.post(path).status_code == 404, path
