"""Addresses of the pages about the desk itself."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import deciding, office, webhooks

app_name = "office"
urlpatterns: list[URLPattern] = [
    path("figures", office.count_figures, name="figures"),
    path("figures/readings", deciding.readings, name="readings"),
    path("rules", deciding.rules, name="rules"),
    path("custody", office.custody, name="custody"),
    path("custody/verify", office.verify_custody, name="verify"),
    path("work", office.background, name="work"),
    path("work/retry", office.retry, name="retry"),
    path("webhooks", webhooks.endpoints, name="webhooks"),
    path("webhooks/<str:endpoint_id>", webhooks.endpoint, name="webhook"),
    path("webhooks/<str:endpoint_id>/secret", webhooks.rotate, name="webhook-rotate"),
    path("webhooks/<str:endpoint_id>/switch", webhooks.switch, name="webhook-switch"),
    path("webhooks/<str:endpoint_id>/ping", webhooks.ping, name="webhook-ping"),
    path("webhooks/<str:endpoint_id>/replay", webhooks.replay, name="webhook-replay"),
    path("people", office.people, name="people"),
    path("people/add", office.add_person, name="add-person"),
    path("people/<str:person_id>/link", office.new_link, name="new-link"),
    path("people/<str:person_id>/role", office.change_role, name="change-role"),
    path("people/<str:person_id>/open", office.open_account, name="open-account"),
    path("people/<str:person_id>/close", office.close_account, name="close-account"),
]
