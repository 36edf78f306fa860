"""What is destroyed with a clue in every stage, in one transaction: each owner has its own action for it."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.intake import actions as intake
from coldframe.intake.queries import list_items
from coldframe.matching import actions as matching
from coldframe.referral.actions.forgetting import forget_matter
from coldframe.reporting import actions as reporting
from coldframe.takedown import actions as takedown
from coldframe.triage import actions as triage


def destroy_everywhere(clue_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Destroy a clue and what every stage made or wrote of it. Ids, codes, hashes, times and custody stay.

    Bank entries stay: two people put them there, on a judgement of their own. A case keeps its own words.

    Args:
        clue_id: The clue.
        reason: A code, such as ``recalled``.
        actor: The person who destroys it.
        as_of: Now.

    Raises:
        NotFound: There is no such clue.
        Conflict: A legal hold, an objection or a report needs it, or it was destroyed before; then nothing
            at all is destroyed.

    Records:
        clue_destroyed, signals_destroyed, review_emptied, report_emptied, notice_emptied, statement_emptied;
        object_destroyed: on each object of the vault; referral_recalled: on each draft.
    """
    with act(actor=actor, as_of=as_of):
        intake.destroy_clue(clue_id, reason=reason, actor=actor, as_of=as_of)
        items = [item.id for item in list_items(clue_id)]
        matching.forget_items(clue_id, items, actor=actor, as_of=as_of)
        triage.forget_clue(clue_id, actor=actor, as_of=as_of)
        reporting.forget_clue(clue_id, actor=actor, as_of=as_of)
        forget_matter(clue_id, reason=reason, actor=actor, as_of=as_of)
        takedown.forget_clue(clue_id, actor=actor, as_of=as_of)
