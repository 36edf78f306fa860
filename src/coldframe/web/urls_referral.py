"""Addresses of the pages about referrals, made here and received."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import collecting, exchange, feedback, handing, referral, referring

app_name = "referral"
urlpatterns: list[URLPattern] = [
    path("referrals", referral.made, name="list"),
    path("referrals/new", referring.draft, name="new"),
    path("referrals/received", referral.received, name="received"),
    path("referrals/received/<str:received_id>", referral.received_one, name="received-one"),
    path("referrals/received/<str:received_id>/tell", referral.tell, name="tell"),
    path("referrals/received/<str:received_id>/feedback", referral.feedback, name="feedback"),
    path("referrals/recalls/<str:recall_id>/answer", exchange.answer, name="answer-recall"),
    path("referrals/<str:referral_id>", referral.referral, name="page"),
    path("referrals/<str:referral_id>/add", exchange.supplement, name="supplement"),
    path("referrals/<str:referral_id>/ask-back", exchange.ask_back, name="ask-back"),
    path("referrals/<str:referral_id>/told", feedback.enter, name="told"),
    path("figures/yield", feedback.figures, name="yield"),
    path("figures/yield.csv", feedback.figures_file, name="yield-file"),
    path("referrals/<str:referral_id>/send", referral.send, name="send"),
    path("referrals/<str:referral_id>/hand-over", referral.hand_over, name="hand-over"),
    path("referrals/<str:referral_id>/package", handing.send_package, name="package"),
    path("referrals/<str:referral_id>/link", handing.new_link, name="link"),
    path("referrals/<str:referral_id>/link/close", handing.close, name="close-link"),
    path("referrals/<str:referral_id>/mail", handing.settle, name="settle-mail"),
    path("referrals/<str:referral_id>/signed", handing.signed, name="signed"),
    path("packages/<str:token>", collecting.collect, name="collect"),
    path("referrals/<str:referral_id>/recall", referral.recall, name="recall"),
]
