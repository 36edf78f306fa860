"""The demo at the police unit's desk: the referral arrives, becomes a case, a child is safeguarded."""

from __future__ import annotations

from datetime import datetime

from coldframe.demo.agreements import know_desk
from coldframe.demo.desks import Desk
from coldframe.demo.platform import settle
from coldframe.demo.story import Story, first, require
from coldframe.demo.visitor import visit


def know_partners(desk: Desk, hotline: Desk, story: Story) -> None:
    """Lars pins the hotline's key, or nothing it sends is taken."""
    with story.step("partners") as said:
        page = story.facts["hotline_at_police"] = know_desk(desk, "lars", hotline)
        said.tell("the hotline's key is pinned at the police unit", f"{desk.url}{page}")


def receive(desk: Desk, hotline: Desk, story: Story) -> None:
    """The referral is there as a clue with exactly the agreed fields; Lars tells the hotline it is worked on."""
    with story.step("received") as said:
        with visit(desk, "mara") as mara:
            story.facts["police_clue"] = first(r"/inbox/(clu_\w{26})", mara.get("/inbox").text)
            page = mara.get(f"/inbox/{story.facts['police_clue']}").text
            require("u-700100" in page, "the account is covered by the agreement")
            require("192.0.2.44" not in page, "the IP event is not")
            require("plainly_invented_7" not in page, "nor is the screen name")
        with visit(desk, "lars") as lars:
            listed = lars.get("/referrals/received").text
            received = story.facts["police_received"] = first(r"/referrals/received/(rrf_\w{26})", listed)
            lars.post(f"/referrals/received/{received}/tell", {"state": "working"})
        settle(desk)
        settle(hotline)
        said.tell(
            "the clue holds the account and the files, not the IP address nor the screen name",
            f"{desk.url}/inbox/{story.facts['police_clue']}",
        )


def work_case(desk: Desk, story: Story, *, now: datetime) -> None:
    """Mara opens a case, admits an exhibit, records a person in a role, a measure, a child safeguarded."""
    today = now.date().isoformat()
    with visit(desk, "mara") as mara:
        with story.step("case") as said:
            opened = mara.post(
                "/cases/new",
                {
                    "clue_id": story.facts["police_clue"],
                    "code": "NB-2026-0117",
                    "title": "Drawn pictures (demonstration)",
                    "jurisdiction": "KR",
                    "kind": "case",
                },
            )
            story.facts["case"] = first(r"cas_\w{26}", str(opened.url))
            path = f"/cases/{story.facts['case']}"
            said.tell("opened by Mara from the referral", f"{desk.url}{path}")
        with story.step("case") as said:
            item = first(r"itm_\w{26}", mara.get(path).text)
            mara.post(f"{path}/exhibits", {"item_id": item, "number": "NB-0117-1"})
            said.tell(
                "a file admitted as exhibit NB-0117-1; its hash re-checked in the vault", f"{desk.url}{path}"
            )
        with story.step("case") as said:
            adult = mara.post(
                f"{path}/parties",
                {
                    "kind": "person",
                    "label": "Person A (invented)",
                    "birth_on": "1980-05-01",
                    "basis": "official_record",
                    "act_on": today,
                },
            )
            party = first(r"pty_\w{26}", str(adult.url))
            mara.post(f"{path}/parties/{party}/roles", {"role": "distributor", "from_on": today})
            mara.post(
                f"{path}/parties/{party}/measures",
                {
                    "native_term": "불구속 입건",
                    "legal_basis": "Invented Act, s. 11",
                    "authority": desk.plan.name,
                    "from_on": today,
                },
            )
            said.tell(
                "a person in a role; booked without detention (불구속 입건), which is not indicted",
                f"{desk.url}{path}",
            )
        with story.step("case") as said:
            mara.post(
                f"{path}/safeguards",
                {
                    "kind": "welfare_referral",
                    "authority": "Invented Child Welfare Office",
                    "on": today,
                    "definition": "Child met by the welfare office the same day.",
                    "children": "1",
                },
            )
            said.tell("one child safeguarded", f"{desk.url}{path}")
