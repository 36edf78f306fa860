"""What the graph of a large case costs: read, narrowed and drawn, its page, its tables and its files.

    .venv/bin/python -m bench.graph 5000 20000                              # SQLite
    COLDFRAME_DATABASE_URL=postgresql://… .venv/bin/python -m bench.graph 5000 20000

An invented case goes straight into an empty database: a tree of agents with what hangs on it, payers, companies,
accounts, links and payments in three currencies. Medians of three, of the page as the desk's own server makes it.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.figures import timed

START = date(2019, 1, 1)
LEVELS = (("organizer", 2), ("senior_agent", 6), ("agent", 20), ("anchor_agent", 70), ("anchor", 700))
NAMES = ("马某某", "王某", "李某某", "김모씨", "A씨", "Blue", "Green", "Orange", "Slate", "Amber")


def fill(case_id: str, by: str, nodes: int, edges: int) -> None:
    """Put an invented network into an open case: so many nodes and about so many ties."""
    made = _Invention(case_id, by, nodes)
    made.add_tree(nodes / 5000)
    made.add_things(round(nodes * 0.25))
    made.add_payers(nodes)
    made.add_money(edges)
    made.save()


class _Invention:
    def __init__(self, case_id: str, by: str, seed: int) -> None:
        from coldframe.casework.models import Case
        from coldframe.rulepacks.loader import load
        from coldframe.rulepacks.terms import PackName

        self.chance, self.by, self.now = random.Random(seed), by, datetime.now(UTC)
        self.case = Case.objects.get(id=case_id)
        self.pack = load(PackName.ROLES, self.case.jurisdiction, on=self.now.date()).id
        self.parties: list[Any] = []
        self.roles: list[Any] = []
        self.acts: list[Any] = []
        self.things: list[Any] = []
        self.links: list[Any] = []
        self.ends: dict[str, Any] = {}
        self.flows: list[Any] = []
        self.heads: list[str] = []
        self.payers: list[str] = []

    def rough(self) -> str:
        """A day, a month or a year."""
        return str(self.day())[: self.chance.choice((4, 7, 10))]

    def day(self) -> date:
        return START + timedelta(days=self.chance.randrange(1500))

    def add(self, kind: str, label: str, code: str, under: str = "", born: str = "1980-01-01") -> str:
        from coldframe.casework.models import Act, Party, PartyRole
        from coldframe.casework.sealing import seal
        from coldframe.core.ids import new_id

        key = new_id("pty")
        is_person = kind == "person"
        sealed = seal({"label": label} | ({"birth_on": born} if is_person else {}), key)
        self.parties.append(
            Party(id=key, case=self.case, kind=kind, number=len(self.parties) + 1, sealed=sealed,
                  age_basis="official_record", added_by=self.by, added_at=self.now)
        )  # fmt: skip
        told = {"recorded_by": self.by, "recorded_at": self.now}
        if is_person:
            self.acts.append(Act(id=new_id("act"), party_id=key, on=self.rough(), **told))
        role = {"role": code, "under_id": under or None, "from_when": self.rough(), "pack": self.pack}
        self.roles.append(PartyRole(id=new_id("rol"), party_id=key, **role, **told))
        return key

    def add_thing(self, kind: str, label: str) -> str:
        from coldframe.casework.models import Thing
        from coldframe.core.ids import new_id

        told = {"added_by": self.by, "added_at": self.now}
        self.things.append(Thing(id=new_id("thg"), case=self.case, kind=kind, label=label, **told))
        return str(self.things[-1].id)

    def link(self, left: str, relation: str, right: str) -> None:
        from coldframe.casework.models import Judgement
        from coldframe.core.ids import new_id

        self.links.append(
            Judgement(id=new_id("jdg"), case=self.case, kind="link", left_id=left, right_id=right, relation=relation,
                      state="in_force", reason="reported", text="Invented.", made_by=self.by, made_at=self.now)
        )  # fmt: skip

    def add_tree(self, share: float) -> None:
        above: list[str] = []
        for code, whole in LEVELS:
            below = []
            for at in range(max(1, round(whole * max(share, 0.02)))):
                born = "2010-01-01" if code == "anchor" and at % 5 == 0 else "1980-01-01"
                label = f"{self.chance.choice(NAMES)} {len(self.parties) + 1}"
                below.append(
                    self.add("person", label, code, self.chance.choice(above) if above else "", born)
                )
            for _ in range(len(below) // 4 if above else 0):
                label = f"Culture-media company {len(self.parties) + 1}"
                company = self.add("organization", label, "front_company", self.chance.choice(above))
                self.link(company, "operates", self.add_thing("site", f"Room {len(self.things) + 1}"))
            above = below
        self.heads = [party.id for party in self.parties]

    def add_things(self, count: int) -> None:
        kinds = (("account", "Account"), ("wallet", "Wallet"), ("device", "Telephone"), ("group", "Group"))
        for at in range(count):
            kind, label = kinds[at % 4]
            self.link(self.chance.choice(self.heads), "uses", self.add_thing(kind, f"{label} {at + 1}"))

    def add_payers(self, nodes: int) -> None:
        while len(self.parties) + len(self.things) < nodes:
            self.payers.append(self.add("person", f"Payer {len(self.parties) + 1}", "payer"))

    def add_money(self, edges: int) -> None:
        """First every payer pays one of few receivers, then anybody anybody."""
        from coldframe.casework.models import Flow, FlowEnd
        from coldframe.core.ids import new_id

        self.ends = {
            key: FlowEnd(id=new_id("end"), case=self.case, label=f"As printed {key}", node_id=key)
            for key in (*self.heads, *self.payers)
        }
        receivers = self.heads[: max(3, len(self.heads) // 30)]
        ties = len(self.links) + sum(role.under_id is not None for role in self.roles)
        for at in range(max(0, edges - ties)):
            payee = (
                receivers[at % len(receivers)] if at < len(self.payers) else self.chance.choice(self.heads)
            )
            payer = self.payers[at % len(self.payers)] if self.payers else self.chance.choice(self.heads)
            day, currency = self.day(), self.chance.choice(("CNY", "CNY", "KRW", ""))
            flow = Flow(id=new_id("flw"), case=self.case, payer=self.ends[payer], payee=self.ends[payee], currency=currency,
                        channel="unknown", payments=1, payments_qualifier="exact", first_on=day, last_on=day, minor=0,
                        source="Invented.", recorded_by=self.by, recorded_at=self.now)  # fmt: skip
            if currency and at % 7:
                flow.qualifier, flow.minor = "exact", self.chance.choice((500, 1000, 2973, 990000))
            self.flows.append(flow)

    def save(self) -> None:
        for rows in (
            self.parties,
            self.things,
            self.roles,
            self.acts,
            self.links,
            [*self.ends.values()],
            self.flows,
        ):
            for at in range(0, len(rows), 500):
                type(rows[at]).objects.bulk_create(rows[at : at + 500])


def anew(case: str, actor: Any) -> None:
    """Read a network from its rows, whatever memory holds."""
    from coldframe.access.terms import Permission
    from coldframe.casework.queries.cases import select_case
    from coldframe.casework.queries.graph import read_graph

    read_graph(select_case(case, Permission.CASE_VIEW, actor), actor)


def worked(what: Callable[[], object]) -> float:
    """Seconds of one core: on a busy machine the clock says little."""
    started = time.process_time()
    what()
    return time.process_time() - started


def measure(nodes: int, edges: int) -> None:
    from allauth.mfa.totp.internal.auth import generate_totp_secret
    from django.contrib.auth import get_user_model
    from django.test import Client

    from coldframe.access.actions import create_person, enrol_totp, grant_role
    from coldframe.access.terms import Role
    from coldframe.casework.actions import open_case
    from coldframe.casework.queries import get_graph, see_in_graph
    from coldframe.casework.terms.graph import GraphWish, Tie
    from coldframe.core.actors import person, system

    said = {"actor": system("terminal"), "as_of": datetime.now(UTC)}
    key = create_person("bench", "Bench", **said)
    grant_role(key, Role.INVESTIGATOR, **said)
    enrol_totp(key, generate_totp_secret(), **said)
    actor = person(key)
    case = open_case("B·1", "Invented", "CN", actor=actor, as_of=datetime.now(UTC)).id
    fill(case, key, nodes, edges)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=key))
    graph = get_graph(case, actor=actor)

    def get(query: str) -> Callable[[], object]:
        def ask() -> None:
            assert client.get(f"/cases/{case}/{query}").status_code == 200, query

        return ask

    def take(form: str) -> Callable[[], object]:
        return lambda: client.post(f"/cases/{case}/graph/file", {"form": form}).content

    lines = [
        ("nodes, ties", f"{len(graph.nodes):,}, {len(graph.edges):,}"),
        ("read all of it from the database, CPU s", f"{worked(lambda: anew(case, actor)):.1f}"),
        ("the same from memory, s", f"{timed(lambda: get_graph(case, actor=actor), 3):.2f}"),
    ]
    for name, wish in (
        ("choose what to draw, s", GraphWish()),
        ("the same, money of half a year, s", GraphWish(ties=frozenset((Tie.PAID,)), since=START, until=START + timedelta(days=183))),
    ):  # fmt: skip
        lines.append((name, f"{timed(lambda wish=wish: see_in_graph(graph, wish), 3):.2f}"))  # type: ignore[misc]
    for name, query in (
        ("page by role", "graph"), ("page by money", "graph?view=money"), ("page by time", "graph?view=time"),
        ("table of nodes", "graph?view=nodes"), ("table of ties", "graph?view=ties"), ("people and things", "network"),
    ):  # fmt: skip
        lines.append((f"{name}, s", f"{timed(get(query), 3):.2f}"))
    lines += [
        (f"file: {form}, s", f"{timed(take(form), 3):.2f}") for form in ("svg", "png", "graphml", "case")
    ]
    for name, value in lines:
        print(f"| {name} | {value} |")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="coldframe-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    os.environ.setdefault("COLDFRAME_DATA_DIR", str(folder))
    os.environ.setdefault("COLDFRAME_SECRET_KEY", "bench" * 12)
    os.environ.setdefault("COLDFRAME_PUBLIC_URL", "http://testserver")
    import django

    django.setup()
    from tests.journeys.seed import make_desk

    make_desk()
    from django.db import connection

    print(f"{connection.vendor}, load {os.getloadavg()[0]:.1f}; seconds")
    print("| | |\n|---|---|")
    try:
        measure(*(map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (5000, 20000)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
