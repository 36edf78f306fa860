"""Destroying what matching holds of items that are destroyed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.matching.models import Match, Signal, SignalRun
from coldframe.matching.terms import MatchingEvent


def forget_items(clue_id: str, item_ids: Collection[str], *, actor: Actor, as_of: datetime) -> None:
    """Destroy the signals of items, and what they matched. That they were searched for stays, as ids and counts.

    Bank entries stay: two people put them there, and a person takes one out.

    Args:
        clue_id: Whose items they are.
        item_ids: The items.
        actor: Who destroys.
        as_of: Now.

    Records:
        signals_destroyed: on the clue, with how many signals and matches.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        matches, _ = Match.objects.filter(item_id__in=item_ids).delete()
        signals, _ = Signal.objects.filter(item_id__in=item_ids).delete()
        SignalRun.objects.filter(item_id__in=item_ids).delete()
        ledger.record(MatchingEvent.SIGNALS_DESTROYED, clue_id, signals=signals, matches=matches)
