"""Addresses of the pages about where matters go."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import destinations

app_name = "destinations"
urlpatterns: list[URLPattern] = [
    path("referrals/routes", destinations.routes, name="routes"),
    path("referrals/routes/draft", destinations.draft, name="draft"),
    path("referrals/routes/trial", destinations.trial, name="trial"),
    path("referrals/routes/propose", destinations.propose, name="propose"),
    path("referrals/routes/activate", destinations.activate, name="activate"),
    path("referrals/where/<str:clue_id>/note", destinations.note, name="note"),
    path("referrals/where/<str:clue_id>/withdraw", destinations.withdraw, name="withdraw"),
    path("referrals/where/<str:clue_id>/keep", destinations.keep, name="keep"),
]
