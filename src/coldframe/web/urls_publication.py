"""Addresses of the pages about what the desk publishes: releases, campaigns, bulletins and the dashboard."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web import urls_campaigns
from coldframe.web.views import bulletins, dashboard, releases, transparency

app_name = "publication"
urlpatterns: list[URLPattern] = [
    path("figures/dashboard", dashboard.dashboard, name="dashboard"),
    path("figures/dashboard/<slug:name>.svg", dashboard.chart_svg, name="chart-svg"),
    path("figures/dashboard/<slug:name>.csv", dashboard.chart_csv, name="chart-csv"),
    *urls_campaigns.urlpatterns,
    path("publication/bulletins", bulletins.bulletins, name="bulletins"),
    path("publication/bulletins/new", bulletins.new, name="bulletin-new"),
    path("publication/bulletins/<str:bulletin_id>", bulletins.bulletin, name="bulletin"),
    path("publication/bulletins/<str:bulletin_id>/edit", bulletins.edit, name="bulletin-edit"),
    path("publication/bulletins/<str:bulletin_id>/propose", bulletins.propose, name="bulletin-propose"),
    path("publication/bulletins/<str:bulletin_id>/publish", bulletins.publish, name="bulletin-publish"),
    path("publication/bulletins/<str:bulletin_id>/correct", bulletins.correct, name="bulletin-correct"),
    path("publication/bulletins/<str:bulletin_id>/withdraw", bulletins.withdraw, name="bulletin-withdraw"),
    path(
        "publication/bulletins/<str:bulletin_id>/<str:language>.<str:form>",
        bulletins.document,
        name="bulletin-file",
    ),
    path("publication/transparency", transparency.reports, name="transparency"),
    path("publication/transparency/new", transparency.draft, name="transparency-new"),
    path("publication/transparency/<str:report_id>", transparency.report, name="transparency-report"),
    path(
        "publication/transparency/<str:report_id>/propose", transparency.propose, name="transparency-propose"
    ),
    path(
        "publication/transparency/<str:report_id>/publish", transparency.publish, name="transparency-publish"
    ),
    path(
        "publication/transparency/<str:report_id>/withdraw",
        transparency.withdraw,
        name="transparency-withdraw",
    ),
    path("publication/releases", releases.releases, name="releases"),
    path("publication/releases/new", releases.draft, name="release-new"),
    path("publication/releases/<str:release_id>", releases.release, name="release"),
    path("publication/releases/<str:release_id>/table.csv", releases.table_csv, name="release-csv"),
    path("publication/releases/<str:release_id>/table.json", releases.table_json, name="release-json"),
    path("publication/releases/<str:release_id>/propose", releases.propose, name="release-propose"),
    path("publication/releases/<str:release_id>/publish", releases.publish, name="release-publish"),
    path("publication/releases/<str:release_id>/correct", releases.correct, name="release-correct"),
    path("publication/releases/<str:release_id>/withdraw", releases.withdraw, name="release-withdraw"),
]
