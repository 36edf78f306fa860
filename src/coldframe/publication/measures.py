"""The figures a desk has: each a measure over custody events. Adding one is adding a row here.

The sentences are marked for translators and translated where they are shown.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from coldframe.casework.terms import CaseworkEvent
from coldframe.intake.terms import IntakeEvent
from coldframe.matching.terms import MatchingEvent
from coldframe.publication.terms import EVERY_EVENT, BreakdownKind, LedgerMeasure, Unit
from coldframe.referral.terms import ReferralEvent
from coldframe.reporting.terms import ReportingEvent
from coldframe.takedown.terms import TakedownEvent
from coldframe.triage.terms import TriageEvent

MEASURES = (
    LedgerMeasure(
        "clues_received", Unit.CLUES, _("Clues that arrived, by the way they came."),
        IntakeEvent.CLUE_RECEIVED, breakdown="channel",
        duplicate_rule=_("The same upload sent again is one clue; two senders of the same thing are two."),
    ),
    LedgerMeasure(
        "items_received", Unit.ITEMS, _("Items inside clues, by kind."),
        IntakeEvent.ITEM_ADDED, breakdown="item_kind",
        duplicate_rule=_("Each item of each clue is counted, also when the same file came before."),
    ),
    LedgerMeasure(
        "items_searched", Unit.ITEMS, _("Items compared with the banks, found or not."),
        MatchingEvent.ITEM_SEARCHED,
    ),
    LedgerMeasure(
        "items_matched", Unit.ITEMS, _("Items with at least one match. A match is evidence for a person."),
        MatchingEvent.MATCH_FOUND, identity="item",
    ),
    LedgerMeasure(
        "looks", Unit.LOOKS, _("Reveals of an item by a person."), TriageEvent.ITEM_REVEALED,
        identity="look", breakdown="reason", duplicate_rule=_("Each reveal counts, also of the same item."),
    ),
    LedgerMeasure(
        "decisions", Unit.DECISIONS, _("Final decisions by people, by outcome."), TriageEvent.DECISION_MADE,
        undone_by=(TriageEvent.DECISION_UNDONE, TriageEvent.DECISION_REVERSED),
        restored_by=(TriageEvent.DECISION_STANDS_AGAIN,), breakdown="outcome",
        duplicate_rule=_("A decision that was undone or reversed by the as-of date is not counted."),
    ),
    LedgerMeasure(
        "decisions_reversed", Unit.DECISIONS, _("Final decisions that were later reversed."),
        TriageEvent.DECISION_REVERSED, undone_by=(TriageEvent.DECISION_STANDS_AGAIN,),
    ),
    LedgerMeasure(
        "reports_filed", Unit.REPORTS, _("Reports for which a clearinghouse gave its receipt."),
        ReportingEvent.RECEIPT_RECEIVED, undone_by=(ReportingEvent.REPORT_RETRACTED,),
    ),
    LedgerMeasure(
        "referrals_delivered", Unit.REFERRALS, _("Referrals for which the recipient signed a receipt."),
        ReferralEvent.REFERRAL_DELIVERED, breakdown="recipient",
        undone_by=(ReferralEvent.REFERRAL_RECALLED, ReferralEvent.REFERRAL_REDIRECTED),
        duplicate_rule=_("A matter that was given back and sent on counts once, where it went."),
    ),
    LedgerMeasure(
        "referrals_received", Unit.REFERRALS, _("Referrals that other desks handed to this one."),
        ReferralEvent.REFERRAL_RECEIVED,
    ),
    LedgerMeasure(
        "feedback_received", Unit.REFERRALS,
        _("Feedback on referrals, by what came of them. Which outcomes there are depends on the law where they went."),
        ReferralEvent.FEEDBACK_RECEIVED, breakdown="status", breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        identity=EVERY_EVENT,
        duplicate_rule=_("Each piece counts: an arrest told first and a conviction told later are two."),
    ),
    LedgerMeasure(
        "feedback_useful_by_sender", Unit.REFERRALS,
        _("Feedback that calls the information useful, by who had sent the clue. No feedback is not a no."),
        ReferralEvent.FEEDBACK_RECEIVED, breakdown="sender", identity=EVERY_EVENT, amount="useful_count",
        duplicate_rule=_("Each piece counts. Legal standards differ between recipients: senders whose clues go to "
                         "different places cannot be ranked by it."),
    ),
    LedgerMeasure(
        "feedback_useful_by_harm", Unit.REFERRALS,
        _("Feedback that calls the information useful, by the kind of harm. No feedback is not a no."),
        ReferralEvent.FEEDBACK_RECEIVED, breakdown="harm", identity=EVERY_EVENT, amount="useful_count",
        duplicate_rule=_("Each piece counts; a matter of several kinds of harm is one of its own kind here."),
    ),
    LedgerMeasure(
        "notices_sent", Unit.NOTICES, _("Takedown notices that a person sent."), TakedownEvent.NOTICE_SENT,
    ),
    LedgerMeasure(
        "takedown_results", Unit.NOTICES,
        _("What became of notices: removed at the source is not blocked here."),
        TakedownEvent.NOTICE_RESULT, breakdown="result", breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        identity=EVERY_EVENT,
        duplicate_rule=_("Each result entered counts: one notice may be blocked first and removed later."),
    ),
    LedgerMeasure("cases_opened", Unit.CASES, _("Cases opened."), CaseworkEvent.CASE_OPENED, breakdown="case_kind"),
    LedgerMeasure(
        "exhibits_admitted", Unit.EXHIBITS, _("Items admitted to a case."), CaseworkEvent.EXHIBIT_ADMITTED,
    ),
    LedgerMeasure(
        "measures_recorded", Unit.MEASURES,
        _("Measures imposed by an authority, by the stage they really are."),
        CaseworkEvent.MEASURE_RECORDED, identity="measure", breakdown="stage",
        duplicate_rule=_("Each measure counts; one person may have several. It is no count of persons."),
    ),
    LedgerMeasure(
        "children_safeguarded", Unit.CHILDREN, _("Children for whom something was done to keep them safe."),
        CaseworkEvent.CHILD_SAFEGUARDED, identity="safeguard", amount="children", breakdown="safeguard_kind",
        breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        duplicate_rule=_("As many as the entry states; a child with two entries is counted in both."),
    ),
)  # fmt: skip
