"""The rows of the desk's own report. Adding one is adding a row here.

The sentences are marked for translators and translated where they are shown.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from coldframe.publication.terms.transparency import Indicator, Section

_S = Section

INDICATORS = (
    Indicator(code="provider", section=_S.IDENTIFICATION, what=_("Who reports")),
    Indicator(code="start", section=_S.IDENTIFICATION, what=_("First day of the period")),
    Indicator(code="end", section=_S.IDENTIFICATION, what=_("Last day of the period")),
    Indicator(code="zone", section=_S.IDENTIFICATION, what=_("Time zone of the days")),
    Indicator(code="published", section=_S.IDENTIFICATION, what=_("Day of publication (UTC)")),
    Indicator(code="orders_to_act", section=_S.ORDERS, what=_("Orders of Member States to act against illegal content")),
    Indicator(code="orders_to_inform", section=_S.ORDERS, what=_("Orders of Member States to provide information")),
    Indicator(code="clues_received", section=_S.NOTICES, what=_("Clues received, by whatever way"), measure="clues_received"),
    Indicator(code="notices_received", section=_S.NOTICES, what=_("Of these: notices under Article 16"),
              measure="clues_received", part="article_16"),
    Indicator(code="notices_by_trusted_flaggers", section=_S.NOTICES, what=_("Of these: notices of trusted flaggers")),
    Indicator(code="notices_decided_automatically", section=_S.NOTICES,
              what=_("Notices decided by automated means alone"), fixed="0"),
    Indicator(code="notices_median_time", section=_S.NOTICES,
              what=_("Median time from the arrival of a clue to the first decision"), span="clue_to_decision"),
    Indicator(code="decisions", section=_S.OWN_INITIATIVE, what=_("Final decisions by people, on clues of every kind"),
              measure="decisions_made"),
    Indicator(code="own_initiative_measures", section=_S.OWN_INITIATIVE,
              what=_("Measures at the desk's own initiative, apart from those after a clue")),
    Indicator(code="items_matched", section=_S.OWN_INITIATIVE, what=_("Items in which something known was found"),
              measure="items_matched"),
    Indicator(code="notices_sent", section=_S.OWN_INITIATIVE, what=_("Takedown notices sent to hosts"), measure="notices_sent"),
    Indicator(code="reports_filed", section=_S.OWN_INITIATIVE, what=_("Reports to clearinghouses"), measure="reports_filed"),
    Indicator(code="complaints_received", section=_S.COMPLAINTS, what=_("Complaints received"), measure="appeals_received"),
    Indicator(code="complaints_decided", section=_S.COMPLAINTS, what=_("Complaints decided"), measure="appeals_decided"),
    Indicator(code="complaints_granted", section=_S.COMPLAINTS, what=_("Complaints after which the decision was reversed"),
              measure="appeals_granted"),
    Indicator(code="complaints_granted_share", section=_S.COMPLAINTS, what=_("Share of decided complaints that were granted"),
              measure="appeals_granted", base="appeals_decided"),
    Indicator(code="decisions_reversed", section=_S.COMPLAINTS, what=_("Decisions reversed, for whatever reason"),
              measure="decisions_reversed"),
    Indicator(code="reversal_rate", section=_S.COMPLAINTS, what=_("Decisions reversed per decision made"),
              measure="decisions_reversed", base="decisions_made"),
    Indicator(code="complaints_median_time", section=_S.COMPLAINTS, what=_("Median time from a complaint to its answer"),
              span="appeal_to_answer"),
    Indicator(code="out_of_court", section=_S.COMPLAINTS, what=_("Disputes before out-of-court bodies")),
    Indicator(code="suspensions", section=_S.COMPLAINTS, what=_("Suspensions for misuse")),
    Indicator(code="automated_decisions", section=_S.AUTOMATED_MEANS,
              what=_("Decisions by automated means alone: a match is evidence, and a person decides"), fixed="0"),
    Indicator(code="automated_error_rate", section=_S.AUTOMATED_MEANS, what=_("Error rate of automated means")),
    Indicator(code="people", section=_S.HUMAN_RESOURCES, what=_("People who review or decide"), is_entered=True, is_number=True),
    Indicator(code="people_languages", section=_S.HUMAN_RESOURCES, what=_("Languages they work in, with how many for each"),
              is_entered=True),
    Indicator(code="people_training", section=_S.HUMAN_RESOURCES, what=_("Their qualification, training and support"),
              is_entered=True),
    Indicator(code="recipients", section=_S.RECIPIENTS, what=_("Average monthly active recipients in the Union"),
              is_entered=True, is_number=True),
    Indicator(code="own_initiative_said", section=_S.QUALITATIVE, what=_("What is done at the desk's own initiative, in words"),
              is_entered=True),
    Indicator(code="automated_said", section=_S.QUALITATIVE, what=_("What automated means are used for, in words"),
              is_entered=True),
    Indicator(code="safeguards_said", section=_S.QUALITATIVE, what=_("Safeguards against errors, in words"), is_entered=True),
)  # fmt: skip

MEASURES_OF = tuple(dict.fromkeys(code for one in INDICATORS for code in (one.measure, one.base) if code))
"""Measures whose releases the report looks for."""

SPANS_OF = tuple(one.span for one in INDICATORS if one.span)
