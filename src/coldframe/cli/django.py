"""Start Django for the verbs that need the desk's database; the cheap verbs never come here."""

from __future__ import annotations

import os


def start_django() -> None:
    """Load settings and applications once.

    Raises:
        UnsafeConfiguration: A setting is unknown or out of range.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coldframe.settings")
    import django

    django.setup()
