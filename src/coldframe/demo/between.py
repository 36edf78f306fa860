"""The demo between desks: sent to the wrong place, added to, asked back, answered; and what left, at the end."""

from __future__ import annotations

import csv
from datetime import datetime

from rich.table import Table

from coldframe.demo.agreements import agree, know_desk
from coldframe.demo.desks import Desk, Stage
from coldframe.demo.platform import settle
from coldframe.demo.story import Story, first, require
from coldframe.demo.visitor import visit, words

_THINGS = {"ref": "referral", "rpt": "report", "ntc": "notice", "rrf": "feedback"}
_GROUP_FIELDS = ("clue.statement", "clue.language", "item.kind", "item.text", "subject.service")


def send_to_wrong_place(platform: Desk, hotline: Desk, police: Desk, story: Story, *, now: datetime) -> None:
    """The platform refers a group link to the police unit, which gives it back; it goes on to the hotline."""
    with story.step("partners") as said:
        agreed = {
            desk.plan.key: _agree_both_ways(platform, desk, partner, now=now)
            for desk, partner in ((police, "lars"), (hotline, "lumi"))
        }
        said.tell(
            "the platform's team agrees with the police unit and with the hotline", f"{platform.url}/partners"
        )
    with story.step("sent back") as said, visit(platform, "lio") as lio:
        first_try = _refer_group(platform, agreed["police"], story)
        settle(platform)
        with visit(police, "lars") as lars:
            received = _newest_received(police, "lars")
            lars.post(
                f"/referrals/received/{received}/tell",
                {
                    "state": "not_ours",
                    "reason": "wrong_jurisdiction",
                    "country": "KR",
                    "region": "KR-26",
                    "function": "",
                },
            )
        settle(police)
        page = lio.get(f"/referrals/{first_try}").text
        require("KR-26" in page and "Refer onward" in page, "the page says where it may belong")
        said.tell(
            "a group link went to the police unit, which gave it back: another region, KR-26",
            f"{platform.url}/referrals/{first_try}",
        )
    with story.step("sent back") as said, visit(platform, "lio") as lio:
        onward = story.facts["onward"] = _refer_group(
            platform, agreed["hotline"], story, given_back=first_try
        )
        settle(platform)
        settle(hotline)
        require(onward in lio.get(f"/referrals/{first_try}").text, "the first one names where it went")
        said.tell(
            "sent on to the hotline; the matter counts once, where it is now",
            f"{platform.url}/referrals/{onward}",
        )


def ask_back(platform: Desk, hotline: Desk, story: Story) -> None:
    """The platform asks back what went on; Lumi destroys it, and the answer arrives, signed."""
    page = f"/referrals/{story.facts['onward']}"
    with story.step("asked back") as said:
        with visit(platform, "lio") as lio:
            lio.post(f"{page}/ask-back", {"reason": "sent_in_error", "days": "7"})
        settle(platform)
        received = _newest_received(hotline, "lumi")
        with visit(hotline, "lumi") as lumi:
            asked = lumi.get(f"/referrals/received/{received}").text
            require(
                "Until then the clue goes into no report" in asked, "nothing may be done with it meanwhile"
            )
            recall = first(r"/referrals/recalls/(rrc_\w{26})/answer", asked)
            lumi.post(f"/referrals/recalls/{recall}/answer", {"answer": "destroyed", "kept_reason": ""})
        settle(hotline)
        with visit(platform, "lio") as lio:
            require("None yet" not in _asked_back(lio.get(page).text), "the answer must have come")
        said.tell(
            "asked back with a deadline; destroyed by Lumi, whose desk signed for it", f"{platform.url}{page}"
        )


def add(hotline: Desk, police: Desk, story: Story) -> None:
    """Lumi adds to the hotline's referral what was left out of it: only that goes."""
    page = f"/referrals/{story.facts['referral']}"
    with story.step("added") as said, visit(hotline, "lumi") as lumi:
        seen = lumi.get(f"{page}/add?fields_=subject.service").text
        digest = first(r'name="seen" value="(\w{64})"', seen)
        require("u-700100" not in seen, "what the police unit has is not sent again")
        lumi.post(f"{page}/add", {"fields_": ["subject.service"], "seen": digest})
        settle(hotline)
        settle(police)
        with visit(police, "lars") as lars:
            received = story.facts["police_received"]
            there = lars.get(f"/referrals/received/{received}").text
            require("Quillpond" in there, "what was added must have come")
        said.tell(
            "the name of the service, left out at first, went after it; nothing else did",
            f"{hotline.url}{page}",
        )


def give_feedback(police: Desk, hotline: Desk, story: Story, *, now: datetime) -> None:
    """Lars says what came of it and what was missing; Lumi sees that when she next drafts one for the unit."""
    with story.step("feedback") as said:
        agree(
            police, "lars", "lena",
            recipient=story.facts["hotline_at_police"], purposes=["investigation"],
            fields=["feedback.outcome"], now=now,
        )  # fmt: skip
        received = story.facts["police_received"]
        with visit(police, "lars") as lars:
            lars.post(
                f"/referrals/received/{received}/feedback",
                {
                    "status": "ongoing",
                    "closed_reason": "",
                    "child_identified": "unknown",
                    "additional_victims": "",
                    "self_produced": "unknown",
                    "useful": "yes",
                    "why_not_useful": "",
                    "missing": ["event_time", "event_port"],
                },
            )
        settle(police)
        draft = (
            f"/referrals/new?clue={story.facts['hotline_clue']}&recipient={story.facts['recipient']}"
            f"&agreement={story.facts['agreement']}"
        )
        with visit(hotline, "lumi") as lumi:
            require("What was missing before" in lumi.get(draft).text, "the next draft must show it")
        said.tell(
            "of use, and the time and port of the address were missing: shown to Lumi at her next draft",
            f"{hotline.url}{draft}",
        )


def disclosed(stage: Stage, story: Story) -> Table:
    """What left each desk, as its own ledger tells it: to whom, whether it arrived, was read, was asked back."""
    table = Table("From", "To", "What", "Fields", "Receipt", "Read", "Asked back", title="What left")
    with story.step("disclosed") as said:
        for key, person in (("platform", "lio"), ("hotline", "lumi"), ("police", "lars")):
            desk = stage.desks[key]
            with visit(desk, person) as reader:
                _head, *lines = reader.get("/partners/disclosures.csv").text.splitlines()
            before = set()
            for line in reversed(list(csv.DictReader(lines))):
                require(line["custody_check"] == "holds", f"a line of {desk.plan.name} does not hold")
                subject = line["subject"]
                table.add_row(
                    desk.plan.name,
                    line["recipient_name"] or "its host",
                    "added to it" if subject in before else _THINGS[subject.partition("_")[0]],
                    str(len(line["fields"].split())),
                    "signed" if line["delivered_at"] else "none",
                    "yes" if line["read_at"] else "not known",
                    line["recall_answer"],
                )
                before.add(subject)
        said.tell(
            f"{table.row_count} disclosures at three desks, each held against its custody ledger",
            f"{stage.desks['hotline'].url}/partners/disclosures",
        )
    return table


def _agree_both_ways(platform: Desk, desk: Desk, partner: str, *, now: datetime) -> tuple[str, str]:
    """Let two desks know each other, the platform's with an agreement; return recipient and agreement there."""
    know_desk(desk, partner, platform)
    recipient = know_desk(platform, "lio", desk)
    agreement = agree(
        platform, "lio", "noor",
        recipient=recipient, purposes=["investigation"], categories=["sale_of_access"], fields=_GROUP_FIELDS,
        now=now,
    )  # fmt: skip
    return first(r"rcp_\w{26}", recipient), agreement


def _refer_group(platform: Desk, agreed: tuple[str, str], story: Story, *, given_back: str = "") -> str:
    recipient, agreement = agreed
    with visit(platform, "lio") as lio:
        drafted = lio.post(
            "/referrals/new",
            {
                "clue_id": story.facts["group_clue"],
                "recipient_id": recipient,
                "agreement_id": agreement,
                "decision_id": "",
                "purpose": "investigation",
                "harms": ["sale_of_access"],
                "report_number": "",
                "fields": list(_GROUP_FIELDS),
                "redirected_from": given_back,
            },
        )
        referral = first(r"ref_\w{26}", str(drafted.url))
        lio.post(f"/referrals/{referral}/send", {})
    return referral


def _newest_received(desk: Desk, username: str) -> str:
    with visit(desk, username) as person:
        return first(r"/referrals/received/(rrf_\w{26})", person.get("/referrals/received").text)


def _asked_back(page: str) -> str:
    """What a referral's page says of its recall."""
    return words(page.partition('id="crcl_')[2].partition("</section>")[0])
