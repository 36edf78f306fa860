"""Addresses of the API, with its OpenAPI document at ``/api/v1/openapi.json``, and of the door for HMA's clients."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from coldframe import __version__
from coldframe.api import clues, desk, errors, matches, sources
from coldframe.api.hma.urls import hma

_PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Api(NinjaAPI):
    """The API, whose document names the media type of its errors."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the OpenAPI document; ninja knows one media type for all answers."""
        document = super().get_openapi_schema(**kwargs)
        for operations in document["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    content = answer.get("content", {})
                    if content.get("application/json", {}).get("schema") == _PROBLEM:
                        answer["content"] = {"application/problem+json": content["application/json"]}
        return document


api = Api(
    title="Coldframe",
    version=__version__,
    description="Send clues in; read what a key's scopes allow. Errors are problem details (RFC 9457).",
    # Ninja's documentation page loads scripts from elsewhere; the document itself is enough.
    docs_url=None,
    openapi_url="/openapi.json",
)
for _kind, _answer in errors.HANDLERS:
    api.add_exception_handler(_kind, _answer)
api.add_router("", clues.router)
api.add_router("", desk.router)
api.add_router("", matches.router)
api.add_router("", sources.router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path(errors.HMA_PREFIX.removeprefix("/"), hma.urls),
]
