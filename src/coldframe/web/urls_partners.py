"""Addresses of the pages about partners, their agreements and what was disclosed to them."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import agreements, deconfliction, disclosures, exchange, kept, partners, previewing

app_name = "partners"
urlpatterns: list[URLPattern] = [
    path("partners", partners.recipients, name="list"),
    path("partners/add", partners.add, name="add"),
    path("partners/disclosures", disclosures.ledger, name="disclosures"),
    path("partners/disclosures.<str:form>", disclosures.export, name="disclosures-file"),
    path("partners/disclosures/<str:clue_id>", disclosures.of_matter, name="disclosed-matter"),
    path("partners/agreements/<str:agreement_id>", agreements.agreement, name="agreement"),
    path("partners/keys", exchange.keys, name="keys"),
    path("partners/keys/<str:succession_id>", exchange.decide_key, name="decide-key"),
    path("partners/due", kept.due, name="due"),
    path("partners/due/<str:clue_id>/destroy", kept.destroy, name="due-destroy"),
    path("partners/due/<str:clue_id>/hold", kept.hold, name="due-hold"),
    path("partners/terms/<str:clue_id>", kept.origin, name="origin"),
    path("partners/agreements/<str:agreement_id>/versions/<int:number>", agreements.version, name="version"),
    path(
        "partners/agreements/<str:agreement_id>/versions/<int:number>/try", previewing.dry_run, name="dry-run"
    ),
    path("partners/agreements/<str:agreement_id>/contacts", agreements.add_contact, name="add-contact"),
    path(
        "partners/agreements/<str:agreement_id>/contacts/<str:contact_id>/destroy",
        agreements.destroy_contact,
        name="destroy-contact",
    ),
    path("partners/agreements/<str:agreement_id>/activate", agreements.activate, name="activate"),
    path("partners/agreements/<str:agreement_id>/suspend", agreements.suspend, name="suspend"),
    path("partners/agreements/<str:agreement_id>/end", agreements.end, name="end"),
    path("partners/<str:recipient_id>/disclosed", disclosures.of_recipient, name="disclosed"),
    path("partners/<str:recipient_id>", partners.recipient, name="recipient"),
    path("partners/<str:recipient_id>/deconfliction", deconfliction.key, name="deconfliction"),
    path("partners/<str:recipient_id>/deconfliction/key", deconfliction.share, name="share-key"),
    path("partners/<str:recipient_id>/change", partners.change, name="change"),
    path("partners/<str:recipient_id>/describe", partners.describe, name="describe"),
    path("partners/<str:recipient_id>/sees", previewing.sees, name="sees"),
    path("partners/<str:recipient_id>/key", partners.pin_key, name="pin-key"),
    path("partners/<str:recipient_id>/agreements/new", agreements.propose, name="propose"),
]
