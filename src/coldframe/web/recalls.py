"""What rested on a reversed decision, as its page shows it: to whom it went, what is to be done, what came of it.

Looks each thing up in the stage that owns it, as far as the reader may see it there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from coldframe.access.terms import Permission
from coldframe.matching.queries import get_bank, get_entry, get_feedback, list_feedback_of
from coldframe.partners.queries import get_recipient
from coldframe.referral.queries import get_recall_text, get_referral, is_with_a_desk, list_recalls
from coldframe.reporting.queries import find_supplement, get_report
from coldframe.reporting.terms import ReportState
from coldframe.takedown.queries import get_notice, get_retraction_text, get_statement
from coldframe.triage.queries import get_decision
from coldframe.triage.terms import RecallKind, RecallView
from coldframe.web.forms.redress import RecallForm


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that rested on the decision.

    Attributes:
        whom: To whom it went, or which bank holds it.
        state: How it stands now in its own stage.
        task: What is to be done, in a sentence.
        url: Its page; empty if the reader may not open it.
        follow_url: Where the task is done; empty if nowhere else.
        text: What the recipient is told, word for word; empty if nobody is to be told by hand.
        ended_by: Id of the person who saw to it; empty for an automatic step.
        form: How its end is entered.
    """

    recall: RecallView
    whom: str
    state: object
    task: str
    url: str
    follow_url: str
    text: str
    ended_by: str
    form: RecallForm


def shown_recall(
    recall: RecallView, by_id: str, held: Collection[Permission], form: RecallForm | None = None
) -> Shown:
    """Look one thing up.

    Args:
        recall: Which.
        by_id: The decision that reverses; its feedback is the newer vote.
        held: What the reader may do.
        form: A form that was filled in wrongly, to be shown again.
    """
    whom, state, task, url, follow = _LOOK_UP[recall.kind](recall.object_id, by_id, held)
    kind, _sep, who = recall.ended_by.partition(":")
    return Shown(
        recall=recall,
        whom=whom,
        state=state,
        task=task,
        url=url,
        follow_url=follow,
        text=recall_text(recall) if recall.end is None else "",
        ended_by=who if kind == "person" else "",
        form=form or RecallForm(kind=recall.kind, prefix=recall.id),
    )


def recall_text(recall: RecallView) -> str:
    """What a person sends to undo it, word for word; empty where nothing is written for it."""
    if recall.kind is RecallKind.SENT_REFERRAL:
        by_hand = not is_with_a_desk(get_referral(recall.object_id))
        return get_recall_text(recall.object_id) if by_hand else ""
    return get_retraction_text(recall.object_id) if recall.kind is RecallKind.HOST_NOTICE else ""


_Found = tuple[str, object, str, str, str]
_Held = Collection[Permission]


def _entry(entry_id: str, _by: str, held: _Held) -> _Found:
    entry = get_entry(entry_id)
    task = _("Take it out of the bank, or say what else it rests on.")
    return (
        get_bank(entry.bank_id).name,
        entry.state,
        task,
        _url(held, Permission.BANK_VIEW, "banks:entry", entry.id),
        "",
    )


def _feedback(feedback_id: str, by: str, held: _Held) -> _Found:
    sent = get_feedback(feedback_id)
    newer = any(one.entry_id == sent.entry_id for one in list_feedback_of(by)) if by else False
    url = _url(held, Permission.BANK_VIEW, "sources:source", sent.source_id)
    task = (
        _("Send the new vote on the page of the source; it replaces the old one there.")
        if newer
        else _("Tell the source by its own way: the new decision gives no vote that could be sent.")
    )
    return sent.source_name, sent.state, task, url, url if newer else ""


def _report(report_id: str, _by: str, held: _Held) -> _Found:
    report, supplement = get_report(report_id), find_supplement(report_id)
    url = _url(held, Permission.REPORT_VIEW, "reports:report", report_id)
    follow = _url(held, Permission.REPORT_VIEW, "reports:report", supplement.id) if supplement else ""
    task = _("The filing stops before its next call and retracts what stands there.")
    if report.state is ReportState.FILED:
        task = _("It cannot be withdrawn after finish. Have the supplement approved and filed.")
    return report.clearinghouse.upper(), report.state, task, url, follow


def _referral(referral_id: str, _by: str, held: _Held) -> _Found:
    made = get_referral(referral_id)
    url = _url(held, Permission.REFERRAL_VIEW, "referral:page", referral_id)
    task = _("Send this text to the recipient, then note it here.")
    if any(one.is_open for one in list_recalls(referral_id)):
        task = _("It was asked back. The answer of its desk ends this.")
    elif is_with_a_desk(made):
        task = _("Its desk has it: ask back, above.")
    return get_recipient(made.recipient_id).name_as_printed, made.state, task, url, ""


def _notice(notice_id: str, _by: str, held: _Held) -> _Found:
    sent = get_notice(notice_id)
    url = _url(held, Permission.TAKEDOWN_VIEW, "takedown:notice", notice_id)
    task = _("Send this text to the host, then note it here.")
    return sent.host_name or sent.host_contact, sent.state, task, url, ""


def _statement(statement_id: str, _by: str, held: _Held) -> _Found:
    get_statement(statement_id)
    url = _url(held, Permission.TAKEDOWN_VIEW, "takedown:statement", statement_id)
    return _("The affected user"), "", _("Lift the restriction and tell the user."), url, ""


def _repeated(decision_id: str, _by: str, held: _Held) -> _Found:
    found = get_decision(decision_id)
    url = _url(held, Permission.REDRESS_WORK, "redress:decision", decision_id)
    follow = _url(held, Permission.REVIEW_VIEW, "review:page", found.review_id)
    task = _("Read it again and reverse it, too, or say what else it rests on.")
    return _("Another clue with the same file"), found.state, task, url, follow


_LOOK_UP = {
    RecallKind.BANK_ENTRY: _entry,
    RecallKind.SOURCE_FEEDBACK: _feedback,
    RecallKind.FILED_REPORT: _report,
    RecallKind.SENT_REFERRAL: _referral,
    RecallKind.HOST_NOTICE: _notice,
    RecallKind.USER_STATEMENT: _statement,
    RecallKind.REPEATED_DECISION: _repeated,
}


def _url(held: _Held, permission: Permission, view: str, object_id: str) -> str:
    return reverse(view, args=[object_id]) if permission in held else ""
