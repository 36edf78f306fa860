"""The demo at the platform's desk: scan, match, decide, report."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from coldframe.demo import inputs
from coldframe.demo.agreements import agree, know_clearinghouse
from coldframe.demo.desks import Desk, Stage, count_work
from coldframe.demo.story import Story, first, require
from coldframe.demo.visitor import Visitor, visit

SETTLE_SECONDS = 180


def scan(desk: Desk, given: inputs.Inputs, story: Story) -> None:
    """Run ``coldframe scan`` over the uploads, without server or database."""
    with story.step("scan") as said:
        found = json.loads(desk.command("scan", str(given.uploads), "--bank", str(given.bank), "--json"))
        story.facts["scan_matches"] = str(len({match["path"] for match in found["matches"]}))
        said.tell(
            f"{given.files} files scanned, {story.facts['scan_matches']} are copies of listed pictures "
            f"(in 10 formats and edits)",
            str(given.uploads),
        )


def load_bank(desk: Desk, given: inputs.Inputs, story: Story) -> None:
    """One person proposes the partner's list, another approves it."""
    with story.step("bank") as said:
        with visit(desk, "rafa") as rafa:
            made = rafa.post(
                "/banks/add", {"name": "Demo list", "category": "abuse_material", "source": "demo"}
            )
            with given.bank.open("rb") as file:
                proposed = rafa.post(
                    f"{made.url.path}/lists",
                    {"list_version": "2026-11"},
                    {"file": ("list.csv", file, "text/csv")},
                )
        with visit(desk, "sana") as sana:
            sana.post(f"{proposed.url.path}/decide", {})
        said.tell("list proposed by Rafa, one bad line named, approved by Sana", str(proposed.url))


def send_clues(desk: Desk, given: inputs.Inputs, story: Story) -> None:
    """Send pictures, a text, a group link and a CSV through the API, with a key of Ines's."""
    token = json.loads(
        desk.command(
            "users", "key", "ines", "--label", "upload check", "--scope", "clue.receive", "--scope", "clue.view",
            "--json",
        )
    )["token"]  # fmt: skip
    with httpx2.Client(
        base_url=desk.url, headers={"Authorization": f"Bearer {token}"}, timeout=120, trust_env=False
    ) as api:
        with story.step("intake") as said:
            clue = inputs.picture_clue(given.copies, now=datetime.now(UTC))
            answer = _send(api, clue, given.copies, key="quillpond-2026-0001")
            story.facts["clue"] = answer["id"]
            again = _send(api, clue, given.copies, key="quillpond-2026-0001")
            require(again == answer | {"created": False}, "the same upload again must be the same clue")
            said.tell(
                f"a clue with {len(given.copies)} pictures and an account arrived; sent twice, taken once",
                f"{desk.url}/inbox/{answer['id']}",
            )
        with story.step("intake") as said:
            text = _send(api, inputs.text_clue(), [])
            group = _send(api, inputs.group_clue(), [])
            story.facts["text_clue"], story.facts["group_clue"] = text["id"], group["id"]
            said.tell(
                "a text (child in danger now) and a group link arrived", f"{desk.url}/inbox/{group['id']}"
            )
        with story.step("intake") as said:
            done = api.post(
                "/api/v1/clues/import/csv", content=inputs.clues_csv(), headers={"Content-Type": "text/csv"}
            ).json()
            story.facts["csv"] = f"{done['created']}+{len(done['problems'])}"
            problem = done["problems"][0]
            said.tell(
                f"CSV: {done['created']} clues in; line {problem['line']}: {problem['message']}",
                f"{desk.url}/inbox/not-read",
            )
    with story.step("matching") as said:
        settle(desk)
        said.tell("signals computed in the sandbox, banks searched, reviews ranked", f"{desk.url}/review")


def decide(desk: Desk, story: Story) -> None:
    """Rafa claims the review, looks with a reason, decides; Sana reads it blind and agrees."""
    with story.step("review") as said, visit(desk, "rafa") as rafa:
        review = find_review(rafa, story.facts["clue"])
        story.facts["review"] = review
        rafa.post(f"/review/{review}/claim", {})
        page = rafa.get(f"/review/{review}")
        item = first(r"/item/(itm_\w{26})/reveal", page.text)
        rafa.get(f"/review/{review}/item/{item}/derivative")
        rafa.post(f"/review/{review}/item/{item}/reveal", {"reason": "needed_to_decide", "size": "full"})
        said.tell(
            "claimed by Rafa; one picture revealed with a reason, and counted", f"{desk.url}/review/{review}"
        )
    judgement = {
        "outcome": "report",
        "category": "nationally_illegal",
        "harms": ["abuse_material"],
        "reason": "Copies of listed drawings in one account (demonstration).",
    }
    with story.step("decision") as said:
        with visit(desk, "rafa") as rafa:
            rafa.post(f"/review/{review}/decide", judgement)
        with visit(desk, "sana") as sana:
            sana.post(f"/review/{review}/claim", {})
            page = sana.get(f"/review/{review}")
            require("Copies of listed drawings" not in page.text, "the second reader reads blind")
            sana.post(f"/review/{review}/decide", judgement)
        with visit(desk, "lio") as lio:
            story.facts["decision"] = find_decision(lio, review)
        said.tell("decided by Rafa, read blind and confirmed by Sana", f"{desk.url}/review/{review}")


CLEARINGHOUSE_FIELDS = (
    "clue.statement", "clue.occurred_at", "clue.danger_now", "item.file", "item.media_type", "item.url", "item.text",
    "item.md5", "item.sha1", "item.sha256", "item.pdq", "item.original_name", "item.viewed", "item.public",
    "item.match_summary", "subject.account", "subject.service", "subject.screen_name", "subject.email",
    "subject.phone", "subject.ip_event", "decision.outcome", "decision.category", "decision.reason",
)  # fmt: skip
"""What a platform lets its clearinghouse have: everything but who reported and who the child is."""


def agree_with_clearinghouse(desk: Desk, story: Story, *, now: datetime) -> None:
    """Not even a clearinghouse receives anything without an agreement: Lio proposes it, Noor activates it."""
    with story.step("agreement") as said:
        recipient = know_clearinghouse(desk, "lio")
        agreement = agree(
            desk,
            "lio",
            "noor",
            recipient=recipient,
            purposes=["report"],
            fields=CLEARINGHOUSE_FIELDS,
            now=now,
        )
        said.tell(
            "with the clearinghouse: proposed by Lio, activated by Noor",
            f"{desk.url}/partners/agreements/{agreement}",
        )


def report(desk: Desk, stage: Stage, story: Story) -> None:
    """Rafa drafts, Sana approves, Lio files; the clearinghouse's receipt is kept as it came."""
    with story.step("report") as said:
        path = f"/reports/{draft_and_approve(desk, story)}"
        said.tell("drafted by Rafa from the decision, checked, approved by Sana", f"{desk.url}{path}")
    with story.step("report") as said, visit(desk, "lio") as lio:
        lio.post(f"{path}/file", {})
        settle(desk)
        listed = httpx2.get(f"{stage.clearinghouse_page}/_simulator/reports", trust_env=False).json()
        finished = [one for one in listed if one["state"] == "finished"]
        require(len(finished) == 1, "exactly one report must be finished at the clearinghouse")
        number = story.facts["remote_report"] = str(finished[0]["reportId"])
        require(number in lio.get(path).text, "the receipt's number stands on the report's page")
        said.tell(
            f"filed by Lio; the clearinghouse's receipt with number {number} is kept", f"{desk.url}{path}"
        )


def draft_and_approve(desk: Desk, story: Story) -> str:
    """Draft a report from the decision and have a second person approve it; return its id."""
    with visit(desk, "rafa") as rafa:
        drafted = rafa.post("/reports/draft", {"decision_id": story.facts["decision"]})
        report_id = story.facts["report"] = first(r"rpt_\w{26}", str(drafted.url))
    with visit(desk, "sana") as sana:
        page = sana.get(f"/reports/{report_id}").text
        version = first(r'name="version" value="(\d+)"', page)
        sana.post(f"/reports/{report_id}/approve", {"version": version})
    return report_id


def settle(desk: Desk) -> None:
    """Wait until a desk has no background work left."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        work = count_work(desk)
        if work["failed"]:
            raise RuntimeError(f"Background work failed at {desk.plan.name}; see {desk.url}/work")
        if not any(work.values()):
            return
        time.sleep(0.3)
    raise RuntimeError(f"Background work at {desk.plan.name} did not end within {SETTLE_SECONDS} s")


def find_review(visitor: Visitor, clue_id: str) -> str:
    """The review of a clue, as its page links to it."""
    return first(r"/review/(rev_\w{26})", visitor.get(f"/inbox/{clue_id}").text)


def find_decision(visitor: Visitor, review_id: str) -> str:
    """The final decision of a review, as the ledger tells it."""
    page = visitor.get(f"/custody?about={review_id}").text
    return first(r"(?s)decision_made.*?about=(dec_\w{26})", page)


def _send(api: httpx2.Client, clue: dict[str, Any], paths: list[Path], *, key: str = "") -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    files = {f"file{number}": (path.name, path.read_bytes()) for number, path in enumerate(paths, 1)}
    if files:
        answer = api.post("/api/v1/clues", data={"clue": json.dumps(clue)}, files=files, headers=headers)
    else:
        answer = api.post("/api/v1/clues", json=clue, headers=headers)
    if answer.status_code >= httpx2.codes.BAD_REQUEST:
        raise RuntimeError(f"a clue was refused: {answer.text}")
    result: dict[str, Any] = answer.json()
    return result
