"""The figures a desk has: each a measure over custody events. Adding one is adding a row here."""

from __future__ import annotations

from coldframe.casework.terms import CaseworkEvent
from coldframe.intake.terms import IntakeEvent
from coldframe.matching.terms import MatchingEvent
from coldframe.publication.terms import EVERY_EVENT, BreakdownKind, Measure, Unit
from coldframe.referral.terms import ReferralEvent
from coldframe.reporting.terms import ReportingEvent
from coldframe.takedown.terms import TakedownEvent
from coldframe.triage.terms import TriageEvent

MEASURES = (
    Measure(
        "clues_received", Unit.CLUES, "Clues that arrived, by the way they came.",
        IntakeEvent.CLUE_RECEIVED, breakdown="channel",
        duplicate_rule="The same upload sent again is one clue; two senders of the same thing are two.",
    ),
    Measure(
        "items_received", Unit.ITEMS, "Items inside clues, by kind.", IntakeEvent.ITEM_ADDED, breakdown="item_kind",
        duplicate_rule="Each item of each clue is counted, also when the same file came before.",
    ),
    Measure(
        "items_searched", Unit.ITEMS, "Items compared with the banks, found or not.",
        MatchingEvent.ITEM_SEARCHED,
    ),
    Measure(
        "items_matched", Unit.ITEMS, "Items with at least one match. A match is evidence for a person.",
        MatchingEvent.MATCH_FOUND, identity="item",
    ),
    Measure(
        "looks", Unit.LOOKS, "Reveals of an item by a person.", TriageEvent.ITEM_REVEALED,
        identity="look", breakdown="reason", duplicate_rule="Each reveal counts, also of the same item.",
    ),
    Measure(
        "decisions", Unit.DECISIONS, "Final decisions by people, by outcome.", TriageEvent.DECISION_MADE,
        undone_by=(TriageEvent.DECISION_UNDONE, TriageEvent.DECISION_REVERSED), breakdown="outcome",
        duplicate_rule="A decision that was undone or reversed by the as-of date is not counted.",
    ),
    Measure(
        "decisions_reversed", Unit.DECISIONS, "Final decisions that were later reversed.",
        TriageEvent.DECISION_REVERSED,
    ),
    Measure(
        "reports_filed", Unit.REPORTS, "Reports for which a clearinghouse gave its receipt.",
        ReportingEvent.RECEIPT_RECEIVED, undone_by=(ReportingEvent.REPORT_RETRACTED,),
    ),
    Measure(
        "referrals_delivered", Unit.REFERRALS, "Referrals for which the recipient signed a receipt.",
        ReferralEvent.REFERRAL_DELIVERED, undone_by=(ReferralEvent.REFERRAL_RECALLED,), breakdown="recipient",
    ),
    Measure(
        "referrals_received", Unit.REFERRALS, "Referrals that other desks handed to this one.",
        ReferralEvent.REFERRAL_RECEIVED,
    ),
    Measure("notices_sent", Unit.NOTICES, "Takedown notices that a person sent.", TakedownEvent.NOTICE_SENT),
    Measure(
        "takedown_results", Unit.NOTICES, "What became of notices: removed at the source is not blocked here.",
        TakedownEvent.NOTICE_RESULT, breakdown="result", breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        identity=EVERY_EVENT,
        duplicate_rule="Each result entered counts: one notice may be blocked first and removed later.",
    ),
    Measure("cases_opened", Unit.CASES, "Cases opened.", CaseworkEvent.CASE_OPENED, breakdown="case_kind"),
    Measure("exhibits_admitted", Unit.EXHIBITS, "Items admitted to a case.", CaseworkEvent.EXHIBIT_ADMITTED),
    Measure(
        "measures_recorded", Unit.MEASURES, "Measures imposed by an authority, by the stage they really are.",
        CaseworkEvent.MEASURE_RECORDED, identity="measure", breakdown="stage",
        duplicate_rule="Each measure counts; one person may have several. It is no count of persons.",
    ),
    Measure(
        "children_safeguarded", Unit.CHILDREN, "Children for whom something was done to keep them safe.",
        CaseworkEvent.CHILD_SAFEGUARDED, identity="safeguard", amount="children", breakdown="safeguard_kind",
        breakdown_kind=BreakdownKind.MULTI_MEMBERSHIP,
        duplicate_rule="As many as the entry states; a child with two entries is counted in both.",
    ),
)  # fmt: skip
