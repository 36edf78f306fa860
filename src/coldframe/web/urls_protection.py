"""Addresses of the protection lane. Both are for people without an account."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import protection

app_name = "protection"
urlpatterns: list[URLPattern] = [
    path("protect", protection.register, name="register"),
    path("protect/<str:token>", protection.own, name="own"),
]
