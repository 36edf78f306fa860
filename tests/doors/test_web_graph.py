"""The graph of a case in the console: who sees it, what it shows and never shows, and what it leaves as files."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.casework import actions
from coldframe.casework.queries import get_graph, get_party
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    AliasKind,
    Amount,
    JudgementReason,
    NewFlow,
    NewRole,
    NewThing,
    PartyKind,
    PaymentChannel,
    Relation,
    ThingKind,
)
from coldframe.core.actors import Actor, person
from coldframe.core.rough_dates import parse_rough_date
from coldframe.core.values import Qualifier
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>&\"'"
SECRET = "Hidden Person"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


class Made:
    """A case with a few people, money and a thing; one of them a child."""

    def __init__(self, now: datetime) -> None:
        self.client = client_of(Role.INVESTIGATOR, now=now, username="mara")
        found = find_person_by_username("mara")
        assert found is not None
        self.actor: Actor = person(found.id)
        said = {"actor": self.actor, "as_of": now}
        self.case = actions.open_case("3·15", f"About {SECRET}", "CN", **said).id
        grown = AgeFacts(birth_on=date(1980, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
        child = AgeFacts(birth_on=date(2014, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)

        def add(label: str, code: str, under: str = "", age: AgeFacts = grown, since: str = "2020") -> str:
            acts = (parse_rough_date("2021"),)
            party = actions.add_party(self.case, PartyKind.PERSON, label, age=age, acts=acts, **said).id
            actions.record_role(party, NewRole(code, under_id=under, from_when=since), **said)
            return party

        self.head = add("马某某", "organizer")
        self.agent = add(HOSTILE, "agent", self.head)
        self.child = add(SECRET, "anchor", self.agent, child, "2023-05")
        actions.add_alias(self.child, AliasKind.NATIVE_NAME, "숨은사람", language="ko", **said)
        self.site = actions.add_thing(self.case, NewThing(ThingKind.SITE, f"Room of {SECRET}"), **said).id
        actions.link_records(
            self.head,
            Relation.OPERATES,
            self.site,
            reason=JudgementReason.REPORTED,
            text="A bulletin.",
            **said,
        )
        for payer, amount, day in (
            ("숨은사람의 계좌", Amount("KRW", Qualifier.EXACT, 500), date(2022, 1, 5)),
            ("6222-1", Amount("CNY", Qualifier.AT_LEAST, 300), date(2021, 3, 1)),
            ("6222-1", Amount(), None),
        ):
            actions.record_flow(
                self.case,
                NewFlow(payer, "Front", amount, PaymentChannel.UNKNOWN, "a file", first_on=day),
                **said,
            )
        self.url = f"/cases/{self.case}/graph"

    def page(self, query: str = "") -> str:
        answer = self.client.get(f"{self.url}{query}")
        assert answer.status_code == 200, query
        return str(answer.content.decode())

    def file(self, form: str, query: str = "") -> bytes:
        answer = self.client.post(f"{self.url}/file{query}", {"form": form})
        assert answer.status_code == 200, (form, answer.status_code)
        assert answer.headers["Cache-Control"] == "no-store"
        return bytes(answer.content)


@pytest.fixture
def made(now: datetime) -> Made:
    return Made(now)


def drawn(page: str) -> ET.Element:
    return ET.fromstring(page[page.index("<svg xmlns") : page.index("</svg>", page.index("<svg xmlns")) + 6])


def words_of(picture: ET.Element) -> str:
    return " ".join(" ".join(picture.itertext()).split())


def test_each_view_shows_its_ties_and_only_those(made: Made) -> None:
    roles, money = made.page(), made.page("?view=money")
    assert {edge.partition(":")[0] for edge in re.findall(r'data-edge="([^"]+)"', roles)} == {"under", "link"}
    assert {edge.partition(":")[0] for edge in re.findall(r'data-edge="([^"]+)"', money)} == {"paid"}
    assert len(re.findall(r'data-edge="paid', money)) == 3, "one a currency; what has no amount stays"
    said = words_of(drawn(money))
    assert "KRW\xa0500" in said.replace("KRW 500", "KRW\xa0500")
    assert "at least CNY" in said
    assert "amount not known" in said
    time = made.page("?view=time")
    assert time.count("data-mark=") >= 7
    assert "2020 – …" in time
    for view in ("roles", "money", "time"):
        page = made.page(f"?view={view}")
        assert page.count("<script>alert") == 0
        assert "style=" not in page[page.index("<svg xmlns") :]


def test_the_same_stands_in_the_tables(made: Made) -> None:
    whole = get_graph(made.case, actor=made.actor)
    nodes, ties = made.page("?view=nodes"), made.page("?view=ties")
    assert sorted(re.findall(r'data-node="([^"]+)"', nodes)) == sorted(node.id for node in whole.nodes)
    assert sorted(re.findall(r'data-edge="([^"]+)"', ties)) == sorted(edge.id for edge in whole.edges)
    up, down = made.page("?view=nodes&sort=ties"), made.page("?view=nodes&sort=-ties")
    assert 'aria-sort="ascending"' in up
    order = re.findall(r'data-node="([^"]+)"', up)
    assert order == re.findall(r'data-node="([^"]+)"', down)[::-1]


def test_a_filter_shows_nothing_from_outside(made: Made) -> None:
    page = made.page("?since=2023&kind=anchor&kind=agent")
    assert set(re.findall(r'data-node="([^"]+)"', page)) == {made.agent, made.child}
    page = made.page("?view=money&since=2022&until=2022-01")
    assert "KRW" in words_of(drawn(page))
    assert "CNY" not in words_of(drawn(page))
    assert "without a date" in page
    assert "amount not known" in made.page("?view=money&since=2022&until=2022-01&undated=on")
    assert made.client.get(f"{made.url}?since=yesterday").status_code == 422
    assert made.client.get(f"{made.url}?since=2023&until=2020").status_code == 422
    assert made.client.post(f"{made.url}/file?since=yesterday", {"form": "svg"}).status_code == 400
    assert made.client.post(f"{made.url}/file", {"form": "docx"}).status_code == 400


def test_who_is_chosen_is_told_with_all_ties_and_can_stand_in_the_middle(made: Made) -> None:
    page = made.page(f"?node={made.agent}")
    assert 'id="somebody"' in page
    assert f"/parties/{made.agent}" in page
    near = made.page(f"?around={made.head}&hops=1")
    assert set(re.findall(r'data-node="([^"]+)"', near)) == {made.head, made.agent, made.site}
    assert made.page("?around=pty_nobody&node=pty_nobody")


def test_a_sealed_name_stands_nowhere(made: Made) -> None:
    label = get_party(made.child, actor=made.actor).label
    told = [
        made.page(query)
        for query in ("", "?view=money", "?view=time", "?view=nodes", "?view=ties", f"?node={made.child}")
    ]
    told += [made.file(form, "?view=time").decode() for form in ("svg", "graphml", "case")]
    told += [made.file("svg", "?view=money").decode()]
    for each in told:
        assert SECRET not in each
        assert "숨은사람" not in each
    assert all(label in each for each in (told[0], told[2], told[3], told[6], told[7], told[8]))


def test_files_are_what_they_say_and_custody_keeps_their_digests(made: Made, tmp_path: Path) -> None:
    before = len(list_events(about=made.case))
    svg, png = made.file("svg"), made.file("png")
    graphml, case = made.file("graphml"), made.file("case")
    whole = get_graph(made.case, actor=made.actor)
    root = ET.fromstring(svg)
    assert HOSTILE in words_of(root)
    assert not [
        part for part in root.iter() if part.tag.rpartition("}")[2] in ("script", "a", "image", "style")
    ]
    assert png.startswith(b"\x89PNG")
    roles = [edge for edge in whole.edges if edge.kind != "paid"]
    read = nx.read_graphml(io.BytesIO(graphml))
    assert set(read.nodes) == {node.id for node in whole.nodes}
    assert read.number_of_edges() == len(roles)
    assert read.nodes[made.agent]["label"] == HOSTILE
    money = nx.read_graphml(io.BytesIO(made.file("graphml", "?view=money")), force_multigraph=True)
    assert {data["currency"] for _a, _b, data in money.edges(data=True)} == {"", "CNY", "KRW"}
    assert len(json.loads(case)["@graph"]) > len(whole.nodes)
    (tmp_path / "case.json").write_bytes(made.file("case", "?view=time"))
    program = "import sys; from case_utils.case_validate import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--built-version", "case-1.5.0", "--allow-info"]
    done = subprocess.run(
        [*command, str(tmp_path / "case.json")], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout[:4000] + done.stderr[-1000:]
    taken = [each for each in list_events(about=made.case) if each.kind == "graph_written"]
    assert len(list_events(about=made.case)) == before + 6
    assert [each.detail["graph_form"] for each in taken] == [
        "svg",
        "png",
        "graphml",
        "case",
        "graphml",
        "case",
    ]
    assert taken[0].detail["node_count"] == len(whole.nodes)
    assert len(taken[0].detail["sha256"]) == 64


def test_absent_and_forbidden_look_the_same_to_every_role(made: Made, now: datetime) -> None:
    absent = "/cases/cas_00000000000000000000000000/graph"
    for role in Role:
        client: Client = client_of(role, now=now, username=f"some-{role}")
        for ending in ("", "/file"):
            one, other = (
                client.post(f"{url}{ending}", {"form": "svg"}) if ending else client.get(url)
                for url in (absent, made.url)
            )
            assert one.status_code == other.status_code, role
            assert other.status_code == 404 or (ending and other.status_code == 403), role
            said = "Nothing here that you may see", "not allowed"
            assert [each in one.content.decode() for each in said] == [
                each in other.content.decode() for each in said
            ]
            assert made.case not in other.content.decode().replace(made.url, "")
    assert not [each for each in list_events(about=made.case) if each.kind == "graph_written"]


def test_an_empty_case_says_so(made: Made, now: datetime) -> None:
    empty = actions.open_case("2", "Nothing", "CN", actor=made.actor, as_of=now).id
    for view in ("roles", "money", "time", "nodes", "ties"):
        answer = made.client.get(f"/cases/{empty}/graph?view={view}")
        assert answer.status_code == 200
        assert "<svg xmlns" not in answer.content.decode()


def test_records_that_are_one_stand_once_everywhere(made: Made, now: datetime) -> None:
    client_of(Role.INVESTIGATOR, now=now, username="otto")
    found = find_person_by_username("otto")
    assert found is not None
    said = {"actor": made.actor, "as_of": now}
    actions.share_case(made.case, found.id, **said)
    grown = AgeFacts(birth_on=date(1980, 1, 1), basis=AgeBasis.OFFICIAL_RECORD)
    acts = (parse_rough_date("2021"),)
    twin = actions.add_party(made.case, PartyKind.PERSON, "Twin", age=grown, acts=acts, **said).id
    judgement = actions.judge_same(
        made.head, twin, reason=JudgementReason.SAME_IDENTIFIER, text="One account.", **said
    )
    assert "may_be:" in made.page()
    actions.confirm_same(judgement.id, actor=person(found.id), as_of=now)
    page = made.page()
    assert "may_be:" not in page
    first, second = sorted((made.head, twin))
    assert first in re.findall(r'data-node="([^"]+)"', page)
    assert second not in re.findall(r'data-node="([^"]+)"', page)
    names = ["马某某", "Twin"] if first == made.head else ["Twin", "马某某"]
    assert " = ".join(names) in words_of(drawn(page))
    case, network = (made.client.get(f"/cases/{made.case}{end}").content.decode() for end in ("", "/network"))
    listed = case[case.index('id="parties"') : case.index("</section>", case.index('id="parties"'))]
    assert listed.count("/parties/pty_") == 4
    assert listed.count('<span class="soft">=</span>') == 1
    assert f"{' = '.join(names)}</a></th>" in network or f"{' = '.join(names[::-1])}</a></th>" in network


def test_people_and_things_come_in_pages(made: Made, now: datetime) -> None:
    for number in range(60):
        label = f"Account {number}"
        actions.add_thing(made.case, NewThing(ThingKind.ACCOUNT, label), actor=made.actor, as_of=now)
    first, second = (
        made.client.get(f"/cases/{made.case}/network{end}").content.decode() for end in ("", "?things=2")
    )
    assert (first.count(">Account "), second.count(">Account ")) == (49, 11)
    assert "things=2" in first
    assert len(re.findall('data-node="', made.page("?view=nodes"))) == 50
    assert "+ 60 · Account" in made.page()
    assert made.page("?open=%2Baccount").count('data-node="thg_') == 61
