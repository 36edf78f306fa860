"""The rows of the desk's own report. Adding one is adding a row here.

The sentences are marked for translators and translated where they are shown; ``row`` and ``scope`` are the law's own
words and are not. What no event tells, people may enter.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from coldframe.publication.terms.transparency import Indicator, ProviderKind, Section

_S = Section
_HOSTING, _PLATFORM, _LARGE = ProviderKind.HOSTING, ProviderKind.ONLINE_PLATFORM, ProviderKind.VERY_LARGE
_COMPLAINTS = "Number of complaints submitted to the internal-complaints mechanism"
_TOTAL = "Total number"

_IDENTIFICATION = (
    Indicator(code="provider", section=_S.IDENTIFICATION, what=_("Who reports"), row="Name of the service provider"),
    Indicator(code="kind", section=_S.IDENTIFICATION, what=_("What the Digital Services Act calls this desk")),
    Indicator(code="start", section=_S.IDENTIFICATION, what=_("First day of the period"),
              row="Starting date of reporting period"),
    Indicator(code="end", section=_S.IDENTIFICATION, what=_("Last day of the period"), row="Ending date of reporting period"),
    Indicator(code="zone", section=_S.IDENTIFICATION, what=_("Time zone of the days")),
    Indicator(code="published", section=_S.IDENTIFICATION, what=_("Day of publication (UTC)"),
              row="Date of the publication of the report"),
    Indicator(code="previous", section=_S.IDENTIFICATION, what=_("Day of publication of the report before it (UTC)"),
              row="Date of the publication of the latest previous report"),
)  # fmt: skip

_ORDERS = (
    Indicator(code="orders_to_act", section=_S.ORDERS, what=_("Orders of Member States to act against illegal content"),
              row="Number of orders to act against illegal content received", scope="TOTAL",
              is_entered=True, is_number=True, unit="orders"),
    Indicator(code="orders_to_act_items", section=_S.ORDERS, what=_("Items of information in these orders"),
              row="Number of specific items of information included in the total number of orders to act against illegal content",
              scope="TOTAL", is_entered=True, is_number=True, unit="items"),
    Indicator(code="orders_to_inform", section=_S.ORDERS, what=_("Orders of Member States to provide information"),
              row="Number of orders to provide information", scope="TOTAL", is_entered=True, is_number=True, unit="orders"),
    Indicator(code="orders_to_act_time", section=_S.ORDERS,
              what=_("Median time to give effect to an order to act against illegal content"),
              row="Median time to give effect to the order to act against illegal content", scope="TOTAL"),
    Indicator(code="orders_to_inform_time", section=_S.ORDERS,
              what=_("Median time to give effect to an order to provide information"),
              row="Median time to give effect to the order to provide information", scope="TOTAL"),
)  # fmt: skip

_NOTICES = (
    Indicator(code="notices_received", section=_S.NOTICES, what=_("Notices under Article 16"), row="Number of notices received",
              scope="TOTAL", applies=_HOSTING, measure="clues_received", part="article_16"),
    Indicator(code="notices_by_trusted_flaggers", section=_S.NOTICES, what=_("Of the notices under Article 16: those of trusted flaggers"),
              within="notices_received",
              row="Number of notices received from Trusted flaggers", scope="TOTAL", applies=_HOSTING,
              is_entered=True, is_number=True, unit="notices"),
    Indicator(code="notices_by_category", section=_S.NOTICES, what=_("Notices by category of illegal content"),
              row="Category of illegal content", applies=_HOSTING),
    Indicator(code="notices_median_time", section=_S.NOTICES, what=_("Median time from a notice to the action on it"),
              row="Median time to take action", scope="TOTAL", applies=_HOSTING),
    Indicator(code="notices_acted_on_law", section=_S.NOTICES, what=_("Actions after notices on the basis of the law"),
              row="Number of actions taken on the basis of the law", scope="TOTAL", applies=_HOSTING,
              is_entered=True, is_number=True, unit="actions"),
    Indicator(code="notices_acted_on_terms", section=_S.NOTICES, what=_("Actions after notices on the basis of terms of use"),
              row="Number of actions taken on the basis of the terms and conditions of the service", scope="TOTAL",
              applies=_HOSTING, is_entered=True, is_number=True, unit="actions"),
)  # fmt: skip

_OWN_INITIATIVE = (
    Indicator(code="own_initiative_measures", section=_S.OWN_INITIATIVE, what=_("Measures at the desk's own initiative"),
              row="Number of measures taken at the provider's own initiative", scope="TOTAL",
              is_entered=True, is_number=True, unit="measures"),
    Indicator(code="own_initiative_automated", section=_S.OWN_INITIATIVE,
              what=_("Of the measures at the desk's own initiative: those after detection by automated means alone"),
              within="own_initiative_measures",
              row="Number of measures taken after detection with solely automated means", scope="TOTAL",
              is_entered=True, is_number=True, unit="measures"),
)  # fmt: skip

_REDRESS = (
    Indicator(code="complaints_received", section=_S.COMPLAINTS, what=_("Complaints received"), row=_COMPLAINTS, scope=_TOTAL,
              measure="appeals_received"),
    Indicator(code="complaints_refused", section=_S.COMPLAINTS,
              what=_("Complaints answered in the period after which the decision stands"), row=_COMPLAINTS,
              scope="Decisions upheld", applies=_PLATFORM, measure="appeals_decided", part="refused"),
    Indicator(code="complaints_partly", section=_S.COMPLAINTS, what=_("Complaints after which a decision was reversed in part"),
              row=_COMPLAINTS, scope="Decisions partially reversed", applies=_PLATFORM),
    Indicator(code="complaints_granted", section=_S.COMPLAINTS,
              what=_("Complaints answered in the period after which the decision was reversed"), row=_COMPLAINTS,
              scope="Decisions reversed", applies=_PLATFORM, measure="appeals_granted"),
    Indicator(code="complaints_median_time", section=_S.COMPLAINTS, what=_("Median time from a complaint to its answer"),
              row=_COMPLAINTS, scope="Median time", applies=_PLATFORM, span="appeal_to_answer"),
    Indicator(code="out_of_court", section=_S.COMPLAINTS, what=_("Disputes before out-of-court bodies"),
              row="Number of disputes submitted to out-of-court dispute settlement bodies", scope=_TOTAL, applies=_PLATFORM,
              is_entered=True, is_number=True, unit="disputes"),
    Indicator(code="suspensions_for_content", section=_S.COMPLAINTS, what=_("Suspensions for manifestly illegal content"),
              row="Number of suspensions enacted for the provision of manifestly illegal content", scope=_TOTAL,
              applies=_PLATFORM, is_entered=True, is_number=True, unit="suspensions"),
    Indicator(code="suspensions_for_notices", section=_S.COMPLAINTS, what=_("Suspensions for manifestly unfounded notices"),
              row="Number of suspensions enacted for the provision of manifestly unfounded notices", scope=_TOTAL,
              applies=_PLATFORM, is_entered=True, is_number=True, unit="suspensions"),
    Indicator(code="suspensions_for_complaints", section=_S.COMPLAINTS,
              what=_("Suspensions for manifestly unfounded complaints"),
              row="Number of suspensions enacted for the provision of manifestly unfounded complaints", scope=_TOTAL,
              applies=_PLATFORM, is_entered=True, is_number=True, unit="suspensions"),
)  # fmt: skip

_AUTOMATED = (
    Indicator(code="automated_measures", section=_S.AUTOMATED_MEANS,
              what=_("Measures by automated means alone: a match is evidence, and a person decides"),
              row="Number of measures solely taken by automated means", scope=_TOTAL, fixed="0", unit="measures"),
    Indicator(code="automated_notices", section=_S.AUTOMATED_MEANS, what=_("Notices processed by automated means alone"),
              row="Number of notices solely processed by automated means", scope="NAM Total", applies=_HOSTING, fixed="0",
              unit="notices"),
    *(
        Indicator(code=f"automated_{code}", section=_S.AUTOMATED_MEANS, what=what,
                  row=f"Accuracy of the automated means - {code.capitalize()}", scope=_TOTAL, is_entered=True)
        for code, what in (
            ("accuracy", _("Accuracy of automated means, with what was measured and how")),
            ("precision", _("Precision of automated means, with what was measured and how")),
            ("recall", _("Recall of automated means, with what was measured and how")),
        )
    ),
)  # fmt: skip

_PEOPLE = (
    Indicator(code="people", section=_S.HUMAN_RESOURCES, what=_("People who review or decide"),
              row="Number of internal moderators employed by the provider", scope=_TOTAL, applies=_LARGE,
              is_entered=True, is_number=True, unit="people"),
    Indicator(code="people_external", section=_S.HUMAN_RESOURCES, what=_("People who do so under a contract with others"),
              row="Number of external moderators contracted by the provider", scope=_TOTAL, applies=_LARGE,
              is_entered=True, is_number=True, unit="people"),
    Indicator(code="people_languages", section=_S.HUMAN_RESOURCES, what=_("Languages they work in, with how many for each"),
              row="Number of total moderators with sufficient linguistic expertise", applies=_LARGE, is_entered=True),
    Indicator(code="recipients", section=_S.RECIPIENTS, what=_("Average monthly active recipients in the Union"),
              row="Number of average monthly active recipients during the reporting period", scope="TOTAL", applies=_LARGE,
              is_entered=True, is_number=True, unit="recipients"),
)  # fmt: skip

_IN_WORDS = (
    *(
        Indicator(code=code, section=_S.QUALITATIVE, what=what, row=row, is_entered=True)
        for code, what, row in (
            ("own_initiative_said", _("What is done at the desk's own initiative, in words"),
             "Summary of the content moderation engaged in at the providers' own initiative"),
            ("automated_said", _("What automated means are used, in words"), "Qualitative description of the automated means"),
            ("errors_said", _("How often automated means err, in words"),
             "Qualitative description of indicators of accuracy and possible rate of error of automated means"),
            ("purposes_said", _("What automated means are used for, in words"),
             "Specification of the precise purposes to apply automated means"),
            ("safeguards_said", _("Safeguards against errors, in words"),
             "Safeguards applied to the use of automated means"),
        )
    ),
    *(
        Indicator(code=code, section=_S.QUALITATIVE, what=what, row=row, applies=_LARGE, is_entered=True)
        for code, what, row in (
            ("people_qualified", _("Their qualification"),
             "Qualifications of the human resources dedicated to content moderation"),
            ("people_training", _("Their training"), "Training given to human resources dedicated to content moderation"),
            ("people_support", _("Their support"), "Support given to human resources dedicated to content moderation"),
        )
    ),
)  # fmt: skip

_BESIDE = (
    Indicator(code="clues_received", section=_S.BESIDE, what=_("Clues received, by whatever way"), measure="clues_received"),
    Indicator(code="items_matched", section=_S.BESIDE, what=_("Items in which something known was found"),
              measure="items_matched"),
    Indicator(code="decisions", section=_S.BESIDE, what=_("Final decisions by people, on clues of every kind"),
              measure="decisions_made"),
    Indicator(code="decision_median_time", section=_S.BESIDE,
              what=_("Median time from the arrival of a clue to the first decision"), span="clue_to_decision"),
    Indicator(code="reports_filed", section=_S.BESIDE, what=_("Reports to clearinghouses"), measure="reports_filed"),
    Indicator(code="notices_sent", section=_S.BESIDE, what=_("Takedown notices sent to hosts"), measure="notices_sent"),
    Indicator(code="complaints_decided", section=_S.BESIDE,
              what=_("Complaints answered in the period, whenever they came"), measure="appeals_decided"),
    Indicator(code="complaints_granted_share", section=_S.BESIDE, what=_("Share of the answered complaints that were granted"),
              measure="appeals_granted", base="appeals_decided"),
    Indicator(code="decisions_reversed", section=_S.BESIDE, what=_("Decisions reversed in the period, for whatever reason"),
              measure="decisions_reversed"),
    Indicator(code="reversal_rate", section=_S.BESIDE,
              what=_("Decisions reversed per 100 made in the period; what is reversed may have been decided earlier"),
              measure="decisions_reversed", base="decisions_made"),
)  # fmt: skip

INDICATORS = (
    *_IDENTIFICATION, *_ORDERS, *_NOTICES, *_OWN_INITIATIVE, *_REDRESS, *_AUTOMATED, *_PEOPLE, *_IN_WORDS, *_BESIDE,
)  # fmt: skip

MEASURES_OF = tuple(dict.fromkeys(code for one in INDICATORS for code in (one.measure, one.base) if code))
"""Measures whose releases the report looks for."""

SPANS_OF = tuple(one.span for one in INDICATORS if one.span)
