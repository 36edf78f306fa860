"""Addresses of the pages about referrals, made here and received."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import referral, referring

app_name = "referral"
urlpatterns: list[URLPattern] = [
    path("referrals", referral.made, name="list"),
    path("referrals/new", referring.draft, name="new"),
    path("referrals/received", referral.received, name="received"),
    path("referrals/received/<str:received_id>", referral.received_one, name="received-one"),
    path("referrals/received/<str:received_id>/tell", referral.tell, name="tell"),
    path("referrals/received/<str:received_id>/feedback", referral.feedback, name="feedback"),
    path("referrals/<str:referral_id>", referral.referral, name="page"),
    path("referrals/<str:referral_id>/send", referral.send, name="send"),
    path("referrals/<str:referral_id>/hand-over", referral.hand_over, name="hand-over"),
    path("referrals/<str:referral_id>/recall", referral.recall, name="recall"),
]
