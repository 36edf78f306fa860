"""A page whose author forgot to say who may open it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("opened")


urlpatterns = [path("unmarked", _unmarked), path("", include("coldframe.web.urls"))]
