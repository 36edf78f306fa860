"""The verbs of triage. Every one that judges or looks takes a person; none follows from a score."""

from __future__ import annotations

from coldframe.triage.actions.again import ask_again, keep_decision
from coldframe.triage.actions.appeals import answer_appeal, receive_appeal
from coldframe.triage.actions.claims import claim_review, release_review, renew_claim
from coldframe.triage.actions.decisions import decide, reverse_decision, undo_decision
from coldframe.triage.actions.looks import end_look, reveal_item
from coldframe.triage.actions.ranking import open_review, rank_review
from coldframe.triage.actions.seconding import second_decide

__all__ = [
    "answer_appeal",
    "ask_again",
    "claim_review",
    "decide",
    "end_look",
    "keep_decision",
    "open_review",
    "rank_review",
    "receive_appeal",
    "release_review",
    "renew_claim",
    "reveal_item",
    "reverse_decision",
    "second_decide",
    "undo_decision",
]
