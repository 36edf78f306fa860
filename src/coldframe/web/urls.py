"""Addresses of the console's pages. Every view carries the permission it needs."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path

from coldframe.web.permissions import enrolling, public, signed_in
from coldframe.web.views import account as own
from coldframe.web.views import inbox

# The login library's pages, named as it expects; those it has beyond these stay closed.
_account: list[URLPattern] = [
    path("sign-in", public(account.login), name="account_login"),
    path("sign-in/code", public(second_factor.authenticate), name="mfa_authenticate"),
    path("sign-out", public(account.logout), name="account_logout"),
    path("sign-up", own.closed, name="account_signup"),
    path("account", signed_in(second_factor.index), name="mfa_index"),
    path("account/closed", public(account.account_inactive), name="account_inactive"),
    path("account/password", signed_in(account.password_change), name="account_change_password"),
    path("account/confirm", enrolling(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm-code", enrolling(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/authenticator", enrolling(totp.activate_totp), name="mfa_activate_totp"),
    path("account/authenticator/replace", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/recovery-codes",
        signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/file",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

_own: list[URLPattern] = [
    path("", own.home, name="home"),
    path("keys", own.keys, name="keys"),
    path("preferences", own.preferences, name="preferences"),
    path("setup/<str:token>", own.setup, name="setup"),
]

_inbox: list[URLPattern] = [
    path("inbox", inbox.clues, name="list"),
    path("inbox/add", inbox.add, name="add"),
    path("inbox/import", inbox.bring_in, name="import"),
    path("inbox/not-read", inbox.letters, name="letters"),
    path("inbox/not-read/<str:letter_id>", inbox.letter, name="letter"),
    path("inbox/not-read/<str:letter_id>/replay", inbox.replay, name="replay"),
    path("inbox/<str:clue_id>", inbox.clue, name="clue"),
    path("inbox/<str:clue_id>/reporter", inbox.reporter, name="reporter"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *_account,
    path("", include((_own, "web"))),
    path("", include((_inbox, "inbox"))),
    path("", include("coldframe.web.urls_review")),
    path("", include("coldframe.web.urls_redress")),
    path("", include("coldframe.web.urls_protection")),
    path("", include("coldframe.web.urls_banks")),
    path("", include("coldframe.web.urls_routing")),
    path("", include("coldframe.web.urls_sources")),
    path("", include("coldframe.web.urls_office")),
    path("", include("coldframe.web.urls_partners")),
    path("", include("coldframe.web.urls_destinations")),
    path("", include("coldframe.web.urls_referral")),
    path("", include("coldframe.web.urls_takedown")),
    path("", include("coldframe.web.urls_reports")),
    path("", include("coldframe.web.urls_cases")),
    path("", include("coldframe.web.urls_deconfliction")),
    path("", include("coldframe.web.urls_publication")),
]
