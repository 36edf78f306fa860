"""What a form of an outgoing document must offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from coldframe.referral.terms import Envelope


class Format(Protocol):
    """One way to write what was released. It gets nothing but what was released."""

    name: str
    """Stable name with its version, such as ``coldframe-referral/1``."""

    media_type: str
    """Media type of what ``write`` returns."""

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the document.

        Args:
            envelope: Who allowed it, for what, and what may be done with it.
            released: From ``partners.document.build``: the only facts there are.
        """
        ...
