"""Reads of recipients and of our own key."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.partners.keys import fingerprint
from coldframe.partners.models import Recipient
from coldframe.partners.terms import (
    RecipientKind,
    RecipientView,
)


def own_public_key() -> str:
    """Return this desk's public key as partners pin it: base64, 44 characters."""
    return public_key_text(signing_key())


def own_fingerprint() -> str:
    """Return the fingerprint of this desk's key: what messages to us must name."""
    return fingerprint(own_public_key())


def get_recipient(recipient_id: str) -> RecipientView:
    """Return a recipient.

    Raises:
        NotFound: There is none with this id.
    """
    row = Recipient.objects.filter(pk=recipient_id).first()
    if row is None:
        raise NotFound("There is no recipient with this id. Choose one from the partners page.")
    return _recipient(row)


def find_recipient_by_key(key_fingerprint: str) -> RecipientView | None:
    """Return the recipient whose pinned key has this fingerprint, if any. The only look-up by identity."""
    row = Recipient.objects.filter(fingerprint=key_fingerprint).first() if key_fingerprint else None
    return _recipient(row) if row is not None else None


def list_recipients() -> tuple[RecipientView, ...]:
    """Return all recipients, by name as printed."""
    return tuple(_recipient(row) for row in Recipient.objects.order_by("name_as_printed", "pk"))


def _recipient(row: Recipient) -> RecipientView:
    return RecipientView(
        row.id,
        row.name_as_printed,
        RecipientKind(row.kind),
        row.public_key,
        row.fingerprint,
        row.delivery_url,
        row.mail,
        row.jurisdiction,
        row.pin,
    )
