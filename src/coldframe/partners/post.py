"""Handing a signed message and its files to a partner's desk. Free of Django.

One POST of ``multipart/form-data``: the part ``message`` (the JWS), then one part a
file, named by its SHA-256. The header ``Authorization: Coldframe <JWS>`` carries a
short message of kind ``transport`` that names the digest of the message, so that the
receiving desk knows the sender before it stores a single byte of the files. The
answer is ``{"receipt": <JWS>}``, signed by the partner, or problem details (RFC 9457).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.partners.errors import RefusedByPartner
from coldframe.partners.http import Part, expect_json, multipart, request
from coldframe.partners.terms import FileRef

AUTHORIZATION_SCHEME = "Coldframe"
MESSAGE_PART = "message"
MESSAGE_MEDIA_TYPE = "application/jose"

_WHO = Said("The partner's desk")
_PASSING_STATUSES = frozenset({408, 423, 425, 429})


def message_digest(token: str) -> str:
    """Return the digest by which a transport message names the message it announces."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def post_message(
    url: str,
    *,
    token: str,
    transport: str,
    files: Iterable[tuple[FileRef, Iterator[bytes]]] = (),
    timeout_seconds: float = 60.0,
) -> str:
    """Send a message and return the receipt's token, not yet verified.

    Raises:
        NotSent: The partner could not be reached; send again.
        UnknownOutcome: Broken off on the way, or answered with something else than JSON;
            send again, because the partner takes a message id only once.
        RefusedByPartner: It said no. ``permanent`` unless its status promises a better moment.
        InvalidInput: The address may not be used.
    """
    parts = [Part(MESSAGE_PART, token.encode("ascii"), content_type=MESSAGE_MEDIA_TYPE)]
    parts += [
        Part(
            file.sha256,
            chunks,
            file_name=file.sha256,
            content_type="application/octet-stream",
            size_bytes=file.size_bytes,
        )
        for file, chunks in files
    ]
    response = request(
        "POST",
        url,
        headers={"Authorization": f"{AUTHORIZATION_SCHEME} {transport}", "Accept": "application/json"},
        content=multipart(parts),
        timeout_seconds=timeout_seconds,
        deadline_seconds=3600.0,
    )
    answer = expect_json(response, who=_WHO)
    receipt = answer.get("receipt") if isinstance(answer, dict) else None
    if response.is_success and isinstance(receipt, str):
        return receipt
    passing = response.status >= 500 or response.status in _PASSING_STATUSES or response.is_success
    next_step = (
        Said("It is tried again by itself.")
        if passing
        else Said("Settle it with the partner, then try again.")
    )
    raise RefusedByPartner(
        Said(
            "The partner's desk answered %(status)s: %(reason)s %(next_step)s",
            status=response.status,
            reason=_reason(answer),
            next_step=next_step,
        ),
        permanent=not passing,
    )


def _reason(answer: object) -> Said | str:
    detail = answer.get("detail") if isinstance(answer, dict) else None
    return clean(detail, max_characters=300) if isinstance(detail, str) else Said("no reason given.")
