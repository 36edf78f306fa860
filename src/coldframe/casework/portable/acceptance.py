"""Whether a row that came can be read here as any other, and whether the rules of this desk leave it open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

from coldframe.casework import queries
from coldframe.casework.models import Measure, Party, PartyOutcome, PaymentLetter
from coldframe.casework.portable.rows import NotTaken
from coldframe.casework.portable.tables import Table
from coldframe.casework.portable.terms import Beside
from coldframe.casework.queries.cases import note_view
from coldframe.casework.queries.diary import moment_view, name_view, task_view
from coldframe.casework.queries.judgements import judgement_view
from coldframe.casework.queries.parties import PREFETCHED
from coldframe.casework.queries.people import alias_view, facts_of
from coldframe.casework.queries.places import place_view
from coldframe.casework.queries.things import identifier_view, thing_view
from coldframe.casework.terms import OutcomeCode, Stage
from coldframe.core.said import gettext_noop as _

_VIEWS: dict[str, Callable[[Any], object]] = {
    "facts": lambda row: facts_of(row.party, is_sealed=False),
    "things": thing_view,
    "roles": queries.role_view,
    "aliases": lambda row: alias_view(row, is_sealed=False),
    "identifiers": lambda row: identifier_view(row, is_masked=False, others=0),
    "places": place_view,
    "judgements": judgement_view,
    "safeguards": queries.safeguard_view,
    "measures": queries.measure_view,
    "outcomes": queries.outcome_view,
    "totals": lambda row: queries.totals_of(row.case_id),
    "names": name_view,
    "notes": note_view,
    "tasks": task_view,
    "exhibits": queries.exhibit_view,
    "tally_entries": lambda row: queries.tally_view(row.tally),
    "money_entries": lambda row: queries.money_view(row.money),
    "rates": queries.rate_view,
    "payment_files": queries.import_view,
    "payment_letters": lambda row: queries.letter_view(PaymentLetter.objects.get(id=row.id)),
    "flow_ends": queries.flow_end_view,
    "flows": queries.flow_view,
}


def require_acceptable(table: Table, row: Model, *, as_of: datetime) -> None:
    """Read a row that was just put the way every page reads it, and ask the rules about it. Call in a savepoint.

    Raises:
        NotTaken: A measure or outcome is not open to that person, by the rules and facts of this desk.
        Exception: Whatever reading it raises: then it cannot stay.
    """
    row.refresh_from_db()
    view = _VIEWS.get(table.name)
    if view is not None:
        view(row)
    if table.name == "moments":
        moment_view(row, as_of=as_of)  # type: ignore[arg-type]  # a row of that table
    party_id = row.pk if isinstance(row, Party) else getattr(row, "party_id", None)
    if party_id is None:
        return
    party = Party.objects.select_related("case").prefetch_related(*PREFETCHED).get(id=party_id)
    shown = queries.party_view(party)
    if party.stub_of and not isinstance(row, Party):
        raise NotTaken(Beside.RULES_CLOSE_IT, _("The data of this person were destroyed."))
    if isinstance(row, Measure):
        by_act = {each.id: each.stages for each in shown.acts if not each.corrected_by}
        open_stages = by_act.get(row.act_id or "", queries.stages_at_every_act(party))
        closed = row.stage not in open_stages or (
            shown.safeguarding.is_open and not Stage(row.stage).is_welfare
        )
    else:
        closed = isinstance(row, PartyOutcome) and OutcomeCode(row.code) not in shown.outcomes
    if closed:
        raise NotTaken(
            Beside.RULES_CLOSE_IT,
            _(
                "For somebody whose age is not established at this desk, or who is a child, only welfare is open. Say "
                "on what the age rests and answer the safeguarding question, then try again."
            ),
        )
