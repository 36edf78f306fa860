"""The demo at the hotline's desk: the clearinghouse's matter arrives, is decided, referred; a notice goes out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import httpx2

from coldframe.demo.agreements import agree, know_desk, local
from coldframe.demo.desks import Desk, Stage
from coldframe.demo.platform import find_decision, find_review, settle
from coldframe.demo.story import Story, first, require
from coldframe.demo.visitor import PageRefused, visit

COVERED = (
    "clue.statement", "clue.received_at", "clue.language", "item.kind", "item.file", "item.md5", "item.sha256",
    "item.viewed", "item.public", "subject.service", "subject.account", "decision.outcome", "decision.category",
)  # fmt: skip
"""What the demo's agreement covers. The screen name and the IP event are left out on purpose."""


def receive(desk: Desk, stage: Stage, story: Story) -> None:
    """The clearinghouse hands its finished report on; the hotline takes it in as a clue."""
    with story.step("handed on") as said:
        number = story.facts["remote_report"]
        home = stage.clearinghouse_page
        with httpx2.Client(timeout=60, trust_env=False) as web:
            export = web.get(f"{home}/_simulator/reports/{number}/export").content
            listed = web.get(f"{home}/_simulator/reports").json()
            files = next(one["files"] for one in listed if str(one["reportId"]) == number)
            parts = {
                file["fileName"]: (
                    file["fileName"],
                    web.get(f"{home}/_simulator/reports/{number}/files/{file['fileId']}").content,
                )
                for file in files
            }
            token = json.loads(
                desk.command(
                    "users", "key", "ivo", "--label", "clearinghouse", "--scope", "clue.receive", "--json"
                )
            )["token"]
            done = web.post(
                f"{desk.url}/api/v1/clues/import/cybertip",
                data={"clue": export.decode("utf-8-sig")},
                files=parts,
                headers={"Authorization": f"Bearer {token}"},
            ).json()
        story.facts["hotline_clue"] = done["clues"][0]["id"]
        settle(desk)
        said.tell(
            f"report {number} with {len(parts)} files reached the hotline as a clue",
            f"{desk.url}/inbox/{story.facts['hotline_clue']}",
        )


def decide(desk: Desk, story: Story) -> None:
    """Rhea and Soren decide to refer it."""
    judgement = {
        "outcome": "refer",
        "category": "nationally_illegal",
        "harms": ["abuse_material"],
        "reason": "The account is in the police unit's country (demonstration).",
    }
    with story.step("decision") as said:
        with visit(desk, "rhea") as rhea:
            review = find_review(rhea, story.facts["hotline_clue"])
            rhea.post(f"/review/{review}/claim", {})
            rhea.post(f"/review/{review}/decide", judgement)
        with visit(desk, "soren") as soren:
            soren.post(f"/review/{review}/claim", {})
            soren.post(f"/review/{review}/decide", judgement)
        with visit(desk, "lumi") as lumi:
            story.facts["hotline_decision"] = find_decision(lumi, review)
        said.tell(
            "Rhea and Soren decide, each without knowing the other's reading", f"{desk.url}/review/{review}"
        )


def agree_with_police(desk: Desk, police: Desk, story: Story, *, now: datetime) -> None:
    """Lumi pins the police unit's key and proposes an agreement; Lev activates it."""
    with story.step("agreement") as said:
        recipient = know_desk(desk, "lumi", police)
        story.facts["recipient"] = first(r"rcp_\w{26}", recipient)
        story.facts["agreement"] = agree(
            desk, "lumi", "lev",
            recipient=recipient, purposes=["investigation", "safeguarding"], fields=COVERED, now=now,
        )  # fmt: skip
        said.tell(
            "with the police unit: proposed by Lumi, activated by Lev; it covers some fields and not others",
            f"{desk.url}/partners/agreements/{story.facts['agreement']}",
        )


def refer(desk: Desk, police: Desk, story: Story) -> None:
    """A referral with a field that the agreement does not cover is refused by its name; without it, it goes."""
    wanted: dict[str, Any] = {
        "clue_id": story.facts["hotline_clue"],
        "recipient_id": story.facts["recipient"],
        "agreement_id": story.facts["agreement"],
        "decision_id": story.facts["hotline_decision"],
        "purpose": "investigation",
        "harms": ["abuse_material"],
        "report_number": "",
    }
    with story.step("referral") as said, visit(desk, "lumi") as lumi:
        try:
            lumi.post("/referrals/new", wanted | {"fields": [*COVERED, "subject.ip_event"]})
        except PageRefused as refused:
            story.facts["refusal"] = refused.message
            require("IP" in refused.message, f"the refusal must name the field: {refused.message}")
        else:
            raise RuntimeError("a field that no agreement covers was released")
        said.tell(
            f"refused: {story.facts['refusal'].partition(' Look at ')[0]}",
            f"{desk.url}/partners/agreements/{story.facts['agreement']}",
        )
    with story.step("referral") as said:
        with visit(desk, "lumi") as lumi:
            # The name of the service is left out, to be added later.
            chosen = [field for field in COVERED if field != "subject.service"]
            drafted = lumi.post("/referrals/new", wanted | {"fields": chosen})
            story.facts["referral"] = first(r"ref_\w{26}", str(drafted.url))
            path = f"/referrals/{story.facts['referral']}"
            require("192.0.2.44" not in drafted.text, "the preview shows only what the agreement covers")
            lumi.post(f"{path}/send", {})
            settle(desk)
            settle(police)
            require("elivered" in lumi.get(path).text, "the recipient's signed receipt must have come")
        said.tell(
            "previewed and sent by Lumi; delivered with the police unit's signed receipt", f"{desk.url}{path}"
        )


def take_down(desk: Desk, story: Story, *, now: datetime) -> None:
    """A page is reported by hand, a notice is drafted, sent by a person, and its result entered."""
    with story.step("takedown") as said:
        with visit(desk, "ivo") as ivo:
            added = ivo.post(
                "/inbox/add",
                {
                    "statement": "A page with drawn pictures (demonstration).",
                    "urls": "https://pictures.example.org/gallery/1",
                    "danger_now": "no",
                    "publicly_available": "yes",
                    "viewed_by_sender": "unknown",
                    "reported_by_affected": "no",
                    "coercion": "unknown",
                    "escalated_by_sender": "no",
                    "may_be_contacted": "unknown",
                },
            )
            clue = first(r"clu_\w{26}", str(added.url))
        settle(desk)
        with visit(desk, "lumi") as lumi:
            item = first(r"item=(itm_\w{26})", lumi.get(f"/inbox/{clue}").text)
            drafted = lumi.post(
                "/takedown/new",
                {
                    "item_id": item,
                    "host_name": "Example Hosting (invented)",
                    "host_contact": "abuse@example.org",
                    "ground": "child_abuse_material",
                    "citation": "Invented Act, s. 1",
                },
            )
            story.facts["notice"] = first(r"ntc_\w{26}", str(drafted.url))
            path = f"/takedown/{story.facts['notice']}"
            lumi.post(f"{path}/sent", {"how": "mail", "reference": "mail of today"})
            lumi.post(f"{path}/result", {"kind": "removed_at_source", "at": local(now)})
        said.tell("notice drafted, sent by Lumi, removal at the source entered by hand", f"{desk.url}{path}")
