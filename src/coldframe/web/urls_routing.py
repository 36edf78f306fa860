"""Addresses of the pages about queues and the rules that sort into them."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import routing

app_name = "routing"
urlpatterns: list[URLPattern] = [
    path("queues", routing.queues, name="queues"),
    path("queues/save", routing.save, name="save"),
    path("queues/rules", routing.rules, name="rules"),
    path("queues/rules/draft", routing.draft, name="draft"),
    path("queues/rules/trial", routing.trial, name="trial"),
    path("queues/rules/activate", routing.activate, name="activate"),
    path("queues/<str:queue_id>/retire", routing.retire, name="retire"),
]
