"""The figures a desk has: each a measure over custody events. Adding one is adding a row here.

The sentences are marked for translators and translated where they are shown.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from coldframe.access.terms import AccessEvent
from coldframe.casework.terms import UNITS_OF, CaseworkEvent, Counted, CountedUnit
from coldframe.intake.terms import IntakeEvent
from coldframe.matching.terms import MatchingEvent
from coldframe.publication.terms import EVERY_EVENT, BreakdownKind, LedgerMeasure, Rate, Span, Unit
from coldframe.referral.terms import ReferralEvent
from coldframe.reporting.terms import ReportingEvent
from coldframe.takedown.terms import TakedownEvent
from coldframe.triage.terms import AppealState, Outcome, TriageEvent

_UNITS = {
    CountedUnit.VEHICLE: Unit.VEHICLES,
    CountedUnit.DEVICE: Unit.DEVICES,
    CountedUnit.DEVICE_SET: Unit.DEVICE_SETS,
    CountedUnit.EQUIPMENT_SET: Unit.EQUIPMENT_SETS,
    CountedUnit.PREMISES: Unit.PREMISES,
    CountedUnit.COPY: Unit.COPIES,
    CountedUnit.PIECE: Unit.PIECES,
}

_SEIZURES = tuple(
    LedgerMeasure(
        f"seized_{unit}", _UNITS[unit], _("Things seized in cases, in this unit. Two units are never added."),
        CaseworkEvent.TALLY_RECORDED, amount="quantity", breakdown="qualifier", is_qualified=True,
        corrected_by=(CaseworkEvent.TALLY_CORRECTED,),
        where=(("counted", Counted.SEIZED_OBJECT), ("unit", unit), ("part_of", "")),
        duplicate_rule=_("The numbers of all entries are added, each as last corrected; an entry that is part of "
                         "another is not. What was told in words only is not counted."),
    )
    for unit in UNITS_OF[Counted.SEIZED_OBJECT]
)  # fmt: skip

_STEPS_OF_CLUES = tuple(
    LedgerMeasure(
        code, Unit.CLUES, what, kind, identity="clue",
        duplicate_rule=_("Each clue is counted once, with the first time within the period."),
    )
    for code, what, kind in (
        ("clues_matched", _("Clues with at least one match. A match is evidence for a person."), MatchingEvent.MATCH_FOUND),
        ("clues_reported", _("Clues of which a first report was begun."), ReportingEvent.REPORT_DRAFTED),
        ("clues_receipted", _("Clues of which a clearinghouse gave a first receipt."), ReportingEvent.RECEIPT_RECEIVED),
        ("clues_fed_back", _("Clues on which first feedback came from a recipient."), ReferralEvent.FEEDBACK_RECEIVED),
        ("clues_noticed", _("Clues of which a first takedown notice was sent."), TakedownEvent.NOTICE_SENT),
        ("clues_notice_answered", _("Clues of which a first result of a notice is known."), TakedownEvent.NOTICE_RESULT),
    )
)  # fmt: skip

MEASURES = (
    LedgerMeasure(
        "clues_received", Unit.CLUES, _("Clues that arrived, by the way they came."),
        IntakeEvent.CLUE_RECEIVED, breakdown="channel",
        duplicate_rule=_("The same upload sent again is one clue; two senders of the same thing are two."),
    ),
    LedgerMeasure(
        "clues_by_harm", Unit.CLUES, _("Clues that arrived, by the harms that their senders named."),
        IntakeEvent.CLUE_RECEIVED, breakdown="harms", breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        duplicate_rule=_("Each clue is counted once in the whole, and under each harm named in it."),
    ),
    LedgerMeasure(
        "clues_by_danger", Unit.CLUES, _("Clues that arrived, by whether their senders said that a child is in danger now."),
        IntakeEvent.CLUE_RECEIVED, breakdown="danger_now",
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
        "matches_found", Unit.MATCHES, _("Matches between an item and an entry of a bank, by the kind of signal."),
        MatchingEvent.MATCH_FOUND, breakdown="signal_kind",
        duplicate_rule=_("Each pair of item and entry counts; one item may match many entries."),
    ),
    LedgerMeasure(
        "exposure_items", Unit.ITEMS, _("Items shown to people, all people together."), AccessEvent.LOOK_COUNTED,
        identity=EVERY_EVENT, amount="items",
        duplicate_rule=_("Each showing counts, also of the same item. Never told apart by person."),
    ),
    LedgerMeasure(
        "exposure_seconds", Unit.SECONDS, _("Time that items stood on a screen, all people together."),
        AccessEvent.LOOK_COUNTED, identity=EVERY_EVENT, amount="seconds",
        duplicate_rule=_("The seconds of every look are added. Never told apart by person."),
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
        "decisions_made", Unit.DECISIONS,
        _("Final decisions by people, by category, whether they were reversed later or not."),
        TriageEvent.DECISION_MADE, undone_by=(TriageEvent.DECISION_UNDONE,),
        restored_by=(TriageEvent.DECISION_STANDS_AGAIN,), breakdown="category",
        duplicate_rule=_("Each decision counts once; one that its maker took back at once does not."),
    ),
    LedgerMeasure(
        "decisions_by_harm", Unit.DECISIONS, _("Final decisions by people, by the harms that they found."),
        TriageEvent.DECISION_MADE, undone_by=(TriageEvent.DECISION_UNDONE, TriageEvent.DECISION_REVERSED),
        restored_by=(TriageEvent.DECISION_STANDS_AGAIN,), breakdown="harms",
        breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        duplicate_rule=_("Each decision is counted once in the whole, and under each harm found. One that was undone "
                         "or reversed by the as-of date is not counted."),
    ),
    LedgerMeasure(
        "clues_decided", Unit.CLUES, _("Clues about which a person made a first final decision."),
        TriageEvent.DECISION_MADE, identity="clue", undone_by=(TriageEvent.DECISION_UNDONE,),
        duplicate_rule=_("Each clue is counted once, with its first decision within the period."),
    ),
    *(
        LedgerMeasure(
            code, Unit.CLUES, what, TriageEvent.DECISION_MADE, identity="clue", undone_by=(TriageEvent.DECISION_UNDONE,),
            where=(("outcome", outcome),),
            duplicate_rule=_("Each clue is counted once, with the first such decision within the period."),
        )
        for code, what, outcome in (
            ("clues_for_report", _("Clues that a person finally decided to report to a clearinghouse."), Outcome.REPORT),
            ("clues_for_referral", _("Clues that a person finally decided to refer to another body."), Outcome.REFER),
        )
    ),
    LedgerMeasure(
        "second_readings_agreed", Unit.DECISIONS, _("Decisions that a second person read and agreed with."),
        TriageEvent.DECISION_SECONDED,
    ),
    LedgerMeasure(
        "second_readings_disputed", Unit.DECISIONS,
        _("Decisions that a second person read and decided otherwise, by the outcome of the first reading."),
        TriageEvent.DECISION_DISPUTED, breakdown="outcome",
    ),
    LedgerMeasure(
        "appeals_received", Unit.APPEALS, _("Appeals against decisions."), TriageEvent.APPEAL_RECEIVED,
        duplicate_rule=_("Each appeal counts once; two appeals against one decision are two."),
    ),
    LedgerMeasure(
        "appeals_decided", Unit.APPEALS, _("Appeals that were answered, by the answer."),
        TriageEvent.APPEAL_ANSWERED, breakdown="appeal_state",
        duplicate_rule=_("Each appeal counts once, when it was answered first within the period."),
    ),
    LedgerMeasure(
        "appeals_granted", Unit.APPEALS, _("Appeals that were granted."), TriageEvent.APPEAL_ANSWERED,
        where=(("appeal_state", AppealState.GRANTED),),
        duplicate_rule=_("Each appeal counts once, when it was answered first within the period."),
    ),
    LedgerMeasure(
        "reports_drafted", Unit.REPORTS, _("Reports to clearinghouses that were begun."), ReportingEvent.REPORT_DRAFTED,
    ),
    LedgerMeasure(
        "reports_filed", Unit.REPORTS, _("Reports for which a clearinghouse gave its receipt."),
        ReportingEvent.RECEIPT_RECEIVED, undone_by=(ReportingEvent.REPORT_RETRACTED,),
    ),
    LedgerMeasure(
        "referrals_drafted", Unit.REFERRALS, _("Referrals that were begun."), ReferralEvent.REFERRAL_DRAFTED,
        duplicate_rule=_("Each is counted once; a matter sent on elsewhere is begun twice."),
    ),
    LedgerMeasure(
        "clues_referred", Unit.CLUES, _("Clues of which a first referral was begun."), ReferralEvent.REFERRAL_DRAFTED,
        identity="clue",
        duplicate_rule=_("Each clue is counted once, with its first referral within the period, wherever it went on to."),
    ),
    LedgerMeasure(
        "referrals_answered", Unit.REFERRALS, _("Referrals on which any feedback came."),
        ReferralEvent.FEEDBACK_RECEIVED,
    ),
    LedgerMeasure(
        "feedback_useful", Unit.REFERRALS, _("Feedback that calls the information useful."),
        ReferralEvent.FEEDBACK_RECEIVED, identity=EVERY_EVENT, amount="useful_count",
        duplicate_rule=_("Each piece counts. Legal standards differ between recipients."),
    ),
    LedgerMeasure(
        "referrals_delivered", Unit.REFERRALS, _("Referrals for which the recipient signed a receipt."),
        ReferralEvent.REFERRAL_DELIVERED, breakdown="recipient",
        undone_by=(ReferralEvent.REFERRAL_RECALLED, ReferralEvent.REFERRAL_REDIRECTED),
        duplicate_rule=_("A matter that was given back and sent on counts once, where it went."),
    ),
    LedgerMeasure(
        "referrals_by_country", Unit.REFERRALS,
        _("Referrals for which the recipient signed a receipt, by the recipient's country."),
        ReferralEvent.REFERRAL_DELIVERED, breakdown="country",
        undone_by=(ReferralEvent.REFERRAL_RECALLED, ReferralEvent.REFERRAL_REDIRECTED),
        duplicate_rule=_("A matter that was given back and sent on counts once, where it went, by the recipient's country then. "
                         "That is not where anything happened."),
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
    *_STEPS_OF_CLUES,
    LedgerMeasure(
        "notices_answered", Unit.NOTICES, _("Notices of which any result is known."), TakedownEvent.NOTICE_RESULT,
        duplicate_rule=_("Each notice is counted once, with its first result within the period."),
    ),
    LedgerMeasure("cases_opened", Unit.CASES, _("Cases opened."), CaseworkEvent.CASE_OPENED, breakdown="case_kind"),
    LedgerMeasure(
        "exhibits_admitted", Unit.EXHIBITS, _("Items admitted to a case."), CaseworkEvent.EXHIBIT_ADMITTED,
    ),
    LedgerMeasure(
        "measures_recorded", Unit.MEASURES,
        _("Measures imposed by an authority, by the stage they really are."),
        CaseworkEvent.MEASURE_RECORDED, identity="measure", breakdown="stage", replaces="corrects",
        duplicate_rule=_("Each measure counts; one person may have several. It is no count of persons. "
                         "A corrected entry gives its place to the correction."),
    ),
    LedgerMeasure(
        "goods_counted", Unit.TALLIES,
        _("Entries of what was seized, found, removed or ordered, by the unit in which each was counted."),
        CaseworkEvent.TALLY_RECORDED, breakdown="unit", corrected_by=(CaseworkEvent.TALLY_CORRECTED,),
        duplicate_rule=_("Each entry counts once, as last corrected. It is no count of things."),
    ),
    *_SEIZURES,
    LedgerMeasure(
        "children_safeguarded", Unit.CHILDREN, _("Children for whom something was done to keep them safe."),
        CaseworkEvent.CHILD_SAFEGUARDED, identity="safeguard", amount="children", breakdown="safeguard_kind",
        breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        duplicate_rule=_("As many as the entry states; a child with two entries is counted in both."),
    ),
)  # fmt: skip

SPANS = (
    Span("clue_to_decision", _("From the arrival of a clue to the first final decision about it."),
         "clues_received", "clues_decided"),
    Span("decision_to_report", _("From the decision to report a clue to the first report begun."),
         "clues_for_report", "clues_reported"),
    Span("decision_to_referral", _("From the decision to refer a clue to the first referral begun."),
         "clues_for_referral", "clues_referred"),
    Span("report_to_receipt", _("From the beginning of a report to the receipt of a clearinghouse."),
         "reports_drafted", "reports_filed"),
    Span("referral_to_delivery", _("From the beginning of a referral to the receipt of its recipient."),
         "referrals_drafted", "referrals_delivered"),
    Span("referral_to_feedback", _("From the delivery of a referral to the first feedback on it."),
         "referrals_delivered", "referrals_answered"),
    Span("notice_to_result", _("From sending a notice to its first known result."), "notices_sent", "notices_answered"),
    Span("appeal_to_answer", _("From an appeal to its answer."), "appeals_received", "appeals_decided"),
)  # fmt: skip
"""Times from one stage to another: both ends are measures of one thing."""

FUNNEL = tuple(
    Span(f"clue_to_{name}", what, "clues_received", end)
    for name, what, end in (
        ("match", _("with a match"), "clues_matched"),
        ("decision", _("decided"), "clues_decided"),
        ("reporting", _("decided: to report"), "clues_for_report"),
        ("report", _("report begun"), "clues_reported"),
        ("receipt", _("report: receipt came"), "clues_receipted"),
        ("referring", _("decided: to refer"), "clues_for_referral"),
        ("referral", _("referral begun"), "clues_referred"),
        ("feedback", _("referral: feedback came"), "clues_fed_back"),
        ("notice", _("notice sent"), "clues_noticed"),
        ("result", _("notice: result known"), "clues_notice_answered"),
    )
)
"""How far the clues of a period came: always of the same clues. A match is on nobody's way: what has none goes on."""

RATES = (
    Rate("appeals_granted_share", _("Appeals granted, of the appeals answered in the period."),
         "appeals_granted", "appeals_decided"),
    Rate("reversal_rate", _("Decisions reversed in the period, per decision made in it. What is reversed may have "
                            "been decided earlier."),
         "decisions_reversed", "decisions_made"),
    Rate("useful_share", _("Feedback that calls the information useful, of all feedback in the period. "
                           "No feedback is not a no."),
         "feedback_useful", "feedback_received"),
)  # fmt: skip
"""Ratios that carry their base."""

_STORIES = (
    (TriageEvent.DECISION_MADE, TriageEvent.DECISION_REVERSED),
    (TriageEvent.APPEAL_RECEIVED, TriageEvent.APPEAL_ANSWERED),
    (ReportingEvent.REPORT_DRAFTED, ReportingEvent.RECEIPT_RECEIVED),
    (ReferralEvent.REFERRAL_DRAFTED, ReferralEvent.REFERRAL_DELIVERED, ReferralEvent.FEEDBACK_RECEIVED),
    (TakedownEvent.NOTICE_SENT, TakedownEvent.NOTICE_RESULT),
    (IntakeEvent.ITEM_ADDED, MatchingEvent.ITEM_SEARCHED, MatchingEvent.MATCH_FOUND),
)
"""Steps of one thing: no more notices are answered than were sent."""


def kin_of(measure: LedgerMeasure) -> str:
    """Which measures bound one another: those of one event, and of the steps of one thing, are proved together."""
    story = (one for one in _STORIES if measure.counting_point in one)
    return str(next(story, (measure.counting_point,))[0])
