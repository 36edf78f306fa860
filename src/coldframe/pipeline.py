"""The automatic steps, in order, and what fans out: the one place that names every stage's work.

    clue received → its review opens → each item: signals, search → the review is ranked again
    decision made or reversed → reviews of the same files are ranked again
    report queued → filed     referral queued → delivered     state noted → told to its sender

Nothing here decides, sends, closes or publishes: a report is filed and a referral is
delivered because a person queued it. Every task may be run again from its start after
a crash; see ``work.tasks``.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from coldframe.core.actors import system
from coldframe.intake.queries import list_items, list_items_with_file
from coldframe.matching.steps import compute_item_signals, search_item
from coldframe.referral import steps as referral
from coldframe.reporting import steps as reporting
from coldframe.triage.actions import open_review, rank_review
from coldframe.triage.queries import find_review_for_clue, get_decision
from coldframe.vault.actions import sweep
from coldframe.work.tasks import Run, every, task

ACTOR = system("pipeline")
_HOUR_SECONDS = 3600


@task("intake.process_clue")
def process_clue(run: Run, clue_id: str) -> None:
    """Make a clue ready for a person: signals, matches, and its place in the queue with reasons."""
    # First of all: a child in danger now must not wait for five hundred pictures to be decoded.
    run.once("review", _open, clue_id, run.now())
    for item in list_items(clue_id):
        run.step(f"signals:{item.id}", _compute, item.id)
        run.step(f"search:{item.id}", _search, item.id)
    run.once("rank", _rank, clue_id, run.now("ranked"))


@task("triage.decided")
def decided(run: Run, decision_id: str) -> None:
    """Let the reviews of clues with the same file know that it has been judged."""
    _rank_others(run, decision_id)


@task("triage.reversed")
def reversed_(run: Run, decision_id: str) -> None:
    """Let the reviews of clues with the same file know that a judgement of it no longer stands."""
    _rank_others(run, decision_id)


@task("reporting.file_report")
def file_report(run: Run, report_id: str, attempt: str) -> None:
    """File a report that two people released."""
    reporting.file_report(run, report_id, attempt, clock=timezone.now)


@task("reporting.retract_report")
def retract_report(run: Run, report_id: str) -> None:
    """Retract what a withdrawn report left open at its clearinghouse."""
    reporting.retract_report(run, report_id, clock=timezone.now)


@task("referral.deliver")
def deliver(run: Run, referral_id: str) -> None:
    """Hand a referral that a person sent to its recipient."""
    referral.deliver(run, referral_id, clock=timezone.now)


@task("referral.tell_state")
def tell_state(run: Run, report_id: str) -> None:
    """Tell the desk a referral came from how it goes on."""
    referral.tell(run, report_id, clock=timezone.now)


@every(_HOUR_SECONDS, "vault.sweep")
def sweep_vault(run: Run, *_: str) -> None:
    """Remove what interrupted uploads left in the vault."""
    run.step("sweep", lambda: sweep(actor=ACTOR, as_of=timezone.now()))


def _compute(item_id: str) -> str:
    return compute_item_signals(item_id, actor=ACTOR, as_of=timezone.now()).item_id


def _search(item_id: str) -> int:
    return search_item(item_id, actor=ACTOR, as_of=timezone.now()).hits


def _rank_others(run: Run, decision_id: str) -> None:
    decision = get_decision(decision_id)
    items = list_items(decision.clue_id)
    judged = [item.sha256 for item in items if item.sha256 and decision.item_id in ("", item.id)]
    clues = {same.clue_id for sha256 in judged for same in list_items_with_file(sha256)}
    for clue_id in sorted(clues - {decision.clue_id}):
        if find_review_for_clue(clue_id, as_of=timezone.now()) is not None:
            run.once(f"rank:{clue_id}", _rank, clue_id, run.now())


def _open(clue_id: str, as_of: datetime) -> None:
    open_review(clue_id, actor=ACTOR, as_of=as_of)


def _rank(clue_id: str, as_of: datetime) -> None:
    rank_review(clue_id, actor=ACTOR, as_of=as_of)
