"""Has the desk's own systems hear of events."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The app of partners."""

    name = "coldframe.partners"
    label = "partners"

    def ready(self) -> None:
        """Follow the ledger, so that webhooks begin inside the transactions that append to it."""
        from coldframe.custody.actions import follow  # noqa: PLC0415  # tables exist only from here on
        from coldframe.partners.webhooks.following import wake  # noqa: PLC0415

        follow(wake)
