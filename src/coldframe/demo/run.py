"""The demo from beginning to end, and the check of what it left behind."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from coldframe.core.errors import ColdframeError, InvalidInput
from coldframe.demo import between, hotline, platform, police, reported
from coldframe.demo.desks import Stage, count_work
from coldframe.demo.inputs import Inputs, make_inputs
from coldframe.demo.story import Story, require
from coldframe.demo.visitor import totp, visit

MARKER = "made-by-coldframe-demo"


class DemoIncomplete(ColdframeError):
    """The demo's end state lacks something; the message lists what."""

    code = "demo_incomplete"


def run_demo(folder: Path, *, once: bool) -> None:
    """Start everything, walk one matter through it, print the table; then stay up unless ``once``.

    Args:
        folder: Where everything is kept; emptied first if an earlier demo made it.
        once: Check the end state and stop.

    Raises:
        InvalidInput: The folder holds something that no demo made.
        DemoIncomplete: Something is missing at the end.
    """
    _make_room(folder)
    # Started in the background a shell makes us deaf to Ctrl-C, and SIGTERM would leave desks running.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    story = Story()
    with Stage(folder) as stage:
        with story.step("set-up") as said:
            given = make_inputs(folder / "inputs")
            stage.start()
            said.tell(
                f"three desks and a clearinghouse run; {given.files} pictures drawn", stage.clearinghouse_page
            )
        left = _walk(stage, story, given)
        for table in (story.table(), left):
            story.console.print()
            story.console.print(table)
        missing = find_missing(stage, story)
        if missing:
            raise DemoIncomplete("The demo's end state lacks: " + "; ".join(missing))
        story.console.print("[green]Everything is there:[/] the end state was checked at every desk.")
        if not once:
            _stay_up(stage, story)


def _walk(stage: Stage, story: Story, given: Inputs) -> Table:
    desk_a, desk_b, desk_c = (stage.desks[key] for key in ("platform", "hotline", "police"))
    now = datetime.now(UTC)
    platform.load_bank(desk_a, given, story)
    platform.scan(desk_a, given, story)
    platform.send_clues(desk_a, given, story)
    platform.decide(desk_a, story)
    platform.agree_with_clearinghouse(desk_a, story, now=now)
    platform.report(desk_a, stage, story)
    hotline.receive(desk_b, stage, story)
    hotline.decide(desk_b, story)
    police.know_partners(desk_c, desk_b, story)
    hotline.agree_with_police(desk_b, desk_c, story, now=now)
    hotline.refer(desk_b, desk_c, story)
    police.receive(desk_c, desk_b, story)
    between.add(desk_b, desk_c, story)
    between.give_feedback(desk_c, desk_b, story, now=now)
    between.send_to_wrong_place(desk_a, desk_b, desk_c, story, now=now)
    between.ask_back(desk_a, desk_b, story)
    police.work_case(desk_c, story, now=now)
    reported.enter(desk_c, story)
    hotline.take_down(desk_b, story, now=now)
    _figures(stage, story)
    left = between.disclosed(stage, story)
    _custody(stage, story)
    return left


def _figures(stage: Stage, story: Story) -> None:
    with story.step("figures") as said:
        desk = stage.desks["police"]
        with visit(desk, "pia") as pia:
            page = pia.get("/figures").text
        for code, number in (("children_safeguarded", 1), ("measures_recorded", 1), ("cases_opened", 2)):
            row = page.partition(f'id="{code}"')[2].partition("</tr>")[0]
            require(f"<strong>{number}</strong>" in row, f"the figure {code} must be {number}")
        said.tell(
            "counted from the ledger: two cases, one measure, one child safeguarded", f"{desk.url}/figures"
        )


def _custody(stage: Stage, story: Story) -> None:
    with story.step("custody") as said:
        counts = []
        for desk in stage.desks.values():
            found = json.loads(desk.command("custody", "verify", "--json"))
            require(found["whole"], f"the ledger of {desk.plan.name} is not whole: {found['message']}")
            counts.append(f"{found['count']}")
        desk = stage.desks["platform"]
        said.tell(f"all three ledgers verified whole ({', '.join(counts)} events)", f"{desk.url}/custody")


def find_missing(stage: Stage, story: Story) -> list[str]:
    """What should be there at the end and is not, in words; looked up at the desks, not remembered."""
    missing = []
    wanted = {
        "platform": ("list_approved", "match_found", "item_revealed", "decision_made", "receipt_received",
                     "dead_letter_kept", "clue_repeated", "referral_redirected",
                     "referral_recall_answer_received"),
        "hotline": ("clue_received", "agreement_activated", "release_refused", "referral_delivered",
                    "referral_state_received", "notice_sent", "notice_result", "referral_supplemented",
                    "referral_feedback_received", "referral_recall_answered", "clue_destroyed"),
        "police": ("referral_received", "referral_supplement_received", "referral_feedback_given",
                   "case_opened", "exhibit_admitted", "role_recorded",
                   "measure_recorded", "child_safeguarded"),
    }  # fmt: skip
    for key, kinds in wanted.items():
        desk = stage.desks[key]
        export = desk.folder / "events.ndjson"
        export.unlink(missing_ok=True)
        desk.command("custody", "export", str(export))
        there = {json.loads(line)["kind"] for line in export.read_text().splitlines()}
        missing += [f"{kind} at {desk.plan.name}" for kind in kinds if kind not in there]
        if any(count_work(desk).values()):
            missing.append(f"an end of the background work at {desk.plan.name}")
    if int(story.facts.get("scan_matches", "0")) < 100:
        missing.append("matches of the scan")
    return missing


def _make_room(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARKER).exists():
            raise InvalidInput(f"{folder} holds something that no demo made. Give another folder with --dir.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o750)
    (folder / MARKER).touch()


def _stay_up(stage: Stage, story: Story) -> None:
    console = story.console
    console.print("\nLook around. Sign in with a name, its password and the code of the moment:\n")
    for desk in stage.desks.values():
        console.print(f"[bold]{desk.plan.name}[/] ({desk.plan.kind})  {desk.url}/sign-in")
        for account in desk.accounts.values():
            console.print(f"    {account.username:<8} {account.password}   {', '.join(account.roles)}")
    console.print(f"[bold]Clearinghouse[/] (simulated)  {stage.clearinghouse_page}")
    console.print("\nPress Enter for the sign-in codes of the moment, Ctrl-C to stop everything.")
    try:
        while True:
            if not sys.stdin.readline():
                # No terminal to press Enter at: stay up all the same.
                time.sleep(3600)
                continue
            _print_codes(stage, story)
    except KeyboardInterrupt:
        console.print("\nStopping.")


def _print_codes(stage: Stage, story: Story) -> None:
    for desk in stage.desks.values():
        codes = [f"{one.username} {totp(one.totp_secret, time.time())}" for one in desk.accounts.values()]
        story.console.print(f"{desk.plan.key:<9} {'  '.join(codes)}")
