"""Settings of the worker processes that the tests of durable work start: only what work needs."""

from __future__ import annotations

from coldframe.settings import *  # noqa: F403

INSTALLED_APPS = ["coldframe.custody", "coldframe.work"]
LOGGING["root"]["level"] = "INFO"  # noqa: F405
ROOT_URLCONF = __name__
MIDDLEWARE: list[str] = []
urlpatterns: list[object] = []
