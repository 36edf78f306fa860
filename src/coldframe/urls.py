"""Every address: the console at the root, the API under ``/api/v1/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("coldframe.api.urls")),
    path("", include("coldframe.web.urls")),
]
