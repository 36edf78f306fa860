"""Addresses of the pages about banks."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import bank_entries, bank_settings, banks, protection, withdrawing

app_name = "banks"
urlpatterns: list[URLPattern] = [
    path("banks", banks.banks, name="banks"),
    path("banks/add", banks.add_bank, name="add"),
    path("banks/lists/<str:list_id>", banks.one_list, name="list"),
    path("banks/lists/<str:list_id>/decide", banks.decide_list, name="decide-list"),
    path("banks/lists/<str:list_id>/withdraw", withdrawing.withdraw_list, name="withdraw-list"),
    path("banks/lists/<str:list_id>/take-back", banks.take_back_list, name="take-back-list"),
    path("banks/changes/<str:change_id>/decide", bank_settings.decide_change, name="decide-change"),
    path("banks/entries/<str:entry_id>", bank_entries.entry, name="entry"),
    path("banks/entries/<str:entry_id>/decide", bank_entries.decide, name="decide-entry"),
    path("banks/entries/<str:entry_id>/opinion", bank_entries.state_opinion, name="state-opinion"),
    path("banks/entries/<str:entry_id>/clear", bank_entries.clear_flood, name="clear-flood"),
    path("banks/entries/<str:entry_id>/withdraw", bank_entries.withdraw, name="withdraw"),
    path("banks/matches/<str:match_id>", bank_entries.match, name="match"),
    path("banks/lanes/<str:lane_id>/decide", protection.decide_lane, name="decide-lane"),
    path("banks/lanes/<str:lane_id>/close", protection.close_lane, name="close-lane"),
    path("banks/<str:bank_id>", banks.bank, name="bank"),
    path("banks/<str:bank_id>/lane", protection.propose_lane, name="propose-lane"),
    path("banks/<str:bank_id>/settings", bank_settings.change, name="change"),
    path("banks/<str:bank_id>/withdraw", withdrawing.withdraw_value, name="withdraw-value"),
    path("banks/<str:bank_id>/lists", banks.propose_list, name="propose-list"),
]
