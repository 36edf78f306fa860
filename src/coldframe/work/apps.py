"""Keeps the engine's tables in step with Django's."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from coldframe.work.database import prepare_engine


class WorkConfig(AppConfig):
    """The app of durable work."""

    name = "coldframe.work"
    label = "work"

    def ready(self) -> None:
        """Have every ``migrate``, a test database's too, bring the engine's tables up to date."""
        post_migrate.connect(_after_migrate, sender=self)


def _after_migrate(*, using: str, **_rest: Any) -> None:
    if using == "default":
        prepare_engine()
