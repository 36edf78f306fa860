"""The door as one API of its own, with its OpenAPI document at ``/hma/openapi.json``."""

from __future__ import annotations

from ninja import NinjaAPI

from coldframe import __version__
from coldframe.api.hma import banks, desk, errors, exchanges, matching

hma = NinjaAPI(
    title="Coldframe, for clients of HMA",
    version=__version__,
    description="The paths and shapes of the Hasher-Matcher-Actioner, behind an API key. Nothing is fetched, "
    "no upload is kept, no bank entry's hash is given out, and a proposal matches only once a second person "
    'confirms it. Errors are `{"message": …}`.',
    urls_namespace="hma",
    docs_url=None,
    openapi_url="/openapi.json",
)
for _kind, _answer in errors.HANDLERS:
    hma.add_exception_handler(_kind, _answer)
for _router in (matching.router, banks.router, exchanges.router, desk.router):
    hma.add_router("", _router)
