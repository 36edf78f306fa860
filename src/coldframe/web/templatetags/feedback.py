"""Tags about feedback: what a recipient lacked before, and what this desk still owes others."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import gettext as _

from coldframe.access.queries import permissions_of
from coldframe.access.terms import Permission
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.partners.terms import AgreementTerms, Field
from coldframe.referral.queries import clues_owing_feedback, gather, lesson_of
from coldframe.referral.terms import DraftStanding, Gap, Missing
from coldframe.triage.queries import hidden_clues
from coldframe.web.labels import label_within
from coldframe.web.labels_partners import NEXT_STEPS, WITHOUT
from coldframe.web.permissions import actor_of

register = template.Library()


@register.filter
def why_words(code: str) -> str:
    """The words for why something was not useful, from its code."""
    return label_within(("WhyNotUseful",), code) or str(_("no reason told"))


@register.inclusion_tag("referral/lesson.html")
def lesson(
    clue_id: str,
    decision_id: str,
    recipient_id: str,
    agreement: AgreementTerms | None,
    chosen: Collection[str] | None,
) -> dict[str, Any]:
    """What this recipient lacked before, and how this matter stands with each of it."""
    named = {str(field) for field in chosen or ()}
    try:
        matter = gather(clue_id, decision_id=decision_id)
    except (Conflict, InvalidInput):
        # The decision is not final any more: the page says so itself, and nothing can be drafted.
        return {"lesson": None}
    found = lesson_of(
        clue_id,
        matter,
        recipient_id=recipient_id,
        covered=agreement.fields if agreement is not None else (),
        chosen=[field for field in Field if field in named],
        as_of=timezone.now(),
    )
    return {"lesson": found, "rows": [(gap, _next_step(gap)) for gap in found.gaps]}


@register.inclusion_tag("referral/feedback_owed.html", takes_context=True)
def feedback_owed(context: Context) -> dict[str, Any]:
    """Referrals that were done here and whose senders were told nothing of what came of them."""
    reader = actor_of(context["request"])
    if Permission.REFERRAL_VIEW not in permissions_of(reader):
        return {"owed": ()}
    owed = clues_owing_feedback()
    hidden = hidden_clues([clue_id for _id, clue_id in owed], reader.id)
    return {"owed": [id_ for id_, clue_id in owed if clue_id not in hidden]}


def _next_step(gap: Gap) -> str:
    if gap.standing is DraftStanding.LACKS and isinstance(gap.lacking, Missing):
        return str(WITHOUT[gap.lacking])
    return str(NEXT_STEPS[gap.standing])
