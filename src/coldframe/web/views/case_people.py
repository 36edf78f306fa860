"""What the page of a case says of its people together: counts, who waits for whom, how it ended, whom to tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language

from coldframe.casework.queries import (
    count_named,
    list_breakdowns,
    list_disposals,
    list_identity_asks,
    list_places,
    list_reopenings,
    list_senders,
    list_totals,
    offer_feedback,
    roles_pack,
)
from coldframe.casework.terms import CaseView
from coldframe.core.actors import Actor
from coldframe.partners.queries import list_recipients
from coldframe.web.forms.cases import Choices
from coldframe.web.forms.measures import TotalForm
from coldframe.web.forms.outcomes import EmptyForm, ReopenForm


def role_choices(case: CaseView, now: datetime) -> Choices:
    """The roles that hold for a case, in the reader's language."""
    pack = roles_pack(case.jurisdiction, now.date())
    return [(each.code, each.word(get_language() or "en")) for each in pack.roles]


def people_context(case: CaseView, reader: Actor, now: datetime) -> dict[str, Any]:
    """What the partials of the case's page about people need."""
    totals = list_totals(case.id, actor=reader)
    places = list_places(case.id, subject_id=case.id, actor=reader)
    senders = list_senders(case.id, actor=reader)
    waiting = [each for each in list_identity_asks(case.id, actor=reader) if each.answered_at is None]
    disposals, reopenings = (
        list_disposals(case.id, actor=reader),
        list_reopenings(case.id, actor=reader),
    )
    return {
        "breakdowns": list_breakdowns(case.id, actor=reader),
        "corrected_totals": [each for each in totals if each.corrected_by],
        "named_counts": count_named(case.id, actor=reader),
        "total_form": TotalForm(totals=totals, initial={"as_of": now.date()}),
        "case_places": [each for each in places if each.withdrawn_at is None],
        "waiting_asks": waiting,
        "people_seen": {each.asked_by for each in waiting}
        | {each.decided_by for each in disposals}
        | {each.reopened_by for each in reopenings},
        "disposals": disposals,
        "reopenings": reopenings,
        "senders": senders,
        "sender_names": {each.id: each.name_as_printed for each in list_recipients()} if senders else {},
        "offered": urlencode(offer_feedback(case.id, actor=reader)),
        "reopen_form": ReopenForm(),
        "empty_form": EmptyForm(),
    }
