"""Who acts, locking a report's row, moving its state: shared by all verbs."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.reporting import rules
from coldframe.reporting.clearinghouses import form
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.models import Report
from coldframe.reporting.queries import house_of
from coldframe.reporting.terms import ReportState

_STATES = {
    ReportState.DRAFT: _("a draft"),
    ReportState.APPROVED: _("approved"),
    ReportState.SENDING: _("being filed"),
    ReportState.FILED: _("filed"),
    ReportState.REFUSED: _("refused"),
    ReportState.UNKNOWN_OUTCOME: _("without a known outcome"),
    ReportState.RETRACTED: _("retracted"),
}


def require_person(actor: Actor, permission: Permission) -> str:
    """Return the person's id.

    Raises:
        NotAllowed: The actor is not a person, or lacks the permission.
    """
    person_id = actor.person_id
    require(actor, permission)
    return person_id


def locked(report_id: str, *expected: ReportState) -> Report:
    """Return the row, locked until the transaction ends.

    Raises:
        NotFound: There is none with that id.
        Conflict: It is in none of the expected states.
    """
    row = Report.objects.select_for_update().filter(id=report_id).first()
    if row is None:
        raise NotFound("There is no report with that id.")
    if expected and row.state not in expected:
        raise Conflict(
            Said(
                "The report is %(state)s by now. Reload it, then decide again.",
                state=Said(_STATES[ReportState(row.state)]),
            )
        )
    return row


def move(row: Report, state: ReportState) -> None:
    """Change the row's state, unsaved.

    Raises:
        Conflict: That state does not follow from the present one.
    """
    if not rules.may_become_v1(ReportState(row.state), state):
        raise Conflict(
            Said(
                "A report that is %(state)s cannot become %(next)s. Reload it.",
                state=Said(_STATES[ReportState(row.state)]),
                next=Said(_STATES[state]),
            )
        )
    row.state = state


def put_content(row: Report, content: ReportContent) -> None:
    """Set what the row says, and how complete that is, unsaved."""
    row.content = form.to_json(content)
    house = house_of(row.clearinghouse)
    found = rules.completeness_v1(house.expectations(content))
    row.completeness_percent = found.percent
    row.completeness = {
        "table": house.completeness_table,
        "points": found.points,
        "of_points": found.of_points,
        "gaps": [gap.field for gap in found.gaps],
    }
    # A viral batch may carry no note, and a supplement says one thing only.
    is_told = settings.COLDFRAME_REPORT_COMPLETENESS and not content.is_viral_batch and not row.supplements
    row.completeness_note = rules.completeness_note_v1(house.completeness_table, found) if is_told else ""


def content_sha256(content: object) -> str:
    """SHA-256 over the content's JSON in one fixed form: what an approval binds."""
    fixed = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(fixed.encode("ascii")).hexdigest()
