"""Addresses of the pages about cases and the people in them."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import cases, deconfliction, disclosures, parties

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("cases", cases.cases, name="list"),
    path("cases/new", cases.new, name="new"),
    path("cases/<str:case_id>", cases.case, name="case"),
    path("cases/<str:case_id>/disclosed", disclosures.of_case, name="disclosed"),
    path("cases/<str:case_id>/links", cases.link, name="link"),
    path("cases/<str:case_id>/exhibits", cases.admit, name="admit"),
    path("cases/<str:case_id>/safeguards", cases.safeguard, name="safeguard"),
    path("cases/<str:case_id>/notes", cases.note, name="note"),
    path("cases/<str:case_id>/people", cases.share, name="share"),
    path("cases/<str:case_id>/status", cases.status, name="status"),
    path("cases/<str:case_id>/close", cases.close, name="close"),
    path("cases/<str:case_id>/parties", parties.add, name="add-party"),
    path("cases/<str:case_id>/parties/<str:party_id>", parties.party, name="party"),
    path("cases/<str:case_id>/parties/<str:party_id>/age", parties.age, name="age"),
    path("cases/<str:case_id>/parties/<str:party_id>/roles", parties.role, name="role"),
    path("cases/<str:case_id>/parties/<str:party_id>/measures", parties.measure, name="measure"),
    path("cases/<str:case_id>/interests", deconfliction.add, name="add-interest"),
    path("cases/<str:case_id>/interests/pause", deconfliction.pause, name="pause-interests"),
    path("cases/<str:case_id>/interests/<str:entry_id>/remove", deconfliction.remove, name="remove-interest"),
    path("cases/<str:case_id>/interests/<str:entry_id>/grant", deconfliction.grant, name="grant-interest"),
    path(
        "cases/<str:case_id>/interests/<str:entry_id>/decline", deconfliction.decline, name="decline-interest"
    ),
    path(
        "cases/<str:case_id>/interests/<str:entry_id>/withdraw",
        deconfliction.withdraw,
        name="withdraw-interest",
    ),
]
