"""Addresses of the pages on which supervisors look after deconfliction."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import deconfliction

app_name = "deconfliction"
urlpatterns: list[URLPattern] = [
    path("deconfliction", deconfliction.supervise, name="supervise"),
    path("deconfliction/pauses/<str:pause_id>/lift", deconfliction.lift, name="lift"),
]
