"""One viral item and the accounts that posted it: what a report says that names many accounts and little else.

Accounts are those of every item with exactly the same bytes, in any clue. Left out are accounts that a
report on this file names already, those whose own clue was decided otherwise, and those in a clue that
the child concerned, or somebody close, sent: a child's own report is never evidence against the child.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coldframe.core.errors import InvalidInput
from coldframe.intake.queries import get_clue, list_items_with_file
from coldframe.intake.terms import ItemView
from coldframe.reporting.clearinghouses.content import FileMark, IncidentMark, ReportContent
from coldframe.reporting.clearinghouses.form import MAX_ENTRIES
from coldframe.reporting.clearinghouses.people import Party
from coldframe.reporting.mapping import Draft
from coldframe.reporting.queries import list_reports
from coldframe.reporting.terms import ReportState
from coldframe.triage.queries import list_decisions
from coldframe.triage.terms import DecisionState, Outcome


@dataclass(frozen=True, slots=True)
class Batch:
    """A draft that names many accounts.

    Attributes:
        left_out: Accounts for which there was no room, at most 500 a report.
    """

    draft: Draft
    left_out: int


def is_viral(draft: Draft) -> bool:
    """Tell whether a draft is about one file, and a person saw that it is viral."""
    files = draft.content.files
    return len(files) == 1 and FileMark.VIRAL in files[0].marks


def count_accounts(draft: Draft) -> int:
    """Count the accounts that posted the one viral file of a draft; 0 if there is no such file."""
    if not is_viral(draft):
        return 0
    return len({item.account for item in list_items_with_file(draft.content.files[0].sha256) if item.account})


def as_batch(draft: Draft) -> Batch:
    """Return the same draft as one viral item and its accounts, with what such a report may not say left out.

    Raises:
        InvalidInput: It is not about one viral file, or fewer than two accounts are left to name.
    """
    if not is_viral(draft):
        raise InvalidInput(
            "A viral batch is about one file that a person marked as viral. Decide so first, or draft a "
            "report of the usual kind.",
            field="decision_id",
        )
    file = draft.content.files[0]
    named = _named_before(file.sha256)
    # The accounts of the decision's own clue first: if there is no room for all, it is not these that wait.
    posted = sorted(list_items_with_file(file.sha256), key=lambda item: item.clue_id != draft.clue_id)
    accounts = list(
        dict.fromkeys(
            item.account
            for item in posted
            if item.account
            and item.account not in named
            and not get_clue(item.clue_id).reported_by_affected.is_yes
            and not _is_judged_otherwise(item)
        )
    )
    if len(accounts) < 2:
        raise InvalidInput(
            "Fewer than two accounts are left that posted this file and are in no report yet. Draft a report "
            "of the usual kind.",
            field="decision_id",
        )
    incident = draft.content.incident
    content = ReportContent(
        incident=replace(incident, urgent_reason="", marks=(*incident.marks, IncidentMark.VIRAL_BATCH)),
        reporter=draft.content.reporter,
        subjects=tuple(Party(account_id=account) for account in accounts[:MAX_ENTRIES]),
        files=(
            replace(
                file,
                original_name="",
                location_url="",
                marks=(FileMark.VIRAL,),
                hashes=(),
                ip_event=None,
                devices=(),
                data=(),
                note="",
            ),
        ),
    )
    return Batch(Draft(draft.clue_id, content), left_out=max(0, len(accounts) - MAX_ENTRIES))


def _named_before(sha256: str) -> frozenset[str]:
    reports = list_reports(sha256=sha256, limit=1000)
    return frozenset(
        subject.account_id
        for report in reports
        if report.state is not ReportState.RETRACTED
        for subject in report.content.subjects
    )


def _is_judged_otherwise(item: ItemView) -> bool:
    """True if what was decided on the item, or on its clue as a whole, is something else than to report it."""
    standing = list_decisions(clue_id=item.clue_id, state=DecisionState.FINAL)
    own = [one for one in standing if one.item_id == item.id] or [one for one in standing if not one.item_id]
    return any(one.outcome is not Outcome.REPORT for one in own)
