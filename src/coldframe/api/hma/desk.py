"""What this desk compares, where its banks are filled from, and whether it answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from coldframe.access.terms import Permission
from coldframe.api.errors import message
from coldframe.api.hma.keys import keyed
from coldframe.api.hma.names import CONTENT_TYPES, SIGNAL_TYPES
from coldframe.api.hma.schemas import ERRORS, ContentType, Message, SignalType
from coldframe.core.errors import NotAllowed
from coldframe.custody.queries import get_head

router = Router(tags=["desk"])

_MATCHING = keyed(Permission.BANK_MATCH)
_PROPOSING = keyed(Permission.BANK_PROPOSE)


@router.get(
    "/c/signal_type",
    auth=_MATCHING,
    response={200: list[SignalType], **ERRORS},
    operation_id="list_signal_types",
)
def signal_types(request: HttpRequest) -> list[SignalType]:
    """List what can be looked up. Needs `bank.match`."""
    return [SignalType(name=name, enabled_ratio=1.0) for name in SIGNAL_TYPES]


@router.put(
    "/c/signal_type/{name}",
    auth=_PROPOSING,
    response={200: SignalType, **ERRORS},
    operation_id="change_signal_type",
)
def change_signal_type(
    request: HttpRequest, name: str, given: Annotated[dict[str, Any], Body()]
) -> SignalType:
    """Refused: shares belong to banks here. Needs `bank.propose`."""
    raise NotAllowed(
        "Nothing was changed: a share belongs to a bank here, and signal types are always searched."
    )


@router.get(
    "/c/content_type",
    auth=_MATCHING,
    response={200: list[ContentType], **ERRORS},
    operation_id="list_content_types",
)
def content_types(request: HttpRequest) -> list[ContentType]:
    """List what can be uploaded. Needs `bank.match`."""
    return [ContentType(name=name, enabled=True) for name in CONTENT_TYPES]


@router.get("/status", auth=None, response={200: str, 503: Message}, operation_id="status")
def status(request: HttpRequest) -> HttpResponse:
    """For a load balancer, without a key: 200 and `I-AM-ALIVE` while the database answers."""
    try:
        get_head()
    except DatabaseError:
        return message(HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer.")
    return HttpResponse("I-AM-ALIVE", content_type="text/plain")


@router.get("/status/live", auth=None, response={200: str}, operation_id="status_live")
def live(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all, without a key."""
    return HttpResponse("I-AM-ALIVE", content_type="text/plain")
