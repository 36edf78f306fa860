"""Addresses of the pages about notices to hosts."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import statements, takedown

app_name = "takedown"
urlpatterns: list[URLPattern] = [
    path("takedown", takedown.notices, name="list"),
    path("takedown/new", takedown.draft, name="new"),
    path("takedown/statements/new", statements.draft, name="statement-new"),
    path("takedown/statements/<str:statement_id>", statements.statement, name="statement"),
    path("takedown/statements/<str:statement_id>/statement.txt", statements.text, name="statement-text"),
    path("takedown/statements/<str:statement_id>/row.json", statements.row_json, name="statement-json"),
    path("takedown/statements/<str:statement_id>/row.csv", statements.row_csv, name="statement-csv"),
    path("takedown/notifier/<str:clue_id>", statements.notifier, name="notifier"),
    path("takedown/<str:notice_id>", takedown.notice, name="notice"),
    path("takedown/<str:notice_id>/notice.json", takedown.document, name="document"),
    path("takedown/<str:notice_id>/sent", takedown.sent, name="sent"),
    path("takedown/<str:notice_id>/hold", takedown.hold, name="hold"),
    path("takedown/<str:notice_id>/lift", takedown.lift, name="lift"),
    path("takedown/<str:notice_id>/result", takedown.result, name="result"),
    path("takedown/<str:notice_id>/reappeared", takedown.reappeared, name="reappeared"),
]
