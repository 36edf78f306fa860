"""The automatic steps, in order, and what fans out: the one place that names every stage's work.

    clue received → its review opens → each item: signals, search → tied to others → ranked again
    entries become active → stored signals are searched for them → reviews are ranked again
    entry withdrawn → reviews of what it matched come back
    decision made or reversed → reviews of the same files are ranked again, feedback to sources is noted
    decision reversed → all that rests on it is stopped where it has not left, else put before a person
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

from coldframe.casework.deconfliction import actions as deconfliction
from coldframe.casework.queries import find_admitted
from coldframe.core.actors import system
from coldframe.intake.queries import clues_of_items, get_clue, list_items, list_items_with_file
from coldframe.matching import exchange_steps as sources
from coldframe.matching import list_steps as lists
from coldframe.matching.actions import note_judgement, record_back_search
from coldframe.matching.actions.protection import end_expired
from coldframe.matching.backward import (
    BackwardSearch,
    count_found,
    list_items_found,
    list_items_let_go,
    list_items_of,
    list_items_to_search_again,
)
from coldframe.matching.steps import compute_item_signals, search_item
from coldframe.partners import steps as partners
from coldframe.partners import webhook_steps as webhooks
from coldframe.partners.terms import HarmCategory
from coldframe.pipeline import resting
from coldframe.publication.rollups.keeping import roll_up
from coldframe.referral import mailing
from coldframe.referral import steps as referral
from coldframe.referral.queries import is_to_be_sent
from coldframe.reporting import actions as reporting_actions
from coldframe.reporting import steps as reporting
from coldframe.reporting.queries import list_files
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions import (
    ask_again,
    gather_clue,
    open_review,
    rank_review,
    route_waiting,
)
from coldframe.triage.queries import (
    find_review_for_clue,
    get_decision,
    list_decisions,
    list_ranked_otherwise,
)
from coldframe.triage.terms import (
    DecisionState,
    LookAgain,
    Outcome,
)
from coldframe.vault.actions import sweep
from coldframe.work.tasks import Run, every, task

ACTOR = system("pipeline")
_MINUTE_SECONDS = 60
_HOUR_SECONDS = 3600


@task("intake.process_clue")
def process_clue(run: Run, clue_id: str) -> None:
    """Make a clue ready for a person: signals, matches, and its place in the queue with reasons."""
    if get_clue(clue_id).destroyed_at is not None:
        return  # Asked back before its turn came.
    # First of all: a child in danger now must not wait for five hundred pictures to be decoded.
    run.once("review", _open, clue_id, run.now())
    for item in list_items(clue_id):
        run.step(f"signals:{item.id}", _compute, item.id)
        run.step(f"search:{item.id}", _search, item.id)
    run.once("gather", _gather, clue_id, run.now("gathered"))
    run.once("rank", _rank, clue_id, run.now("ranked"))


@task("triage.decided")
def decided(run: Run, decision_id: str) -> None:
    """Let the reviews of clues with the same file know that it has been judged, and note what to tell sources."""
    _rank_others(run, decision_id)
    run.once("feedback", _note_feedback, decision_id, run.now("feedback"))


@task("triage.reversed")
def reversed_(run: Run, decision_id: str) -> None:
    """Stop what rests on a judgement that no longer stands, and put before a person what has left."""
    _rank_others(run, decision_id)
    if run.once("stands", resting.stands, decision_id):
        return  # The reversal was taken back before this began: everything that rests on it still does.
    run.once("feedback", resting.void_feedback, decision_id, run.now("feedback"))
    run.once("reports", resting.answer_reversal, decision_id, run.now("reports"))
    run.once("notices", resting.stop_notices, decision_id, run.now("notices"))
    run.once("recalls", resting.note_reversal, decision_id, run.now("recalls"))


@task("triage.new_priorities")
def new_priorities(run: Run) -> None:
    """Rank the open reviews again because a priority pack came into use."""
    _rank_under_new_rules(run)


@every(_HOUR_SECONDS, "triage.priorities_in_force")
def priorities_in_force(run: Run, *_: str) -> None:
    """Rank the open reviews again if another priority pack holds since: one may begin or end on a day."""
    _rank_under_new_rules(run)


@task("triage.route_waiting")
def place_waiting(run: Run, *_: str) -> None:
    """Place what waits by the routing rules that are in force now, some of it at a time."""
    number = 1
    while run.once(f"part:{number}", _route_waiting, run.now(f"part:{number}")):
        number += 1


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
    for item_id in list_items_to_search_again(generation):
        run.step(f"search:{item_id}", _search, item_id)
    _fan_out(run, list_items_let_go, generation, LookAgain.ENTRY_WITHDRAWN)


@task("matching.read_list")
def read_list(run: Run, list_id: str) -> None:
    """Read a long list that a person proposed."""
    lists.read_list(run, list_id)


@task("matching.withdraw_list")
def withdraw_list(run: Run, list_id: str) -> None:
    """Withdraw the entries of a list that a person had withdrawn, some at a time."""
    lists.withdraw_list(run, list_id)


@task("matching.rank_again")
def rank_again(run: Run, subject: str) -> None:
    """Rank the reviews again of what an entry, or a bank, matched: it now says something else."""
    _fan_out(run, list_items_of, subject, None)


@task("reporting.file_report")
def file_report(run: Run, report_id: str, attempt: str) -> None:
    """File a report that two people released."""
    reporting.file_report(run, report_id, attempt, clock=timezone.now)
    run.once("recalled", resting.report_recalled, report_id, run.now("recalled"))


@task("reporting.retract_report")
def retract_report(run: Run, report_id: str) -> None:
    """Retract what a withdrawn report left open at its clearinghouse."""
    reporting.retract_report(run, report_id, clock=timezone.now)
    run.once("recalled", resting.report_recalled, report_id, run.now("recalled"))


@task("reporting.destroy_preserved")
def destroy_preserved(run: Run, report_id: str) -> None:
    """Destroy what a person confirmed, except for files that a case or a referral still needs."""
    run.once("destroy", _destroy_preserved, report_id, run.now())


@task("partners.deliver_message", patience=partners.PATIENCE)
def deliver_message(run: Run, message_id: str) -> None:
    """Hand a message to a partner's desk until it signs for it."""
    partners.deliver_message(run, message_id, clock=timezone.now)


@task("referral.deliver", patience=partners.PATIENCE)
def deliver(run: Run, referral_id: str) -> None:
    """Hand a referral that a person sent to its recipient."""
    referral.deliver(run, referral_id, clock=timezone.now)
    run.once("recalled", resting.referral_recalled, referral_id, run.now("recalled"))


@task("referral.mail", patience=mailing.PATIENCE)
def mail(run: Run, referral_id: str) -> None:
    """Mail a sealed package that a person sent, or the link to it."""
    mailing.mail(run, referral_id, clock=timezone.now)
    run.once("recalled", resting.referral_recalled, referral_id, run.now("recalled"))


@task("partners.spread_webhooks")
def spread_webhooks(run: Run, until: str) -> None:
    """Make webhooks of what happened, for the desk's own systems that asked for it."""
    webhooks.spread(run, int(until))


@task("partners.deliver_webhook", patience=webhooks.PATIENCE)
def deliver_webhook(run: Run, delivery_id: str) -> None:
    """Tell one of the desk's own systems of one event."""
    webhooks.deliver(run, delivery_id, clock=timezone.now)


@task("referral.tell_state", patience=partners.PATIENCE)
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
    run.once("recalled", resting.feedback_recalled, feedback_id, run.now("recalled"))


@every(_MINUTE_SECONDS, "matching.sync_due_sources")
def sync_due_sources(run: Run, *_: str) -> None:
    """Queue a sync of every approved source whose turn it is."""
    every_minutes = settings.COLDFRAME_SOURCE_MINUTES
    run.once("due", sources.enqueue_due, every_minutes=every_minutes, as_of=run.now())


@every(_MINUTE_SECONDS, "casework.deconflict")
def deconflict(run: Run, *_: str) -> None:
    """Tell each partner what changed for it: entries, cases closed, agreements begun or over, keys."""
    run.step("tokens", deconfliction.make_tokens)
    run.once("publish", deconfliction.publish, actor=ACTOR, as_of=run.now())


@every(_HOUR_SECONDS, "matching.end_registrations")
def end_registrations(run: Run, *_: str) -> None:
    """End what people had listed of their own pictures once its time is over."""
    number = 0
    while run.once(f"part:{number}", end_expired, actor=ACTOR, as_of=run.now()):
        number += 1


@every(_MINUTE_SECONDS, "publication.roll_up")
def roll_up_figures(run: Run, *_: str) -> None:
    """Bring the counts by day to the ledger's end, some of it at a time, so that no page has to."""
    number = 1
    while not run.step(f"part:{number}", roll_up):
        number += 1


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
            if reason is LookAgain.NEW_MATCH:  # What entry both are near to ties clues, too.
                run.once(f"gather:{clue_id}", _gather, clue_id, as_of)
            if reason is None:
                run.once(f"rank:{clue_id}", _rank, clue_id, as_of)
            else:
                run.once(f"again:{clue_id}", _ask_again, clue_id, reason, as_of)


def _ask_again(clue_id: str, reason: LookAgain, as_of: datetime) -> None:
    ask_again(clue_id, reason=reason, actor=ACTOR, as_of=as_of)


def _rank_others(run: Run, decision_id: str) -> None:
    decision = get_decision(decision_id)
    if decision.repeats:
        return  # The judgement that it repeats has told the others already.
    items = list_items(decision.clue_id)
    judged = [item.sha256 for item in items if item.sha256 and decision.item_id in ("", item.id)]
    clues = {same.clue_id for sha256 in judged for same in list_items_with_file(sha256)}
    for clue_id in sorted(clues - {decision.clue_id}):
        if find_review_for_clue(clue_id, as_of=timezone.now()) is not None:
            run.once(f"rank:{clue_id}", _rank, clue_id, run.now())


def _rank_under_new_rules(run: Run) -> None:
    as_of, after = run.now("rules"), ""
    pack_id = load(PackName.PRIORITY, on=as_of.date()).id
    while reviews := list_ranked_otherwise(pack_id, after=after):
        for _id, clue_id in reviews:
            run.once(f"rank:{clue_id}", _rank, clue_id, as_of)
        after = reviews[-1][0]


def _note_feedback(decision_id: str, as_of: datetime) -> None:
    """Only what was found or found not to be says something of an entry; the rest leaves it open."""
    decision = get_decision(decision_id)
    if not (
        decision.is_final and (decision.outcome.leaves_the_desk or decision.outcome is Outcome.NOT_ILLEGAL)
    ):
        return
    judged = [decision.item_id] if decision.item_id else _spoken_of(decision.clue_id)
    # That a clue goes on says of none of several items what it is; that it is harmless says it of each.
    confirms = None if len(judged) > 1 else True
    found = {HarmCategory(harm) for harm in decision.harms}
    note_judgement(
        judged,
        decision_id=decision_id,
        is_confirmed=confirms if decision.outcome.leaves_the_desk else False,
        categories=found | ({HarmCategory.ABUSE_MATERIAL} if decision.category.is_illegal else set()),
        actor=ACTOR,
        as_of=as_of,
    )


def _spoken_of(clue_id: str) -> list[str]:
    """Items that a decision on the whole clue speaks of: those without a decision of their own."""
    own = {decision.item_id for decision in list_decisions(clue_id=clue_id, state=DecisionState.FINAL)}
    return [item.id for item in list_items(clue_id) if item.id not in own]


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


def _open(clue_id: str, as_of: datetime) -> None:
    open_review(clue_id, actor=ACTOR, as_of=as_of)


def _gather(clue_id: str, as_of: datetime) -> None:
    gather_clue(clue_id, actor=ACTOR, as_of=as_of)


def _route_waiting(as_of: datetime) -> int:
    return route_waiting(actor=ACTOR, as_of=as_of)


def _rank(clue_id: str, as_of: datetime) -> None:
    rank_review(clue_id, actor=ACTOR, as_of=as_of)
