"""The verbs of triage. Every one that judges or looks takes a person; none follows from a score."""

from __future__ import annotations

from coldframe.triage.actions.again import ask_again, keep_decision
from coldframe.triage.actions.appeals import (
    answer_appeal,
    make_appeal_link,
    receive_appeal,
    receive_appeal_by_link,
    revoke_appeal_link,
)
from coldframe.triage.actions.asides import could_take, hand_over, set_aside, skip_review
from coldframe.triage.actions.asking import answer_question, ask_colleague
from coldframe.triage.actions.authorities import record_authority, withdraw_authority
from coldframe.triage.actions.claims import claim_review, release_review, renew_claim
from coldframe.triage.actions.decisions import decide, reverse_decision, undo_decision
from coldframe.triage.actions.forgetting import forget_clue
from coldframe.triage.actions.links import gather_clue, link_clues, undo_link
from coldframe.triage.actions.looks import end_look, reveal_item
from coldframe.triage.actions.opening import open_hidden, open_revealed
from coldframe.triage.actions.packs import install_packs
from coldframe.triage.actions.placing import move_review, route_waiting
from coldframe.triage.actions.queues import activate_routing, draft_routing, retire_queue, save_queue
from coldframe.triage.actions.ranking import open_review, rank_review
from coldframe.triage.actions.repeating import (
    Repeated,
    repeat_judgement,
    second_repeated,
    undo_repeated,
    use_label,
)
from coldframe.triage.actions.reversals import (
    end_recall,
    end_recalls_of,
    note_reversal,
    take_out_entry,
)
from coldframe.triage.actions.seconding import second_decide
from coldframe.triage.actions.shifts import end_shift, note_visit

__all__ = [
    "Repeated",
    "activate_routing",
    "answer_appeal",
    "answer_question",
    "ask_again",
    "ask_colleague",
    "claim_review",
    "could_take",
    "decide",
    "draft_routing",
    "end_look",
    "end_recall",
    "end_recalls_of",
    "end_shift",
    "forget_clue",
    "gather_clue",
    "hand_over",
    "install_packs",
    "keep_decision",
    "link_clues",
    "make_appeal_link",
    "move_review",
    "note_reversal",
    "note_visit",
    "open_hidden",
    "open_revealed",
    "open_review",
    "rank_review",
    "receive_appeal",
    "receive_appeal_by_link",
    "record_authority",
    "release_review",
    "renew_claim",
    "repeat_judgement",
    "retire_queue",
    "reveal_item",
    "reverse_decision",
    "revoke_appeal_link",
    "route_waiting",
    "save_queue",
    "second_decide",
    "second_repeated",
    "set_aside",
    "skip_review",
    "take_out_entry",
    "undo_decision",
    "undo_link",
    "undo_repeated",
    "use_label",
    "withdraw_authority",
]
