"""Addresses of the pages about banks."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import banks

app_name = "banks"
urlpatterns: list[URLPattern] = [
    path("banks", banks.banks, name="banks"),
    path("banks/add", banks.add_bank, name="add"),
    path("banks/lists/<str:list_id>", banks.one_list, name="list"),
    path("banks/lists/<str:list_id>/decide", banks.decide_list, name="decide-list"),
    path("banks/entries/<str:entry_id>/withdraw", banks.withdraw, name="withdraw"),
    path("banks/<str:bank_id>", banks.bank, name="bank"),
    path("banks/<str:bank_id>/lists", banks.propose_list, name="propose-list"),
]
