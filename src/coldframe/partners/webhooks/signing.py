"""Signatures of webhooks: Standard Webhooks (https://www.standardwebhooks.com), symmetric, v1."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def sign(secret: str, *, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return ``v1,`` and the HMAC-SHA256 of ``id.timestamp.body`` in base64.

    Args:
        secret: As ``new_secret`` makes it.
        webhook_id: The same at every try.
        timestamp: Of this try, in seconds since 1970.
        body: Exactly the bytes that are sent.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def headers(
    secrets_in_force: Sequence[str], *, webhook_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the three headers of a webhook, signed with each secret that is in force."""
    signatures = [
        sign(secret, webhook_id=webhook_id, timestamp=timestamp, body=body) for secret in secrets_in_force
    ]
    return {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
