"""This desk's own age key: archives from other desks are sealed to it. Made when it is first asked for."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from coldframe.partners.sealing import new_identity, sealing_key_of

_NAME = "archive.key"


def own_identity() -> str:
    """Return the private half; made once, readable by its owner only, never replaced."""
    path = Path(settings.COLDFRAME_KEYS_DIR) / _NAME
    if not path.exists():
        # Written whole under another name and linked: a second maker finds the first one's.
        part = path.with_name(f"{_NAME}.{os.getpid()}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(new_identity() + "\n")
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text()


def own_sealing_key() -> str:
    """Return the public half, ``age1…``: what other desks pin."""
    return sealing_key_of(own_identity())
