"""Addresses of objections and reversals. The first one is for the affected person, without an account."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import appeal, redress

app_name = "redress"
urlpatterns: list[URLPattern] = [
    path("appeal/<str:token>", appeal.appeal, name="link"),
    path("appeals", redress.appeals, name="appeals"),
    path("appeals/<str:appeal_id>", redress.appeal, name="appeal"),
    path("appeals/<str:appeal_id>/answer", redress.answer, name="answer"),
    path("reversals", redress.reversals, name="reversals"),
    path("recalls/<str:recall_id>/end", redress.end, name="end"),
    path("recalls/<str:recall_id>/take-out", redress.take_out, name="take-out"),
    path("decisions/<str:decision_id>", redress.decision, name="decision"),
    path("decisions/<str:decision_id>/link", redress.make_link, name="make-link"),
    path("decisions/<str:decision_id>/link/<str:link_id>/revoke", redress.revoke_link, name="revoke-link"),
    path("decisions/<str:decision_id>/ask-back", redress.ask_back, name="ask-back"),
    path("decisions/<str:decision_id>/appeal", redress.enter, name="enter"),
]
