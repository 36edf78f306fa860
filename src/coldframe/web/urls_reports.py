"""Addresses of the pages about reports to clearinghouses."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import preservation, production, report_parts, reports

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("reports", reports.reports, name="list"),
    path("reports/draft", reports.draft, name="draft"),
    path("reports/preservation", preservation.preservation, name="preservation"),
    path("reports/preservation/destroy", preservation.destroy, name="destroy"),
    path("reports/production", production.production, name="production"),
    path("reports/production/propose", production.propose, name="production-propose"),
    path("reports/production/<str:switch_id>/on", production.confirm, name="production-on"),
    path("reports/production/<str:switch_id>/off", production.switch_off, name="production-off"),
    path("reports/<str:report_id>", reports.report, name="report"),
    path("reports/<str:report_id>/parts/<str:path>", report_parts.part, name="part"),
    path("reports/<str:report_id>/parts/<str:path>/remove", report_parts.remove, name="remove"),
    path("reports/<str:report_id>/approve", reports.approve, name="approve"),
    path("reports/<str:report_id>/file", reports.file, name="file"),
    path("reports/<str:report_id>/resolve", reports.resolve, name="resolve"),
    path("reports/<str:report_id>/reopen", reports.reopen, name="reopen"),
    path("reports/<str:report_id>/withdraw", reports.withdraw, name="withdraw"),
    path("reports/<str:report_id>/extend", preservation.extend, name="extend"),
    path("reports/<str:report_id>/hold", preservation.hold, name="hold"),
    path("reports/<str:report_id>/hold/ask", preservation.ask_to_lift, name="ask-to-lift-hold"),
    path("reports/<str:report_id>/hold/lift", preservation.lift, name="lift-hold"),
    path("reports/<str:report_id>/receipt", reports.receipt, name="receipt"),
]
