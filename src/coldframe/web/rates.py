"""How often one address may ask for a page that anybody can reach."""

from __future__ import annotations

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_MINUTE_SECONDS = 60


def is_over_limit(request: HttpRequest, what: str, *, per_minute: int, as_of: datetime) -> bool:
    """Count one more request of this address in this minute, and tell whether that is too many.

    The address is kept keyed, and for two minutes only.
    """
    address = salted_hmac(f"coldframe.{what}", str(get_adapter().get_client_ip(request))).hexdigest()
    key = f"{what}:{int(as_of.timestamp()) // _MINUTE_SECONDS}:{address}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, 2 * _MINUTE_SECONDS)
    return count > per_minute
