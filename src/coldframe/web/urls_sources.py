"""Addresses of the pages about sources of known signals."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import source_feedback, sources

app_name = "sources"
urlpatterns: list[URLPattern] = [
    path("sources", sources.sources, name="list"),
    path("sources/add", sources.propose, name="add"),
    path("sources/feedback/<str:feedback_id>/send", source_feedback.send, name="send"),
    path("sources/feedback/<str:feedback_id>/dismiss", source_feedback.dismiss, name="dismiss"),
    path("sources/<str:source_id>", sources.source, name="source"),
    path("sources/<str:source_id>/decide", sources.decide, name="decide"),
    path("sources/<str:source_id>/sync", sources.sync, name="sync"),
    path("sources/<str:source_id>/pause", sources.pause, name="pause"),
    path("sources/<str:source_id>/credentials", sources.credentials, name="credentials"),
]
