"""Pure decisions of triage. None of them closes a review or sends anything: a person does."""

from __future__ import annotations

from coldframe.triage.rules.clocks import clocks_v1, end_of_day_v1
from coldframe.triage.rules.gate import gate_v1
from coldframe.triage.rules.gathering import left_out_v1, tie_v1
from coldframe.triage.rules.judging import (
    agree_v1,
    check_judgement_v1,
    needs_second_v1,
    read_category_v1,
    read_harms_v1,
    read_outcome_v1,
    undo_until_v1,
)
from coldframe.triage.rules.ranking import comes_back_v1, priority_v1, signs_v1
from coldframe.triage.rules.routing import read_facts_v1, route_v1, routing_facts_v1

__all__ = [
    "agree_v1",
    "check_judgement_v1",
    "clocks_v1",
    "comes_back_v1",
    "end_of_day_v1",
    "gate_v1",
    "left_out_v1",
    "needs_second_v1",
    "priority_v1",
    "read_category_v1",
    "read_facts_v1",
    "read_harms_v1",
    "read_outcome_v1",
    "route_v1",
    "routing_facts_v1",
    "signs_v1",
    "tie_v1",
    "undo_until_v1",
]
