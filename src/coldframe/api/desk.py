"""What other desks and the machine's watchers ask: our key, our health, and to take a signed message."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from coldframe.access.terms import Permission
from coldframe.api.bodies import reading
from coldframe.api.keys import Key
from coldframe.api.schemas import MESSAGE_BODY, PROBLEMS, Problem
from coldframe.core.actors import desk
from coldframe.core.errors import InvalidInput
from coldframe.custody.queries import get_head
from coldframe.partners.post import MESSAGE_PART
from coldframe.partners.queries import announces, open_transport, own_fingerprint, own_public_key
from coldframe.pipeline import receive_message
from coldframe.work.queries import count_work
from coldframe.work.terms import WorkState

router = Router(tags=["desk"])


class Health(Schema):
    """Whether this desk answers. Nothing about how much it has to do: that is not for strangers."""

    status: str


class WorkOut(Schema):
    """How much background work is in each state, but what is done."""

    waiting: int
    running: int
    postponed: int
    failed: int


class DeskKey(Schema):
    """What a partner pins, after comparing the fingerprint by telephone."""

    public_key: str
    fingerprint: str


class ReceiptOut(Schema):
    """A signed receipt (JWS) for a message taken in."""

    receipt: str


@router.get("/health", auth=None, response={200: Health, 503: Health}, operation_id="health")
def health(request: HttpRequest) -> Status[Health]:
    """For a load balancer or a watcher: 200 while the database answers."""
    try:
        get_head()
    except DatabaseError:
        return Status(503, Health(status="no_database"))
    return Status(200, Health(status="ok"))


@router.get(
    "/work",
    auth=Key(Permission.WORK_VIEW),
    response={200: WorkOut, **PROBLEMS},
    operation_id="count_work",
)
def work(request: HttpRequest) -> WorkOut:
    """For a watcher with a key: anything but 0 in ``failed`` needs a person."""
    counts = count_work()
    return WorkOut(
        waiting=counts[WorkState.WAITING],
        running=counts[WorkState.RUNNING],
        postponed=counts[WorkState.POSTPONED],
        failed=counts[WorkState.FAILED],
    )


@router.get("/desk/key", auth=None, response={200: DeskKey, **PROBLEMS}, operation_id="desk_key")
def key(request: HttpRequest) -> DeskKey:
    """This desk's public key. It proves nothing by itself: compare the fingerprint by telephone."""
    return DeskKey(public_key=own_public_key(), fingerprint=own_fingerprint())


@router.post(
    "/desk/messages",
    auth=None,
    response={200: ReceiptOut, 423: Problem, **PROBLEMS},
    openapi_extra=MESSAGE_BODY,
    operation_id="receive_message",
)
def take_message(request: HttpRequest) -> ReceiptOut:
    """Take a signed message with its files from a partner whose key is pinned here.

    The `Authorization` header (scheme `Coldframe`) is verified before any part is
    read, so a stranger cannot make this desk store bytes. The same message again gets
    the same receipt.
    """
    now = timezone.now()
    transport = open_transport(request.headers.get("Authorization", ""), as_of=now)
    # The upload handler seals files only of a request that somebody vouches for.
    request.auth = desk(transport.recipient.id)  # type: ignore[attr-defined]
    with reading(request, part=MESSAGE_PART) as body:
        if body.fault:
            raise InvalidInput(body.fault, field=MESSAGE_PART)
        token = body.document.decode(errors="replace")
        if not announces(transport, token):
            text = (
                "The part `message` is not the one that the Authorization header announces. Sign both anew."
            )
            raise InvalidInput(text, field=MESSAGE_PART)
        files = {name: file.sealed for name, file in body.files}
        if len(files) != len(body.files):
            raise InvalidInput("A file came twice. Send each once.", field="files")
        return ReceiptOut(receipt=receive_message(token, files, as_of=now))
