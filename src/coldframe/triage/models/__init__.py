"""Tables of triage, one file for each thing that people do there."""

from __future__ import annotations

from coldframe.triage.models.appeals import Appeal, AppealLink
from coldframe.triage.models.authorities import Authority
from coldframe.triage.models.decisions import Decision
from coldframe.triage.models.links import Link, Thread
from coldframe.triage.models.looks import Look
from coldframe.triage.models.queues import Queue, Routing
from coldframe.triage.models.reversals import Recall, Reversal
from coldframe.triage.models.reviews import Review
from coldframe.triage.models.working import Question, Shift, Skip

__all__ = [
    "Appeal",
    "AppealLink",
    "Authority",
    "Decision",
    "Link",
    "Look",
    "Question",
    "Queue",
    "Recall",
    "Reversal",
    "Review",
    "Routing",
    "Shift",
    "Skip",
    "Thread",
]
