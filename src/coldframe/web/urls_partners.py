"""Addresses of the pages about partners, their agreements and what was disclosed to them."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import agreements, partners

app_name = "partners"
urlpatterns: list[URLPattern] = [
    path("partners", partners.recipients, name="list"),
    path("partners/add", partners.add, name="add"),
    path("partners/disclosures", partners.disclosures, name="disclosures"),
    path("partners/agreements/<str:agreement_id>", agreements.agreement, name="agreement"),
    path("partners/agreements/<str:agreement_id>/activate", agreements.activate, name="activate"),
    path("partners/agreements/<str:agreement_id>/suspend", agreements.suspend, name="suspend"),
    path("partners/agreements/<str:agreement_id>/end", agreements.end, name="end"),
    path("partners/<str:recipient_id>", partners.recipient, name="recipient"),
    path("partners/<str:recipient_id>/change", partners.change, name="change"),
    path("partners/<str:recipient_id>/key", partners.pin_key, name="pin-key"),
    path("partners/<str:recipient_id>/agreements/new", agreements.propose, name="propose"),
]
