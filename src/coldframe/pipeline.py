"""The automatic steps, in order, and what fans out: the one place that names every stage's work.

    clue received → its review opens → each item: signals, search → the review is ranked again
    entries become active → stored signals are searched for them → reviews are ranked again
    entry withdrawn → reviews of what it matched come back
    decision made or reversed → reviews of the same files are ranked again, feedback to sources is noted
    a source's turn → what changed there is taken in     feedback sent by a person → told to its source
    report queued → filed     referral queued → delivered     state noted → told to its sender

Nothing here decides, sends, closes or publishes: a report is filed and a referral is
delivered because a person queued it. Every task may be run again from its start after
a crash; see ``work.tasks``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from coldframe.casework.queries import find_admitted
from coldframe.core.actors import system
from coldframe.intake.queries import clues_of_items, list_items, list_items_with_file
from coldframe.matching import exchange_steps as sources
from coldframe.matching.actions import note_judgement, record_back_search, void_judgement
from coldframe.matching.backward import (
    BackwardSearch,
    count_found,
    list_items_found,
    list_items_let_go,
    list_items_of,
)
from coldframe.matching.steps import compute_item_signals, search_item
from coldframe.referral import steps as referral
from coldframe.referral.queries import is_to_be_sent
from coldframe.reporting import actions as reporting_actions
from coldframe.reporting import steps as reporting
from coldframe.reporting.queries import list_files
from coldframe.triage.actions import ask_again, open_review, rank_review
from coldframe.triage.queries import find_review_for_clue, get_decision
from coldframe.triage.terms import LookAgain, Outcome
from coldframe.vault.actions import sweep
from coldframe.work.tasks import Run, every, task

ACTOR = system("pipeline")
_MINUTE_SECONDS = 60
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
    """Let the reviews of clues with the same file know that it has been judged, and note what to tell sources."""
    _rank_others(run, decision_id)
    run.once("feedback", _note_feedback, decision_id, run.now("feedback"))


@task("triage.reversed")
def reversed_(run: Run, decision_id: str) -> None:
    """Let the reviews of clues with the same file, and the reports, know that a judgement no longer stands."""
    _rank_others(run, decision_id)
    run.once("feedback", _void_feedback, decision_id, run.now("feedback"))
    run.once("reports", _answer_reversal, decision_id, run.now("reports"))


@task("matching.search_back")
def search_back(run: Run, generation: str, bank_id: str = "") -> None:
    """Search what was received before for entries that became active, or for a bank that matches more."""
    backward = BackwardSearch(generation, bank_id)
    kind = after = ""
    signals = number = 0
    while True:
        number += 1
        part = run.step(f"part:{number}", _search_back, backward, kind, after)
        kind, after, signals = part["kind"], part["after"], signals + part["signals"]
        if not kind:
            break
    run.once("searched", _record_back_search, generation, backward.count(), signals, run.now("searched"))
    _fan_out(run, partial(list_items_found, is_negative=False), generation, LookAgain.NEW_MATCH)
    _fan_out(run, partial(list_items_found, is_negative=True), generation, None)


@task("matching.withdrawn")
def withdrawn(run: Run, generation: str) -> None:
    """Bring back the reviews of what withdrawn entries had matched, decided ones as well."""
    _fan_out(run, list_items_let_go, generation, LookAgain.ENTRY_WITHDRAWN)


@task("matching.rank_again")
def rank_again(run: Run, subject: str) -> None:
    """Rank the reviews again of what an entry, or a bank, matched: it now says something else."""
    _fan_out(run, list_items_of, subject, None)


@task("reporting.file_report")
def file_report(run: Run, report_id: str, attempt: str) -> None:
    """File a report that two people released."""
    reporting.file_report(run, report_id, attempt, clock=timezone.now)


@task("reporting.retract_report")
def retract_report(run: Run, report_id: str) -> None:
    """Retract what a withdrawn report left open at its clearinghouse."""
    reporting.retract_report(run, report_id, clock=timezone.now)


@task("reporting.destroy_preserved")
def destroy_preserved(run: Run, report_id: str) -> None:
    """Destroy what a person confirmed, except for files that a case or a referral still needs."""
    run.once("destroy", _destroy_preserved, report_id, run.now())


@task("referral.deliver")
def deliver(run: Run, referral_id: str) -> None:
    """Hand a referral that a person sent to its recipient."""
    referral.deliver(run, referral_id, clock=timezone.now)


@task("referral.tell_state")
def tell_state(run: Run, report_id: str) -> None:
    """Tell the desk a referral came from how it goes on."""
    referral.tell(run, report_id, clock=timezone.now)


@task("matching.sync_source")
def sync_source(run: Run, source_id: str) -> None:
    """Ask a source that two people approved for what changed."""
    sources.sync_source(run, source_id, clock=timezone.now)


@task("matching.send_feedback")
def send_feedback(run: Run, feedback_id: str, attempt: str) -> None:
    """Give a source the feedback that a person sent."""
    sources.send_feedback(run, feedback_id, attempt, clock=timezone.now)


@every(_MINUTE_SECONDS, "matching.sync_due_sources")
def sync_due_sources(run: Run, *_: str) -> None:
    """Queue a sync of every approved source whose turn it is."""
    every_minutes = settings.COLDFRAME_SOURCE_MINUTES
    run.once("due", sources.enqueue_due, every_minutes=every_minutes, as_of=run.now())


@every(_HOUR_SECONDS, "vault.sweep")
def sweep_vault(run: Run, *_: str) -> None:
    """Remove what interrupted uploads left in the vault."""
    run.step("sweep", lambda: sweep(actor=ACTOR, as_of=timezone.now()))


def _compute(item_id: str) -> str:
    return compute_item_signals(item_id, actor=ACTOR, as_of=timezone.now()).item_id


def _search(item_id: str) -> int:
    return search_item(item_id, actor=ACTOR, as_of=timezone.now()).hits


def _search_back(backward: BackwardSearch, kind: str, after: str) -> dict[str, Any]:
    return backward.search(kind, after, actor=ACTOR, as_of=timezone.now())


def _record_back_search(generation: str, entries: int, signals: int, as_of: datetime) -> None:
    found = count_found(generation)
    record_back_search(generation, entries=entries, signals=signals, matches=found, actor=ACTOR, as_of=as_of)


def _fan_out(run: Run, list_some: Callable[..., tuple[str, ...]], key: str, reason: LookAgain | None) -> None:
    """Rank the reviews of items again, some items at a time; with a reason, ask for another look."""
    after, done = "", set[str]()
    as_of = run.now(f"fan-out:{reason}" if reason else "fan-out")
    while items := list_some(key, after=after):
        after = items[-1]
        for clue_id in sorted(clues_of_items(items) - done):
            done.add(clue_id)
            if find_review_for_clue(clue_id, as_of=timezone.now()) is None:
                continue  # Its own steps are still to come, and will see the banks as they are.
            if reason is None:
                run.once(f"rank:{clue_id}", _rank, clue_id, as_of)
            else:
                run.once(f"again:{clue_id}", _ask_again, clue_id, reason, as_of)


def _ask_again(clue_id: str, reason: LookAgain, as_of: datetime) -> None:
    ask_again(clue_id, reason=reason, actor=ACTOR, as_of=as_of)


def _rank_others(run: Run, decision_id: str) -> None:
    decision = get_decision(decision_id)
    items = list_items(decision.clue_id)
    judged = [item.sha256 for item in items if item.sha256 and decision.item_id in ("", item.id)]
    clues = {same.clue_id for sha256 in judged for same in list_items_with_file(sha256)}
    for clue_id in sorted(clues - {decision.clue_id}):
        if find_review_for_clue(clue_id, as_of=timezone.now()) is not None:
            run.once(f"rank:{clue_id}", _rank, clue_id, run.now())


def _note_feedback(decision_id: str, as_of: datetime) -> None:
    """Only what was found or found not to be says something of an entry; the rest leaves it open."""
    decision = get_decision(decision_id)
    if not (
        decision.is_final and (decision.outcome.leaves_the_desk or decision.outcome is Outcome.NOT_ILLEGAL)
    ):
        return
    judged = [decision.item_id] if decision.item_id else [item.id for item in list_items(decision.clue_id)]
    note_judgement(
        judged,
        decision_id=decision_id,
        is_confirmed=decision.outcome.leaves_the_desk,
        actor=ACTOR,
        as_of=as_of,
    )


def _answer_reversal(decision_id: str, as_of: datetime) -> None:
    reporting_actions.answer_reversal(decision_id, actor=ACTOR, as_of=as_of)


def _destroy_preserved(report_id: str, as_of: datetime) -> None:
    files = list_files(report_id)
    to_send = {
        sha256
        for sha256 in files
        if any(is_to_be_sent(item.clue_id) for item in list_items_with_file(sha256))
    }
    reporting_actions.destroy_preserved(
        report_id, needed=find_admitted(files) | to_send, actor=ACTOR, as_of=as_of
    )


def _void_feedback(decision_id: str, as_of: datetime) -> None:
    void_judgement(decision_id, actor=ACTOR, as_of=as_of)


def _open(clue_id: str, as_of: datetime) -> None:
    open_review(clue_id, actor=ACTOR, as_of=as_of)


def _rank(clue_id: str, as_of: datetime) -> None:
    rank_review(clue_id, actor=ACTOR, as_of=as_of)
