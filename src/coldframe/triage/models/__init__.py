"""Tables of triage, one file for each thing that people do there."""

from __future__ import annotations

from coldframe.triage.models.appeals import Appeal
from coldframe.triage.models.decisions import Decision
from coldframe.triage.models.looks import Look
from coldframe.triage.models.reviews import Review

__all__ = ["Appeal", "Decision", "Look", "Review"]
